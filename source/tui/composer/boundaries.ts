import {graphemes} from '../text/graphemes.ts';

/** The nearest grapheme boundary at or after `offset`, both in UTF-16 units of `text`. */
export function snapForward(text: string, offset: number): number {
	const [, end] = graphemeAround(text, offset);
	return end;
}

/** The grapheme boundary before `offset`, or 0. */
export function boundaryBefore(text: string, offset: number): number {
	let before = 0;
	for (const boundary of boundaries(text, offset)) {
		if (boundary >= offset) {
			break;
		}
		before = boundary;
	}
	return before;
}

/** The grapheme boundary after `offset`, or the end of `text`. */
export function boundaryAfter(text: string, offset: number): number {
	for (const boundary of boundaries(text, offset)) {
		if (boundary > offset) {
			return boundary;
		}
	}
	return text.length;
}

/** Where the line around `offset` starts. */
export function lineStart(text: string, offset: number): number {
	return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line around `offset` ends: at its line feed, or at the end of `text`. */
export function lineEnd(text: string, offset: number): number {
	const end = text.indexOf('\n', offset);
	return end === -1 ? text.length : end;
}

/** The start of the word at or before `offset` (words of UAX 29, so that CJK has words too). */
export function wordStartBefore(text: string, offset: number): number {
	let start = 0;
	for (const word of words(text)) {
		if (word.start >= offset) {
			break;
		}
		start = word.start;
	}
	return start;
}

/** The end of the word at or after `offset`, or the end of `text`. */
export function wordEndAfter(text: string, offset: number): number {
	for (const word of words(text)) {
		if (word.end > offset) {
			return word.end;
		}
	}
	return text.length;
}

/** The start of the run of non-blank text before `offset`: what Ctrl-W takes away. */
export function blankWordStart(text: string, offset: number): number {
	const before = text.slice(0, offset);
	const match = /\S+\s*$/u.exec(before);
	return match === null ? 0 : match.index;
}

function graphemeAround(text: string, offset: number): readonly [number, number] {
	let start = 0;
	for (const boundary of boundaries(text, offset)) {
		if (boundary >= offset) {
			return [start, boundary];
		}
		start = boundary;
	}
	return [start, text.length];
}

/*
 * A line feed is always a boundary on both sides (UAX 29, GB4 and GB5), so only the line around
 * the caret is segmented: a key press costs the same in a long draft as in a short one.
 */
function* boundaries(text: string, offset: number): Generator<number> {
	const near = Math.max(0, offset - 1);
	const start = lineStart(text, near);
	const end = Math.min(text.length, lineEnd(text, offset) + 1);
	let at = start;
	yield at;
	for (const grapheme of graphemes(text.slice(start, end))) {
		at += grapheme.length;
		yield at;
	}
}

const wordSegmenter = new Intl.Segmenter('en', {granularity: 'word'});

function* words(text: string): Generator<{readonly start: number; readonly end: number}> {
	for (const {segment, index, isWordLike} of wordSegmenter.segment(text)) {
		if (isWordLike === true) {
			yield {start: index, end: index + segment.length};
		}
	}
}
