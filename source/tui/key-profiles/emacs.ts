import type {Binding} from '../key-lookup.ts';

/** The habits of Emacs, over the default table: M-x, C-s, C-n and C-p by lines, C-g to give up. */
export const EMACS_ROWS: readonly Binding[] = [
	{keys: ['alt+x'], action: 'commands', context: 'any', always: false},
	{keys: ['ctrl+x b'], action: 'go-to', context: 'any', always: true},
	{keys: ['ctrl+x l'], action: 'toggle-rooms', context: 'any', always: true},
	{keys: ['ctrl+x ctrl+b'], action: 'toggle-rooms', context: 'any', always: false},
	{keys: ['ctrl+s'], action: 'search', context: 'any', always: false},
	{keys: ['ctrl+n'], action: 'caret-down', context: 'composer', always: false},
	{keys: ['ctrl+p'], action: 'caret-up', context: 'composer', always: false},
	{keys: ['ctrl+n'], action: 'history-next', context: 'last-row', always: false},
	{keys: ['ctrl+p'], action: 'history-previous', context: 'first-row', always: false},
	{keys: ['ctrl+v'], action: 'scroll-down', context: 'any', always: false},
	{keys: ['alt+v'], action: 'scroll-up', context: 'any', always: false},
	{keys: ['alt+<'], action: 'scroll-top', context: 'any', always: false},
	{keys: ['alt+>'], action: 'scroll-bottom', context: 'any', always: false},
	{keys: ['ctrl+k'], action: 'delete-to-end', context: 'line-end', always: false},
	{keys: ['ctrl+x u'], action: 'undo', context: 'any', always: true},
	{keys: ['ctrl+x U'], action: 'first-unread', context: 'any', always: true},
	{keys: ['ctrl+x ctrl+c'], action: 'quit', context: 'any', always: true},
	{keys: ['ctrl+g'], action: 'cancel', context: 'any', always: false},
];
