import type {Binding} from '../key-lookup.ts';

/**
 * The habits of vim, over the default table: one begins by writing, Esc marks a message (where `cancel`
 * is carried out), and letters are about it until i or a goes back to writing. What the other letters do
 * there is the same in every profile.
 */
export const VIM_ROWS: readonly Binding[] = [
	{keys: ['i', 'a', 'A', 'I'], action: 'cancel', context: 'select', always: true},
	{keys: [':'], action: 'commands', context: 'select', always: true},
	{keys: ['/'], action: 'search', context: 'select', always: true},
	{keys: ['ctrl+u'], action: 'scroll-up', context: 'select', always: true},
	{keys: ['ctrl+d'], action: 'scroll-down', context: 'select', always: true},
	{keys: ['ctrl+b'], action: 'scroll-up', context: 'select', always: false},
	{keys: ['ctrl+f'], action: 'scroll-down', context: 'select', always: false},
	{keys: ['ctrl+y'], action: 'scroll-line-up', context: 'select', always: true},
	{keys: ['ctrl+e'], action: 'scroll-line-down', context: 'select', always: false},
	{keys: ['Z Z'], action: 'quit', context: 'select', always: true},
];
