import type {Binding, BindingContext} from '../key-lookup.ts';
import type {SelectAction} from './select-actions.ts';

/** The bindings of select mode, and those that lead there. Letters type nothing there, so they are free. */
export const SELECT_ROWS: readonly Binding[] = [
	always('select', 'any', 'ctrl+x s'),
	alias('select', 'any', 'ctrl+s'),
	always('edit-last', 'any', 'ctrl+x e'),
	always('react-last', 'any', 'ctrl+x +'),
	always('go-to-date', 'any', 'ctrl+x d'),

	always('cancel', 'select', 'ctrl+c'),
	always('help', 'select', '?'),
	always('next-needing', 'select', 'tab'),
	always('previous-place', 'select', 'shift+tab'),
	always('select-previous', 'select', 'up'),
	alias('select-previous', 'select', 'k'),
	always('select-next', 'select', 'down'),
	alias('select-next', 'select', 'j'),
	always('scroll-top', 'select', 'g', 'home'),
	always('scroll-bottom', 'select', 'G', 'end'),
	always('scroll-up', 'select', 'ctrl+u'),
	always('scroll-down', 'select', 'ctrl+d'),
	always('select-next-hit', 'select', 'n'),
	always('select-previous-hit', 'select', 'N'),
	always('select-previous-day', 'select', '{'),
	always('select-next-day', 'select', '}'),
	always('message-menu', 'select', 'enter'),
	alias('message-menu', 'select', 'x'),
	always('message-reply', 'select', 'r'),
	always('message-thread', 'select', 't'),
	always('message-edit', 'select', 'e'),
	always('message-delete', 'select', 'D'),
	always('message-react', 'select', '+'),
	always('message-copy', 'select', 'y'),
	always('message-copy-named', 'select', 'Y'),
	always('message-copy-link', 'select', 'l'),
	always('message-open', 'select', 'o'),
	always('message-save', 'select', 's'),
	always('message-preview', 'select', 'v'),
	always('message-pin', 'select', 'p'),
	always('message-unread', 'select', 'm'),
	always('message-quote', 'select', 'q'),
	always('message-answered', 'select', 'u'),
	always('jump-back', 'select', 'b'),
	always('jump-back', 'any', 'ctrl+x B'),
	always('message-report', 'select', '!'),
	always('message-moderate', 'select', 'M'),
	always('message-unfold', 'select', 'z'),
	always('message-retry', 'select', 'R'),
	always('select-command', 'select', '/', 'ctrl+x /'),
	...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
		(number): Binding => ({
			...always('message-code', 'select', `${number}`),
			argument: number,
		}),
	),
];

type Bound =
	| SelectAction
	| 'cancel'
	| 'help'
	| 'next-needing'
	| 'previous-place'
	| 'scroll-top'
	| 'scroll-bottom'
	| 'scroll-up'
	| 'scroll-down';

function always(action: Bound, context: BindingContext, ...keys: readonly string[]): Binding {
	return {keys, action, context, always: true};
}

function alias(action: Bound, context: BindingContext, ...keys: readonly string[]): Binding {
	return {keys, action, context, always: false};
}
