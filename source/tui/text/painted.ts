import {graphemes} from './graphemes.ts';
import {LINK_END} from './hyperlink.ts';
import {textWidth} from './width.ts';

/**
 * The cells from `start` (included) to `end` (excluded) of a row made by `paint`, with their looks
 * and links. A wide character that an edge would cut in two becomes blanks.
 */
export function slicePainted(row: string, start: number, end: number): string {
	let column = 0;
	let look = '';
	let link = '';
	let slice = '';
	for (const [piece, sequence, opening] of row.matchAll(PIECES)) {
		if (sequence !== undefined) {
			// `paint` resets before each change, so the last sequence is the whole look.
			look = sequence === RESET ? '' : sequence;
			continue;
		}
		if (opening !== undefined) {
			link = opening === LINK_END ? '' : opening;
			continue;
		}
		const {text, columns} = sliceText(piece, start - column, end - column);
		const linked = text === '' || link === '' ? text : link + text + LINK_END;
		slice += text === '' || look === '' ? linked : look + linked + RESET;
		column += columns;
	}
	return slice;
}

const RESET = '\u001b[0m';

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const PIECES = /(\u001b\[[\d;]*m)|(\u001b\]8;[!-~]*\u001b\\)|[^\u001b]+/g;

/** The part of an unstyled text within the cells, and how many cells the whole text has. */
function sliceText(
	text: string,
	start: number,
	end: number,
): {readonly text: string; readonly columns: number} {
	let column = 0;
	let slice = '';
	for (const grapheme of graphemes(text)) {
		const columns = textWidth(grapheme);
		const inside = Math.min(end, column + columns) - Math.max(start, column);
		if (inside > 0) {
			slice += inside === columns ? grapheme : ' '.repeat(inside);
		} else if (columns === 0 && column > start && column <= end) {
			slice += grapheme;
		}
		column += columns;
	}
	return {text: slice, columns: column};
}
