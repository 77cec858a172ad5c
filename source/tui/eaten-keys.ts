import {phrase} from '../words/phrase.ts';
import {isSet} from './outside.ts';

/** The variables of the process that tell where it runs, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The strokes that the terminal or the multiplexer around termchat is known to keep to itself, in the
 * spelling of bindings. They may arrive all the same where somebody changed its settings, so they stay
 * bound; they are only not advertised.
 */
export function eatenKeys(environment: Environment): ReadonlySet<string> {
	return new Set(EATERS.filter(({isPresent}) => isPresent(environment)).flatMap(({keys}) => keys));
}

/** A sentence to show once where a setting of the terminal decides whether keys arrive. */
export function terminalKeyHint(environment: Environment): string | undefined {
	return environment.TERM_PROGRAM === 'Apple_Terminal'
		? phrase`For Alt keys turn on "Use Option as Meta Key" in Settings, Profiles, Keyboard.`
		: undefined;
}

type Eater = {
	readonly isPresent: (environment: Environment) => boolean;
	readonly keys: readonly string[];
};

const ARROWS = ['up', 'down', 'left', 'right'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const DIGITS = [...'0123456789'];

// Their default bindings: zellij's default.kdl, the VS Code terminal's commandsToSkipShell,
// Windows Terminal's defaults.json, the menus of GNOME Terminal and of Apple's Terminal.
const EATERS: readonly Eater[] = [
	{
		isPresent: ({ZELLIJ}) => isSet(ZELLIJ),
		keys: [
			...holding('ctrl', [...'bghnopqst']),
			...holding('alt', [...'fniohjklp=+-[]', ...ARROWS]),
		],
	},
	{isPresent: ({STY}) => isSet(STY), keys: ['ctrl+a']},
	{isPresent: ({TMUX}) => isSet(TMUX), keys: ['ctrl+b']},
	{
		isPresent: ({TERM_PROGRAM}) => TERM_PROGRAM === 'vscode',
		keys: [...holding('ctrl', [...'efjkpq', 'tab']), 'f1', 'f5', 'f6', 'f10', 'f11'],
	},
	{
		isPresent: ({WT_SESSION}) => isSet(WT_SESSION),
		keys: [
			...holding('alt', ['enter', 'space', ...ARROWS]),
			...holding('alt+shift', ARROWS),
			...['f11', 'ctrl+tab', 'ctrl+,'],
		],
	},
	{
		isPresent: ({VTE_VERSION, GNOME_TERMINAL_SCREEN}) =>
			isSet(VTE_VERSION) || isSet(GNOME_TERMINAL_SCREEN),
		keys: [...holding('alt', DIGITS.slice(1)), 'f1', 'f10', 'f11'],
	},
	{
		isPresent: ({TERM_PROGRAM}) => TERM_PROGRAM === 'Apple_Terminal',
		keys: [
			...holding('alt', [...LETTERS, ...DIGITS]),
			...holding('alt+shift', LETTERS),
			...holding('ctrl', ARROWS),
		],
	},
];

function holding(modifiers: string, keys: readonly string[]): readonly string[] {
	return keys.map((key) => `${modifiers}+${key}`);
}
