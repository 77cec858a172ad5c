import type {Frame} from './frame.ts';
import type {Size} from './layout.ts';
import {wrapWords} from './overlays/wrap-words.ts';
import {fit} from './text/cut.ts';

/** A screen that has room for one sentence and nothing else. */
export function tooSmallFrame(size: Size, sentence: string): Frame {
	const {columns, rows} = size;
	const words = wrapWords(sentence, columns);
	const lines = Array.from({length: rows}, (_, row) => fit(words[row] ?? '', columns));
	return {size, lines, caret: undefined};
}
