/** A key by its name, as the binding table writes it, or a text. */
export type Stroke =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'key'; readonly key: KeyName};

/** The keys of the script, with what terminals send for them. */
export const KEY_BYTES = {
	enter: '\r',
	tab: '\t',
	'shift+tab': '\u{1B}[Z',
	escape: '\u{1B}',
	up: '\u{1B}[A',
	down: '\u{1B}[B',
	left: '\u{1B}[D',
	pageup: '\u{1B}[5~',
	end: '\u{1B}[F',
	backspace: '\u{7F}',
	'ctrl+c': '\u{3}',
	'ctrl+u': '\u{15}',
	'ctrl+w': '\u{17}',
	'ctrl+x': '\u{18}',
	'ctrl+y': '\u{19}',
} as const;

export type KeyName = keyof typeof KEY_BYTES;

/** What is pressed, and what must stand on the screen afterwards. */
export type Step = {
	readonly name: string;
	readonly strokes: readonly Stroke[];
	readonly shows: (screen: string) => boolean;
};

/** One sitting of one person: the same in every terminal, or the terminal is not served. */
export const KEY_SCRIPT: readonly Step[] = [
	step('a text and Enter is a message', [text('hello there'), key('enter')], (screen) =>
		isSent(screen, /\d \S+ +hello there[\s\S]*> message #lobby/),
	),
	step('Up brings it back', [key('up')], shows('> hello there')),
	step('Ctrl-U takes it away', [key('ctrl+u')], shows('> message #lobby')),
	step(
		'a backslash and Enter is a new line',
		[text('one\\'), key('enter'), text('two'), key('enter')],
		(screen) => isSent(screen, /one\n[^\n]* two\b[\s\S]*> message #lobby/),
	),
	step('Tab completes', [text('/crea'), key('tab')], (screen) => /> \/create(?![\w])/.test(screen)),
	step(
		'a command makes a room and goes there',
		[key('ctrl+u'), text('/create ops'), key('enter')],
		shows('> message #ops'),
	),
	step('the leader and p goes back', [key('ctrl+x'), text('p')], shows('> message #lobby')),
	step('the leader and g opens the list', [key('ctrl+x'), text('g')], shows('Go to:')),
	step('letters find, Enter goes', [text('op'), key('enter')], shows('> message #ops')),
	step('Shift-Tab returns', [key('shift+tab')], shows('> message #lobby')),
	step('a question mark shows keys', [text('?')], shows('Ctrl-C')),
	step('Backspace hides them', [key('backspace')], shows('> message #lobby')),
	step('Escape begins to select', [key('escape')], shows('SELECT')),
	step('an arrow moves the mark', [key('up')], shows('message 1 of 2')),
	step('Escape ends it', [key('escape')], (screen) => !screen.includes('SELECT')),
	step(
		'words are cut and put back',
		[text('put it back'), key('ctrl+w'), key('ctrl+y')],
		(screen) => screen.includes('> put it back'),
	),
	step('Left moves within', [key('left'), text('x')], shows('> put it bacxk')),
	step('Ctrl-C clears', [key('ctrl+c')], shows('> message #lobby')),
	step('PgUp shows older ones', [key('pageup')], (screen) => !screen.includes('Cleared')),
	step('End the newest', [key('end')], shows('one')),
	step('the leader and ? explains all', [key('ctrl+x'), text('?')], shows('Go to the next room')),
	step('Escape closes it', [key('escape')], (screen) => !screen.includes('Go to the next room')),
];

/** The strokes that leave the program. */
export const LEAVING: readonly Stroke[] = [key('ctrl+c'), key('ctrl+c')];

/**
 * A screen without what differs from one run to the next: the time of day, which is left out where the
 * row above has it, and how long the relay took.
 */
export function withoutTimes(screen: string): string {
	return screen
		.replace(/\d\d:\d\d(:\d\d)?/g, '     ')
		.replace(/ +(\d+) (?:here|members?) +ok[^\n]*/g, ' $1 ok');
}

function step(name: string, strokes: readonly Stroke[], condition: Step['shows']): Step {
	return {name, strokes, shows: condition};
}

function text(given: string): Stroke {
	return {type: 'text', text: given};
}

function key(name: KeyName): Stroke {
	return {type: 'key', key: name};
}

/** Whether it is there and the relay has it. */
function isSent(screen: string, pattern: RegExp): boolean {
	return pattern.test(screen) && !screen.includes('not sent yet');
}

function shows(words: string): Step['shows'] {
	return (screen) => screen.includes(words);
}
