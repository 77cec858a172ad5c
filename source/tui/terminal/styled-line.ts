import {styledCharsFromTokens, styledCharsToString, tokenize} from '@alcalzone/ansi-tokenize';
import {textWidth} from '../text/width.ts';
import {RowMemory} from './row-memory.ts';

/** One line as it goes into a frame: its text, which leaves no style on, and its columns. */
export type MeasuredLine = {readonly text: string; readonly width: number};

/** Lines that need Ink's tokenizer are remembered, since most rows of two frames are the same. */
const MEMORY = 4096;
const LONGEST_REMEMBERED = 4096;
const remembered = new Map<string, MeasuredLine>();

/**
 * Applies Ink's transformation of a line and measures the result in the cells Ink would give it.
 * `undefined` for a line that only Ink's cells can hold: one that leaves a style on for the next
 * line, or one with a reset that has no number, which Ink takes for a style of its own.
 */
export function measureLine(
	line: string,
	{transform, isLast}: {readonly transform: (line: string) => string; readonly isLast: boolean},
): MeasuredLine | undefined {
	const isStyled = line.includes('\u{1B}');
	if (isStyled && ((!isLast && leavesStyle(line)) || line.includes(BARE_RESET))) {
		return undefined;
	}

	// Ink transforms what its tokenizer made of the line, and then tokenizes the result again.
	const measured = measurePlain(line);
	const transformed = transform(line);
	if (measured && (!isStyled || transformed === line)) {
		return transformed === line ? measured : measureTransformed(transformed);
	}

	return measureTransformed(transform(tokenizeLine(line).text));
}

function measureTransformed(line: string): MeasuredLine {
	return measurePlain(line) ?? tokenizeLine(line);
}

/** A line of simple characters and simple, closed styles, which Ink would draw as it stands. */
function measurePlain(line: string): MeasuredLine | undefined {
	const measured = plainLines.get(line, examine);
	return measured === 'unmeasured' ? undefined : measured;
}

const plainLines = new RowMemory<MeasuredLine | 'unmeasured'>();

function examine(line: string): MeasuredLine | 'unmeasured' {
	const isStyled = line.includes('\u{1B}');
	const visible = isStyled ? line.replace(STYLE, '').replace(LINK, '$1') : line;
	return PLAIN.test(visible) && !(isStyled && leavesStyle(line))
		? {text: line, width: textWidth(visible)}
		: 'unmeasured';
}

/** What Ink itself makes of a line: graphemes as cells, each with its styles. */
function tokenizeLine(line: string): MeasuredLine {
	const known = remembered.get(line);
	if (known) {
		return known;
	}

	const cells = styledCharsFromTokens(tokenize(line)).filter(({value}) => !INVISIBLE.test(value));
	const width = cells.reduce((sum, {value}) => sum + Math.max(1, textWidth(value)), 0);
	const measured = {text: styledCharsToString(cells), width};
	if (line.length <= LONGEST_REMEMBERED) {
		if (remembered.size >= MEMORY) {
			remembered.clear();
		}

		remembered.set(line, measured);
	}

	return measured;
}

const BARE_RESET = '\u{1B}[m';
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const STYLE = /\u001B\[([\d;]*)m/g;

/** A whole link, as `hyperlink` makes them once styles are taken out: opened, its text, closed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const LINK = /\u001B\]8;[!-~]+\u001B\\([^\u001B]*)\u001B\]8;;\u001B\\/g;

/** Characters that are one grapheme each whatever stands beside them, so that cells can be summed. */
const PLAIN =
	/^[ -~\u00A1-\u00AC\u00AE-\u02FF\u0391-\u03A1\u03A3-\u03CE\u0400-\u0482\u048A-\u052F\u2010-\u2027\u2190-\u2193\u2500-\u259F\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF\uAC00-\uD7A3]*$/;

/**
 * True when a style is on at the end of the line, or when a code is none of the simple ones and only
 * Ink's tokenizer can tell.
 */
function leavesStyle(line: string): boolean {
	const on = new Set<string>();
	for (const [, parameters = ''] of line.matchAll(STYLE)) {
		for (const [code] of parameters.matchAll(CODE)) {
			const style = STYLES[code.includes(';') ? code.slice(0, 2) : code];
			if (style === undefined && code !== '0') {
				return true;
			}

			applyStyle(on, style);
		}
	}

	return on.size > 0;
}

function applyStyle(on: Set<string>, style: readonly [string, boolean] | undefined): void {
	if (style === undefined) {
		on.clear();
	} else if (style[1]) {
		on.add(style[0]);
	} else {
		on.delete(style[0]);
	}
}

/** One code of a style sequence; an extended colour with its parts is one code. */
const CODE = /[34]8;(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3})(?!\d)|\d+/g;

/** What each simple code turns on or off (ECMA-48, 8.3.117; 90 to 107 are of aixterm). */
const STYLES: Readonly<Record<string, readonly [string, boolean]>> = {
	...simpleStyle('weight', {on: [1, 2], off: 22}),
	...simpleStyle('italic', {on: [3], off: 23}),
	...simpleStyle('underline', {on: [4], off: 24}),
	...simpleStyle('inverse', {on: [7], off: 27}),
	...simpleStyle('strike', {on: [9], off: 29}),
	...simpleStyle('text', {on: [...eightFrom(30), 38, ...eightFrom(90)], off: 39}),
	...simpleStyle('background', {on: [...eightFrom(40), 48, ...eightFrom(100)], off: 49}),
};

function simpleStyle(
	style: string,
	{on, off}: {readonly on: readonly number[]; readonly off: number},
): Record<string, readonly [string, boolean]> {
	return {
		...Object.fromEntries(on.map((code) => [code, [style, true] as const])),
		[off]: [style, false],
	};
}

function eightFrom(first: number): readonly number[] {
	return Array.from({length: 8}, (_, index) => first + index);
}
