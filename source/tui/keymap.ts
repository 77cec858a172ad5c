import type {Action} from './actions.ts';
import {type Binding, type BindingContext, createKeymap} from './key-lookup.ts';
import {SELECT_ROWS} from './select/select-keys.ts';

/**
 * The keys that no terminal, multiplexer or desktop is known to take. Every action has one of them,
 * or a sequence behind the leader Ctrl-X; all other keys are aliases.
 */
export const SAFE_KEYS: readonly string[] = [
	...['enter', 'tab', 'shift+tab', 'escape', 'up', 'down', 'left', 'right', 'pageup', 'pagedown'],
	...['home', 'end', 'backspace', 'delete', 'ctrl+c', 'ctrl+d', 'ctrl+l', 'ctrl+r', 'ctrl+u'],
	...['ctrl+w', 'ctrl+x', 'ctrl+y', '/', '?'],
];

/** The first key of every sequence. */
export const LEADER = 'ctrl+x';

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The key bindings: the one place where a key is given a meaning. Help is printed from it. */
export const BINDINGS: readonly Binding[] = [
	always('send', 'composer', 'enter'),
	always('newline', 'composer', 'ctrl+x enter'),
	alias('newline', 'composer', 'ctrl+j', 'alt+enter', 'shift+enter'),
	always('complete', 'composer', 'tab'),
	always('complete-back', 'composer', 'shift+tab'),
	always('history-previous', 'first-row', 'up'),
	always('history-next', 'last-row', 'down'),
	always('search-history', 'composer', 'ctrl+r'),
	always('editor', 'composer', 'ctrl+x E'),
	// As in bash; the VS Code terminal takes Ctrl-E.
	alias('editor', 'composer', 'ctrl+x ctrl+e', 'alt+k'),
	always('preview-draft', 'any', 'ctrl+x i'),

	always('next-needing', 'empty-composer', 'tab'),
	always('next-needing', 'any', 'ctrl+x tab'),
	alias('next-needing', 'any', 'alt+a', 'alt+shift+down'),
	always('previous-place', 'empty-composer', 'shift+tab'),
	always('previous-place', 'any', 'ctrl+x shift+tab'),
	alias('previous-place', 'any', 'alt+s'),
	alias('go-to', 'line-end', 'ctrl+k'),
	always('go-to', 'any', 'ctrl+x g'),
	alias('go-to', 'any', 'ctrl+g'),
	always('commands', 'any', 'ctrl+x :'),
	always('next-room', 'any', 'ctrl+x n'),
	alias('next-room', 'composer', 'ctrl+n', 'alt+down'),
	always('previous-room', 'any', 'ctrl+x p'),
	alias('previous-room', 'composer', 'ctrl+p', 'alt+up'),
	...NUMBERS.map((number) => numbered(number, `ctrl+x ${number}`, true)),
	...NUMBERS.map((number) => numbered(number, `alt+${number}`, false)),
	always('search', 'any', 'ctrl+x f'),
	// With nothing written there is nothing to move through.
	alias('search', 'empty-composer', 'ctrl+f'),
	always('mentions', 'any', 'ctrl+x m'),
	always('catch-up', 'any', 'ctrl+x a'),

	always('scroll-up', 'any', 'pageup'),
	always('scroll-down', 'any', 'pagedown'),
	always('scroll-line-up', 'any', 'ctrl+x up'),
	alias('scroll-line-up', 'any', 'shift+up', 'alt+pageup'),
	always('scroll-line-down', 'any', 'ctrl+x down'),
	alias('scroll-line-down', 'any', 'shift+down', 'alt+pagedown'),
	always('scroll-top', 'empty-composer', 'home'),
	always('scroll-top', 'any', 'ctrl+x home'),
	alias('scroll-top', 'any', 'ctrl+home', 'alt+home'),
	always('scroll-bottom', 'empty-composer', 'end'),
	always('scroll-bottom', 'any', 'ctrl+x end'),
	alias('scroll-bottom', 'any', 'ctrl+end', 'alt+end'),
	always('first-unread', 'any', 'ctrl+x u'),
	alias('first-unread', 'any', 'alt+u'),
	always('mark-room-read', 'any', 'ctrl+x r'),
	alias('mark-room-read', 'any', 'shift+escape'),
	always('mark-all-read', 'any', 'ctrl+x R'),

	...SELECT_ROWS,

	always('caret-left', 'text', 'left'),
	alias('caret-left', 'text', 'ctrl+b'),
	always('caret-right', 'text', 'right'),
	alias('caret-right', 'text', 'ctrl+f'),
	always('caret-up', 'composer', 'up'),
	always('caret-down', 'composer', 'down'),
	always('caret-word-left', 'text', 'ctrl+x left'),
	alias('caret-word-left', 'text', 'ctrl+left', 'alt+b', 'alt+left'),
	always('caret-word-right', 'text', 'ctrl+x right'),
	alias('caret-word-right', 'text', 'ctrl+right', 'alt+f', 'alt+right'),
	always('caret-line-start', 'text', 'home'),
	alias('caret-line-start', 'text', 'ctrl+a'),
	always('caret-line-end', 'text', 'end'),
	alias('caret-line-end', 'text', 'ctrl+e'),
	always('delete-back', 'text', 'backspace'),
	// Some terminals send Ctrl-H for Backspace; Shift is easily held still after a capital.
	alias('delete-back', 'text', 'ctrl+h', 'shift+backspace'),
	always('delete-forward', 'text', 'delete', 'ctrl+d'),
	always('delete-word-back', 'text', 'ctrl+w'),
	always('delete-word-left', 'text', 'ctrl+x backspace'),
	alias('delete-word-left', 'text', 'alt+backspace', 'ctrl+backspace'),
	always('delete-word-forward', 'text', 'ctrl+x delete'),
	alias('delete-word-forward', 'text', 'alt+d', 'ctrl+delete', 'alt+delete'),
	always('delete-to-start', 'text', 'ctrl+u'),
	always('delete-to-end', 'text', 'ctrl+x k'),
	alias('delete-to-end', 'text', 'ctrl+k'),
	always('transpose', 'text', 'ctrl+x x'),
	alias('transpose', 'text', 'ctrl+t'),
	always('yank', 'text', 'ctrl+y'),
	always('yank-older', 'text', 'ctrl+x Y'),
	alias('yank-older', 'text', 'alt+y'),
	always('undo', 'text', 'ctrl+x ctrl+u'),
	alias('undo', 'text', 'ctrl+_', 'ctrl+/'),
	always('redo', 'text', 'ctrl+x ctrl+y'),
	always('clear-line', 'composer', 'ctrl+c'),

	always('toggle-people', 'any', 'ctrl+x w'),
	always('toggle-rooms', 'any', 'ctrl+x b'),
	always('thread', 'any', 'ctrl+x t'),
	always('other-pane', 'any', 'ctrl+x o'),
	always('peek', 'any', 'ctrl+x P'),
	always('toggle-bare', 'any', 'ctrl+x y'),
	alias('toggle-bare', 'any', 'alt+l'),
	always('comparison', 'any', 'ctrl+x v'),
	always('redraw', 'any', 'ctrl+l'),
	always('overlay-previous', 'overlay', 'up', 'shift+tab'),
	alias('overlay-previous', 'overlay', 'ctrl+p'),
	always('overlay-next', 'overlay', 'down'),
	always('overlay-switch', 'overlay', 'tab'),
	alias('overlay-next', 'overlay', 'ctrl+n', 'ctrl+j'),
	always('overlay-accept', 'overlay', 'enter'),
	always('cancel', 'any', 'escape'),
	always('cancel', 'overlay', 'ctrl+c'),

	always('key-strip', 'empty-composer', '?'),
	always('help', 'any', 'ctrl+x ?'),
	alias('help', 'any', 'f1'),
	always('settings', 'any', 'ctrl+x ,'),
	always('themes', 'any', 'ctrl+x C'),
	always('keys', 'any', 'ctrl+x K'),
	always('suspend', 'any', 'ctrl+x z'),
	alias('suspend', 'any', 'ctrl+z'),
	always('quit', 'empty-composer', 'ctrl+c', 'ctrl+d'),
];

/** The bindings that termchat starts with. */
export const DEFAULT_KEYMAP = createKeymap(BINDINGS);

function always(action: Action, context: BindingContext, ...keys: readonly string[]): Binding {
	return {keys, action, context, always: true};
}

function alias(action: Action, context: BindingContext, ...keys: readonly string[]): Binding {
	return {keys, action, context, always: false};
}

function numbered(number: number, key: string, isAlways: boolean): Binding {
	return {keys: [key], action: 'room-number', context: 'any', always: isAlways, argument: number};
}
