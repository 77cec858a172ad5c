import type {InputEvent, MouseEvent} from './input-event.ts';
import {codePointKey, type Modifiers, NO_MODIFIERS, namedKey} from './key-event.ts';

/** A control sequence taken apart: `ESC [` parameters intermediates final (ECMA-48, 5.4). */
export type ControlSequence = {
	readonly whole: string;
	/** '', '<', '=', '>' or '?': the private mark in front of the parameters. */
	readonly mark: string;
	/** Numbers between semicolons; each with its colon-separated parts. Missing numbers are absent. */
	readonly parameters: ReadonlyArray<readonly (number | undefined)[]>;
	readonly intermediates: string;
	readonly final: string;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const GRAMMAR = /^\x1b\[([<=>?]?)([\d:;]*)([ -/]*)([@-~])$/;

/** Takes a whole control sequence apart; `undefined` when its parameters are not numbers. */
export function parseControlSequence(whole: string): ControlSequence | undefined {
	const match = GRAMMAR.exec(whole);
	if (!match) {
		return undefined;
	}

	const [, mark = '', numbers = '', intermediates = '', final = ''] = match;
	const parameters = numbers === '' ? [] : numbers.split(';').map((group) => parseGroup(group));
	return {whole, mark, parameters, intermediates, final};
}

/**
 * What the person or the terminal meant by a control sequence; `undefined` for one that we do not
 * know, which is to be dropped. `isCursorReport` tells a cursor report from F3 with modifiers.
 */
export function readControlSequence(
	sequence: ControlSequence,
	isCursorReport: boolean,
): InputEvent | undefined {
	const {mark, intermediates, final, whole} = sequence;
	if (mark === '<') {
		return final === 'M' || final === 'm' ? readMouse(sequence) : undefined;
	}

	if (mark !== '' || intermediates !== '') {
		// Device attributes, mode reports, kitty flags: everything the terminal says with a mark.
		return 'cnRuy'.includes(final) ? {type: 'reply', sequence: whole} : undefined;
	}

	switch (final) {
		case '~':
		case '^':
		case '@':
			return readTilde(sequence);
		case 'u':
			return readCodePoint(sequence, 0, 1);
		case 'Z':
			return namedKey('tab', {...NO_MODIFIERS, ...readModifiers(sequence, 1), shift: true});
		case 'I':
		case 'O':
			return {type: 'focus', focused: final === 'I'};
		case 'R':
			return isCursorReport ? {type: 'reply', sequence: whole} : readLetter(sequence);
		case 'n':
		case 't':
			return {type: 'reply', sequence: whole};
		default:
			return readLetter(sequence);
	}
}

const LETTER_KEYS: Readonly<Record<string, string>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
	P: 'f1',
	Q: 'f2',
	R: 'f3',
	S: 'f4',
};

/** rxvt sends Shift with an arrow as a lower-case letter. */
const SHIFTED_LETTERS: Readonly<Record<string, string>> = {
	a: 'up',
	b: 'down',
	c: 'right',
	d: 'left',
};

function readLetter(sequence: ControlSequence): InputEvent | undefined {
	const shifted = SHIFTED_LETTERS[sequence.final];
	if (shifted !== undefined && sequence.parameters.length === 0) {
		return namedKey(shifted, {...NO_MODIFIERS, shift: true});
	}

	const key = LETTER_KEYS[sequence.final];
	const modifiers = readModifiers(sequence, 1);
	return key === undefined || modifiers === undefined ? undefined : namedKey(key, modifiers);
}

const TILDE_KEYS: Readonly<Record<number, string>> = {
	1: 'home',
	2: 'insert',
	3: 'delete',
	4: 'end',
	5: 'pageup',
	6: 'pagedown',
	7: 'home',
	8: 'end',
	11: 'f1',
	12: 'f2',
	13: 'f3',
	14: 'f4',
	15: 'f5',
	17: 'f6',
	18: 'f7',
	19: 'f8',
	20: 'f9',
	21: 'f10',
	23: 'f11',
	24: 'f12',
};

function readTilde(sequence: ControlSequence): InputEvent | undefined {
	const code = sequence.parameters[0]?.[0] ?? 0;
	if (code === 27 && sequence.final === '~') {
		return readCodePoint(sequence, 2, 1);
	}

	const key = TILDE_KEYS[code];
	const modifiers = readModifiers(sequence, 1);
	if (key === undefined || modifiers === undefined) {
		return undefined;
	}

	// rxvt marks Ctrl by '^' and Ctrl-Shift by '@' in place of '~'.
	return sequence.final === '~'
		? namedKey(key, modifiers)
		: namedKey(key, {...modifiers, ctrl: true, shift: sequence.final === '@'});
}

/** `CSI code;modifiers u` (kitty) and `CSI 27;modifiers;code ~` (xterm modifyOtherKeys). */
function readCodePoint(
	sequence: ControlSequence,
	codeIndex: number,
	modifierIndex: number,
): InputEvent | undefined {
	const [code, shifted] = sequence.parameters[codeIndex] ?? [];
	const modifiers = readModifiers(sequence, modifierIndex);
	return code === undefined || modifiers === undefined
		? undefined
		: codePointKey(code, modifiers, shifted);
}

/**
 * Modifiers are sent as 1 plus a bit set: 1 shift, 2 alt, 4 ctrl, 8 super, 16 hyper, 32 meta; 64 and
 * 128 are the locks. `undefined` for keys that are not ours: with super or hyper, or a release.
 */
function readModifiers(sequence: ControlSequence, index: number): Modifiers | undefined {
	const [value = 1, eventType = 1] = sequence.parameters[index] ?? [];
	const bits = Math.max(value, 1) - 1;
	if ((bits & 24) !== 0 || bits > 255 || eventType === 3) {
		return undefined;
	}

	return {shift: (bits & 1) !== 0, alt: (bits & 34) !== 0, ctrl: (bits & 4) !== 0};
}

const BUTTONS = ['left', 'middle', 'right', 'none'] as const;

/** `CSI < bits ; column ; row M` or `m` (xterm SGR mouse mode 1006), counting from 1. */
function readMouse(sequence: ControlSequence): MouseEvent | undefined {
	const [[bits] = [], [x] = [], [y] = []] = sequence.parameters;
	if (bits === undefined || x === undefined || y === undefined || bits > 127) {
		return undefined;
	}

	const action = readMouseAction(bits, sequence.final);
	const isWheel = (bits & 64) !== 0;
	const button = isWheel ? 'none' : (BUTTONS[bits & 3] ?? 'none');
	if (action === undefined || (button === 'none' && !isWheel)) {
		return undefined;
	}

	return {
		type: 'mouse',
		action,
		button,
		column: Math.max(0, x - 1),
		row: Math.max(0, y - 1),
		shift: (bits & 4) !== 0,
		alt: (bits & 8) !== 0,
		ctrl: (bits & 16) !== 0,
	};
}

function readMouseAction(bits: number, final: string): MouseEvent['action'] | undefined {
	if ((bits & 64) !== 0) {
		// 2 and 3 are the sideways wheel, which nothing here scrolls by.
		return (['wheel-up', 'wheel-down'] as const)[bits & 3];
	}

	if ((bits & 32) !== 0) {
		return 'drag';
	}

	return final === 'M' ? 'press' : 'release';
}

function parseGroup(group: string): readonly (number | undefined)[] {
	return group.split(':').map((digits) => {
		// More than 7 digits is no number that a terminal sends.
		return digits === '' || digits.length > 7 ? undefined : Number(digits);
	});
}
