import {graphemes} from '../text/graphemes.ts';
import {ownText, type SafeText, safeText} from '../text/safe-text.ts';
import {textWidth} from '../text/width.ts';

/** A grapheme of a draft as the screen shows it. `start` and `length` count UTF-16 units. */
export type ShownGrapheme = {
	readonly start: number;
	readonly length: number;
	readonly text: SafeText;
	/** Screen cells it takes: 0 for a blank that hangs over the end of its row. */
	readonly cells: number;
};

/** One screen row of a draft: the text from `start` to `end`, and the graphemes that show it. */
export type DraftRow = {
	readonly start: number;
	readonly end: number;
	readonly graphemes: readonly ShownGrapheme[];
};

/**
 * Wraps a draft into rows of at most `columns` cells (4 or more; Infinity for one row a line).
 * Rows break after blanks and around wide characters. The last cell is kept for the caret, and
 * blanks that do not fit hang there unseen. There is at least one row.
 */
export function draftRows(text: string, columns: number): readonly DraftRow[] {
	const rows: DraftRow[] = [];
	const room = Math.max(2, columns - 1);
	let start = 0;
	for (const line of text.split('\n')) {
		wrapLine(rows, {line, start, room});
		start += line.length + 1;
	}
	return rows;
}

/** A caret's row and cell. At a soft break it stands at the start of the later row. */
export function placeOf(
	rows: readonly DraftRow[],
	caret: number,
): {readonly row: number; readonly column: number} {
	const last = rows.findLastIndex(({start}) => start <= caret);
	const row = Math.max(0, last);
	let column = 0;
	for (const grapheme of rows[row]?.graphemes ?? []) {
		if (grapheme.start >= caret) {
			break;
		}
		column += grapheme.cells;
	}
	return {row, column};
}

/** The caret nearest to a cell of a row that exists, never past what the row holds. */
export function caretAt(rows: readonly DraftRow[], row: number, column: number): number {
	const target = rows[row];
	if (target === undefined) {
		return rows.at(-1)?.end ?? 0;
	}
	let cells = 0;
	for (const grapheme of target.graphemes) {
		if (cells + grapheme.cells / 2 > column) {
			return grapheme.start;
		}
		cells += grapheme.cells;
	}
	// The end of a softly broken row is the start of the next one: stay one grapheme short of it.
	const isBrokenSoftly = rows[row + 1]?.start === target.end;
	return isBrokenSoftly ? (target.graphemes.at(-1)?.start ?? target.start) : target.end;
}

type Line = {readonly line: string; readonly start: number; readonly room: number};

function wrapLine(rows: DraftRow[], {line, start, room}: Line): void {
	let row: ShownGrapheme[] = [];
	let rowStart = start;
	let used = 0;
	for (const grapheme of shownGraphemes(line, start)) {
		const fits = used + grapheme.cells <= room;
		if (!fits && isBlank(grapheme)) {
			row.push({...grapheme, cells: 0});
			used = room;
			continue;
		}
		if (!fits && row.length > 0) {
			const kept = breakIndex(row, grapheme);
			const rest = row.slice(kept);
			const end = rest[0]?.start ?? grapheme.start;
			rows.push({start: rowStart, end, graphemes: row.slice(0, kept)});
			row = rest;
			rowStart = end;
			used = rest.reduce((sum, {cells}) => sum + cells, 0);
		}
		row.push(grapheme);
		used += grapheme.cells;
	}
	rows.push({start: rowStart, end: start + line.length, graphemes: row});
}

/** How many graphemes stay on a row that `next` does not fit on: all, when no break is better. */
function breakIndex(row: readonly ShownGrapheme[], next: ShownGrapheme): number {
	for (let index = row.length; index > 0; index--) {
		const before = row[index - 1];
		const after = row[index] ?? next;
		if (before !== undefined && (isBlank(before) || isWide(before) || isWide(after))) {
			return index;
		}
	}
	return row.length;
}

function isBlank({text}: ShownGrapheme): boolean {
	return text.trim() === '' && text !== '';
}

function isWide(grapheme: ShownGrapheme): boolean {
	return grapheme.cells === 2 && !isBlank(grapheme);
}

function* shownGraphemes(line: string, start: number): Generator<ShownGrapheme> {
	let offset = start;
	for (const grapheme of graphemes(line)) {
		const text = grapheme === '\t' ? TAB : safeText(grapheme);
		yield {start: offset, length: grapheme.length, text, cells: textWidth(text)};
		offset += grapheme.length;
	}
}

const TAB = ownText('    ');
