/** What a person did at the terminal, as the tokenizer reads it from standard input. */
export type InputEvent = KeyEvent | PasteEvent | MouseEvent | FocusEvent | ReplyEvent;

/** One key press. Printable keys carry the text they type; all others have an empty `text`. */
export type KeyEvent = {
	readonly type: 'key';
	/**
	 * A lower-case name: a single character for printable keys ('a', '?', 'é', '好', ' ' is 'space'),
	 * or one of KEY_NAMES. With ctrl or alt the character is the unmodified lower-case one.
	 */
	readonly key: string;
	readonly ctrl: boolean;
	readonly alt: boolean;
	readonly shift: boolean;
	/** What the key types into a text field: one grapheme, or '' for control and function keys. */
	readonly text: string;
};

/** Everything between the bracketed-paste marks, line ends as '\n'. Never interpreted as keys. */
export type PasteEvent = {readonly type: 'paste'; readonly text: string};

/** A mouse report (SGR 1006). Columns and rows count from 0 at the top left. */
export type MouseEvent = {
	readonly type: 'mouse';
	readonly action: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
	readonly button: 'left' | 'middle' | 'right' | 'none';
	readonly column: number;
	readonly row: number;
	readonly ctrl: boolean;
	readonly alt: boolean;
	readonly shift: boolean;
};

/** The terminal window gained or lost focus. */
export type FocusEvent = {readonly type: 'focus'; readonly focused: boolean};

/** An answer of the terminal to one of our queries, whole and without interpretation. */
export type ReplyEvent = {readonly type: 'reply'; readonly sequence: string};

/** The names of keys that type nothing. */
export const KEY_NAMES = [
	'enter',
	'tab',
	'escape',
	'backspace',
	'delete',
	'insert',
	'up',
	'down',
	'left',
	'right',
	'home',
	'end',
	'pageup',
	'pagedown',
	'f1',
	'f2',
	'f3',
	'f4',
	'f5',
	'f6',
	'f7',
	'f8',
	'f9',
	'f10',
	'f11',
	'f12',
] as const;
