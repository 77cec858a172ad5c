import {foldForSearch} from '../composer/fold.ts';
import {isPrintableAscii} from '../text/cell-table.ts';
import {graphemes} from '../text/graphemes.ts';
import {type SafeText, sliceSafe} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';

/** Words that are looked for at once; more make no search better. */
const MOST_WORDS = 16;

/** What is looked for, as texts are compared: without case and accents, each word once. */
export function searchedWords(text: string): readonly string[] {
	const words = foldForSearch(text)
		.split(/\s+/u)
		.filter((word) => word !== '');
	return [...new Set(words)].slice(0, MOST_WORDS);
}

/** Whether all of the words occur in a text. */
export function hasWords(text: string, words: readonly string[]): boolean {
	// Most texts have nothing to fold, and a list looks at thousands of them with each key.
	const folded = isPrintableAscii(text) ? text.toLowerCase() : foldForSearch(text);
	return words.every((word) => folded.includes(word));
}

/**
 * A line of text with what was looked for marked, cut on the left so that the first find is in sight
 * within `columns` cells.
 */
export function markedSpans(
	line: SafeText,
	words: readonly string[],
	options: {readonly columns: number; readonly ellipsis: SafeText},
): readonly Span[] {
	const letters = graphemes(line);
	const marks = markedLetters(letters, words);
	const first = firstShown(letters, marks.indexOf(true), options.columns);
	const spans: Span[] = first > 0 ? [{text: options.ellipsis, role: 'muted'}] : [];
	let end = letters.slice(0, first).reduce((length, letter) => length + letter.length, 0);
	for (let index = first; index < letters.length; ) {
		const isMarked = marks[index] === true;
		const start = end;
		for (; index < letters.length && (marks[index] === true) === isMarked; index++) {
			end += letters[index]?.length ?? 0;
		}
		const text = sliceSafe(line, start, end);
		spans.push(isMarked ? {text, role: 'match', bold: true} : {text});
	}
	return spans;
}

/** Of what stands before a find, at most this much stays in sight: cells. */
const MOST_BEFORE = 16;

function firstShown(letters: readonly string[], found: number, columns: number): number {
	const widthTo = (index: number) => textWidth(letters.slice(0, index).join(''));
	const before = Math.min(MOST_BEFORE, Math.floor(columns / 3));
	if (found <= 0 || widthTo(found) <= columns - before) {
		return 0;
	}
	let first = found;
	for (let width = 0; first > 0 && width < before; first--) {
		width += textWidth(letters[first - 1] ?? '');
	}
	return first;
}

/** For each letter, whether it belongs to one of the words. A letter can fold to several, or to none. */
function markedLetters(letters: readonly string[], words: readonly string[]): readonly boolean[] {
	const owners: number[] = [];
	let folded = '';
	for (const [index, letter] of letters.entries()) {
		const plain = foldForSearch(letter);
		folded += plain;
		for (let unit = 0; unit < plain.length; unit++) {
			owners.push(index);
		}
	}
	const marks = new Array<boolean>(letters.length).fill(false);
	for (const word of words) {
		for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
			for (let unit = at; unit < at + word.length; unit++) {
				marks[owners[unit] ?? 0] = true;
			}
		}
	}
	return marks;
}
