import {boundaryBefore} from '../composer/boundaries.ts';
import {graphemes} from '../text/graphemes.ts';
import {type SafeText, sliceSafe} from '../text/safe-text.ts';
import {textWidth} from '../text/width.ts';

/** A short text whose caret stays at its end, after an editing key; the same for keys that move. */
export function editedQuery(text: string, edit: string): string {
	switch (edit) {
		case 'delete-back':
			return text.slice(0, boundaryBefore(text, text.length));
		case 'delete-word-back':
		case 'delete-word-left':
			return text.replace(/\S*\s*$/u, '');
		case 'delete-to-start':
			return '';
		default:
			return text;
	}
}

/** Cells of the blanks at the end, which `safeLine` leaves out: the cursor stands behind them. */
export function trailingBlanks(text: string): number {
	return text.trim() === '' ? 0 : textWidth(/ *$/.exec(text)?.[0] ?? '');
}

/** As many whole graphemes from the end of the text as `columns` cells hold: there one types. */
export function endOf(text: SafeText, columns: number): SafeText {
	let start = text.length;
	let width = 0;
	for (const grapheme of graphemes(text).toReversed()) {
		width += textWidth(grapheme);
		if (width > columns) {
			break;
		}
		start -= grapheme.length;
	}
	return sliceSafe(text, start);
}
