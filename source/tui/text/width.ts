import originalStringWidth, {type Options} from 'string-width';
import {plainCells} from './cell-table.ts';

/**
 * How many terminal cells a text takes, 0 or more. Equal to string-width 8.3 on every input, because
 * Ink measures with it and two opinions on one row would move the rows below.
 */
export function textWidth(text: string): number {
	let width = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		const cells = plainCells[code] ?? 0;
		if (cells !== 0) {
			width += cells;
			continue;
		}
		const end = code === escapeCode ? endOfSequence(text, index) : 0;
		if (end === 0) {
			return rememberedWidth(text);
		}
		index = end - 1;
	}
	return width;
}

/** The same, in the shape of string-width's export, to stand in for it inside Ink. */
export function stringWidth(text: string, options?: Options): number {
	if (options !== undefined || typeof text !== 'string') {
		return originalStringWidth(text, options);
	}
	return textWidth(text);
}

const escapeCode = 0x1b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const letterM = 0x6d;

/** The index after a style or link sequence that starts at `start`, or 0 where something else stands. */
function endOfSequence(text: string, start: number): number {
	return text.charCodeAt(start + 1) === closeBracket
		? endOfLink(text, start)
		: endOfStyle(text, start);
}

/** The index after the beginning or end of a link (`ESC ] 8 ; id=a ; https://… ESC \`), or 0. */
function endOfLink(text: string, start: number): number {
	link.lastIndex = start;
	return link.test(text) ? link.lastIndex : 0;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const link = /\u001b\]8;[!-~]*\u001b\\/y;

/**
 * The index after a style sequence (`ESC [ 1 ; 38 ; 5 ; 9 m`) that starts at `start`, or 0 where
 * something else stands. Parameters of over four digits are left to string-width, which has its own
 * idea of them.
 */
function endOfStyle(text: string, start: number): number {
	if (text.charCodeAt(start + 1) !== openBracket) {
		return 0;
	}
	let digits = 0;
	for (let index = start + 2; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === letterM) {
			return index + 1;
		}
		if (code >= 0x30 && code <= 0x39 && digits < 4) {
			digits++;
		} else if ((code === 0x3a || code === 0x3b) && index > start + 2) {
			digits = 0;
		} else {
			return 0;
		}
	}
	return 0;
}

const maximumRemembered = 4096;
const longestRemembered = 256;
const remembered = new Map<string, number>();

/** Forgets the texts that were measured: one of them may have been taken back. */
export function forgetWidths(): void {
	remembered.clear();
}

/** Segmenting costs tens of microseconds a row, and the same rows are measured on every frame. */
function rememberedWidth(text: string): number {
	if (text.length > longestRemembered) {
		return originalStringWidth(text);
	}
	const known = remembered.get(text);
	if (known !== undefined) {
		return known;
	}
	if (remembered.size >= maximumRemembered) {
		remembered.clear();
	}
	const width = originalStringWidth(text);
	remembered.set(text, width);
	return width;
}
