import type {ThemeRole} from '../themes/theme.ts';
import {startOf} from './cut.ts';
import {joinSafe, ownText, type SafeText} from './safe-text.ts';
import {textWidth} from './width.ts';

/** A stretch of text that looks the same throughout. */
export type Span = {
	readonly text: SafeText;
	/** What the text is; the theme decides the look. Left out, it is plain text. */
	readonly role?: ThemeRole;
	/** The address that the text is, or is a part of; see `linkTarget`. */
	readonly link?: string;
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly strike?: boolean;
	readonly dim?: boolean;
	readonly inverse?: boolean;
};

/** One row of the screen before it is painted. Its texts hold no line breaks. */
export type StyledRow = readonly Span[];

/** The cells a row takes. Measured as one text, since neighbours may join across spans. */
export function rowWidth(row: StyledRow): number {
	const [first] = row;
	return row.length === 1 && first !== undefined ? textWidth(first.text) : textWidth(rowText(row));
}

/** What the row says, without its looks. */
export function rowText(row: StyledRow): string {
	let text = '';
	for (const span of row) {
		text += span.text;
	}
	return text;
}

/** The row in at most `columns` cells: whole if it fits, else its start with an ellipsis. */
export function cutRow(row: StyledRow, columns: number, ellipsis = ownText('…')): StyledRow {
	if (rowWidth(row) <= columns) {
		return row;
	}
	const ellipsisWidth = textWidth(ellipsis);
	const hasEllipsis = ellipsisWidth <= columns;
	let left = hasEllipsis ? columns - ellipsisWidth : columns;
	const kept: Span[] = [];
	for (const span of row) {
		const text = startOf(span.text, left);
		const isWhole = text.length === span.text.length;
		kept.push(isWhole ? span : {...span, text});
		left -= textWidth(text);
		if (!isWhole) {
			break;
		}
	}
	return hasEllipsis ? withEnd(kept, ellipsis) : kept;
}

/** The row with more text in the look of its last span. */
function withEnd(row: readonly Span[], end: SafeText): StyledRow {
	const last = row.at(-1);
	return last === undefined
		? [{text: end}]
		: [...row.slice(0, -1), {...last, text: joinSafe([last.text, end])}];
}
