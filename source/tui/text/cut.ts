import {isPrintableAscii} from './cell-table.ts';
import {graphemes} from './graphemes.ts';
import type {SafeText} from './safe-text.ts';
import {textWidth} from './width.ts';

/**
 * The text in at most `columns` cells: whole if it fits, else its start with an ellipsis, cut between
 * graphemes. Where not even the ellipsis fits, its start alone.
 */
export function cut(text: SafeText, columns: number, ellipsis?: SafeText): SafeText;
export function cut(text: string, columns: number, ellipsis?: string): string;
export function cut(text: string, columns: number, ellipsis = '\u2026'): string {
	if (textWidth(text) <= columns) {
		return text;
	}
	const left = columns - textWidth(ellipsis);
	return left < 0 ? startOf(text, columns) : startOf(text, left) + ellipsis;
}

export type Side = 'start' | 'end' | 'both';

/** The text with spaces added on the given side up to `columns` cells. A wider text stays as it is. */
export function pad(text: SafeText, columns: number, side?: Side): SafeText;
export function pad(text: string, columns: number, side?: Side): string;
export function pad(text: string, columns: number, side: Side = 'end'): string {
	const missing = Math.max(0, columns - textWidth(text));
	const before = side === 'start' ? missing : side === 'both' ? Math.floor(missing / 2) : 0;
	return ' '.repeat(before) + text + ' '.repeat(missing - before);
}

/** The text in exactly `columns` cells: cut or padded at its end. */
export function fit(text: SafeText, columns: number, ellipsis?: SafeText): SafeText;
export function fit(text: string, columns: number, ellipsis?: string): string;
export function fit(text: string, columns: number, ellipsis?: string): string {
	return pad(cut(text, columns, ellipsis), columns);
}

/** As many whole graphemes from the start of the text as `columns` cells hold. */
export function startOf(text: SafeText, columns: number): SafeText;
export function startOf(text: string, columns: number): string;
export function startOf(text: string, columns: number): string {
	if (isPrintableAscii(text)) {
		return text.slice(0, Math.max(0, columns));
	}
	let width = 0;
	let end = 0;
	for (const grapheme of graphemes(text)) {
		width += textWidth(grapheme);
		if (width > columns) {
			break;
		}
		end += grapheme.length;
	}
	return text.slice(0, end);
}
