import type {InputEvent} from './input-event.ts';
import {controlKey, NO_MODIFIERS, namedKey, printableKey} from './key-event.ts';

/**
 * The small readers of the tokenizer. Each reads what begins at `index`, adds its events, and returns
 * where it ended, or `undefined` when the text stops too early to tell.
 */
export type Reader = (text: string, index: number, events: InputEvent[]) => number | undefined;

/** Characters that begin a string (OSC, DCS, SOS, PM, APC) after Esc. */
export const STRING_INTRODUCERS = ']PX^_';
/** A string reply longer than this is dropped: the answers that we ask for are under 256. */
export const STRING_LIMIT = 4096;

/** Esc with nothing, or with a character that is both an Alt key and the start of a sequence. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const BARE_ESCAPE = /^(\x1b{1,2})([[\]OPX^_]?)$/;

/** True when only a pause can tell what these bytes were: the Esc key, Alt with a key, or a cut. */
export function isBareEscape(rest: string): boolean {
	return BARE_ESCAPE.test(rest);
}

/** The keys behind a bare escape that nothing followed. */
export function readBareEscape(rest: string): readonly InputEvent[] {
	const [, escapes = '', character = ''] = BARE_ESCAPE.exec(rest) ?? [];
	const events: InputEvent[] = [];
	const presses = character === '' ? escapes.length : escapes.length - 1;
	for (let press = 0; press < presses; press++) {
		events.push(namedKey('escape'));
	}

	if (character !== '') {
		events.push(printableKey(character, {...NO_MODIFIERS, alt: true}));
	}

	return events;
}

/** Alt with the key whose bytes begin at `index`, just after the Esc. */
export const readAltKey: Reader = (text, index, events) => {
	const code = text.codePointAt(index) ?? 0;
	if (isHighSurrogate(code)) {
		return index + 1 === text.length ? undefined : index + 1;
	}

	if (code < 0x20 || code === 0x7f) {
		events.push(controlKey(code, true));
		return index + 1;
	}

	const character = String.fromCodePoint(code);
	if (!isUnusable(code)) {
		events.push(printableKey(character, {...NO_MODIFIERS, alt: true}));
	}

	return index + character.length;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const PRINTABLE_RUN = /[^\u0000-\u001F\u007F-\u009F]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the edge of ASCII is the subject.
const ASCII = /^[\u0000-\u007F]*$/;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** One event for each grapheme of a run of printable text. */
export const readPrintables: Reader = (text, index, events) => {
	PRINTABLE_RUN.lastIndex = index;
	let run = PRINTABLE_RUN.exec(text)?.[0];
	if (run === undefined) {
		// A C1 control: no key types one.
		return index + 1;
	}

	if (isHighSurrogate(run.charCodeAt(run.length - 1)) && index + run.length === text.length) {
		run = run.slice(0, -1);
		if (run === '') {
			return undefined;
		}
	}

	for (const character of splitGraphemes(run)) {
		events.push(printableKey(character));
	}

	return index + run.length;
};

const SINGLE_SHIFT_KEYS: Readonly<Record<string, string>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
	I: 'tab',
	M: 'enter',
	P: 'f1',
	Q: 'f2',
	R: 'f3',
	S: 'f4',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const SINGLE_SHIFT = /\x1bO([1-8]?)([A-Za-z]?)/y;

/** `ESC O` letter: function and keypad keys; some terminals put a modifier digit in between. */
export const readSingleShift: Reader = (text, index, events) => {
	SINGLE_SHIFT.lastIndex = index;
	const [whole = '', digit = '', letter = ''] = SINGLE_SHIFT.exec(text) ?? [];
	if (letter === '' && index + whole.length === text.length) {
		return undefined;
	}

	const bits = digit === '' ? 0 : Number(digit) - 1;
	const modifiers = {
		shift: (bits & 1) !== 0,
		alt: (bits & 2) !== 0,
		ctrl: (bits & 4) !== 0,
	};
	const name = SINGLE_SHIFT_KEYS[letter];
	// The keypad in application mode sends j to y for '*' to '9'; rxvt sends a to d for Ctrl-arrows.
	const keypad =
		letter >= 'j' && letter <= 'y'
			? '*+,-./0123456789'['jklmnopqrstuvwxy'.indexOf(letter)]
			: undefined;
	const arrow = SINGLE_SHIFT_KEYS['abcd'.includes(letter) ? letter.toUpperCase() : ''];
	if (name !== undefined) {
		events.push(namedKey(name, modifiers));
	} else if (keypad !== undefined) {
		events.push(printableKey(keypad, modifiers));
	} else if (arrow !== undefined) {
		events.push(namedKey(arrow, {...modifiers, ctrl: true}));
	} else if (letter === '') {
		events.push(printableKey('O', {...NO_MODIFIERS, alt: true}));
		return index + 2;
	}

	return index + whole.length;
};

/**
 * OSC, DCS and their like, to BEL or `ESC \`. OSC, DCS and kitty's graphics (APC G) are replies; the
 * others mean nothing.
 */
export const readString: Reader = (text, index, events) => {
	const start = index + 2;
	const end = findStringEnd(text, start);
	if (end === undefined) {
		return undefined;
	}

	const introducer = text.charAt(index + 1);
	const isTerminated = end > start && '\u{7}\\'.includes(text.charAt(end - 1)) && isEnd(text, end);
	if (!isTerminated) {
		// A bare Alt key with a control key after it; a longer string without an end is dropped.
		if (end === start) {
			events.push(printableKey(introducer, {...NO_MODIFIERS, alt: true}));
		}

		return end;
	}

	const isReply = introducer === ']' || introducer === 'P' || text.startsWith('_G', index + 1);
	if (end - index <= STRING_LIMIT && isReply) {
		events.push({type: 'reply', sequence: text.slice(index, end)});
	}

	return end;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const STRING_STOP = /[\u0000-\u001F]/g;

/**
 * Where the rest of a string ends: after its terminator, or at the control byte that cuts it short
 * and is then read for itself. `undefined` when the text stops first.
 */
export function findStringEnd(text: string, index: number): number | undefined {
	STRING_STOP.lastIndex = index;
	const stop = STRING_STOP.exec(text)?.index;
	if (stop === undefined) {
		return undefined;
	}

	if (text.charAt(stop) === '\u{7}') {
		return stop + 1;
	}

	if (text.charAt(stop) !== '\u{1B}') {
		return stop;
	}

	const next = text.charAt(stop + 1);
	if (next === '') {
		return undefined;
	}

	return next === '\\' ? stop + 2 : stop;
}

function isEnd(text: string, end: number): boolean {
	return text.charAt(end - 1) === '\u{7}' || text.slice(end - 2, end) === '\u{1B}\\';
}

function splitGraphemes(run: string): Iterable<string> {
	if (ASCII.test(run)) {
		return run;
	}

	// Invalid UTF-8 arrives as U+FFFD, a lone surrogate becomes one; neither is a key.
	const usable = run.toWellFormed().replaceAll('\u{FFFD}', '');
	return Array.from(segmenter.segment(usable), ({segment}) => segment);
}

function isHighSurrogate(code: number): boolean {
	return code >= 0xd8_00 && code <= 0xdb_ff;
}

function isUnusable(code: number): boolean {
	return (code >= 0x80 && code <= 0x9f) || (code >= 0xd8_00 && code <= 0xdf_ff) || code === 0xff_fd;
}
