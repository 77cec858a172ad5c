import {ownText, type SafeText} from './safe-text.ts';

/** The signs that the interface draws with, by meaning. Every one is one cell wide save `ellipsis`. */
export type Symbols = {
	/** Horizontal line: day, unread and pane rules. */
	readonly rule: SafeText;
	/** Vertical line between panes. */
	readonly vertical: SafeText;
	/** Where a pane's vertical line meets the rule above the composer. */
	readonly junction: SafeText;
	/** In front of the selected row. */
	readonly cursor: SafeText;
	/** In front of every further row of a foreign message, so that it cannot pose as a new one. */
	readonly continuation: SafeText;
	/** In front of each row of a quotation. */
	readonly quote: SafeText;
	/** In front of each row of a code block. */
	readonly code: SafeText;
	readonly ellipsis: SafeText;
	readonly bullet: SafeText;
	/** Delivered, done, verified. */
	readonly check: SafeText;
	/** Waiting for the relay's answer. */
	readonly pending: SafeText;
	/** Not sent; the person has to act. */
	readonly failed: SafeText;
	/** A room where I am mentioned. */
	readonly mention: SafeText;
	/** A conversation of two. */
	readonly direct: SafeText;
	readonly muted: SafeText;
	/** End-to-end encrypted. */
	readonly locked: SafeText;
	/** A conversation whose keys were compared, one whose keys changed, and a stranger's request. */
	readonly verified: SafeText;
	readonly changed: SafeText;
	readonly request: SafeText;
	/** A message that waits for a decision about keys. */
	readonly held: SafeText;
	/** How far an own private message got: the relay has it, their device has it, they saw it. */
	readonly sent: SafeText;
	readonly delivered: SafeText;
	readonly read: SafeText;
	/** Someone who is here. */
	readonly present: SafeText;
	/** Someone who is away. */
	readonly away: SafeText;
	readonly bot: SafeText;
	/** In place of a repeated author. */
	readonly same: SafeText;
	readonly prompt: SafeText;
	/** There is more above or below. */
	readonly up: SafeText;
	readonly down: SafeText;
	/** In place of what is wider than its place. */
	readonly unknown: SafeText;
};

/** For terminals with a Unicode font and narrow ambiguous characters. */
export const unicodeSymbols: Symbols = symbols({
	rule: '─',
	vertical: '│',
	junction: '┴',
	cursor: '▌',
	continuation: '│',
	quote: '▎',
	code: '┃',
	ellipsis: '…',
	bullet: '•',
	check: '✓',
	pending: '◌',
	failed: '✗',
	mention: '@',
	direct: '*',
	muted: '~',
	locked: '◆',
	verified: '✓',
	changed: '!',
	request: '?',
	held: '║',
	sent: '›',
	delivered: '»',
	read: '✓',
	present: '·',
	away: '○',
	bot: '+',
	same: '.',
	prompt: '>',
	up: '↑',
	down: '↓',
	unknown: '�',
});

/** For terminals that draw line characters two cells wide, as question marks, or aloud. */
export const asciiSymbols: Symbols = symbols({
	rule: '-',
	vertical: '|',
	junction: '+',
	cursor: '>',
	continuation: '|',
	quote: '>',
	code: ':',
	ellipsis: '...',
	bullet: '-',
	check: 'v',
	pending: 'o',
	failed: 'x',
	mention: '@',
	direct: '*',
	muted: '~',
	locked: '$',
	verified: '+',
	changed: '!',
	request: '?',
	held: '=',
	sent: 's',
	delivered: 'd',
	read: 'r',
	present: '.',
	away: '-',
	bot: '+',
	same: '.',
	prompt: '>',
	up: '^',
	down: 'v',
	unknown: '?',
});

/** The symbol sets by the name that the setting `symbols` knows them by. */
export const symbolSets = {unicode: unicodeSymbols, ascii: asciiSymbols} as const;

function symbols(written: Readonly<Record<keyof Symbols, string>>): Symbols {
	const entries = Object.entries(written).map(([name, sign]) => [name, ownText(sign)]);
	// Same keys as `written`, each value now checked: fromEntries only forgets the key type.
	return Object.fromEntries(entries) as Symbols;
}
