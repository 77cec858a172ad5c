import {paint} from '../text/paint.ts';
import {ownText, repeatSafe} from '../text/safe-text.ts';
import {cutRow, rowWidth, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';

type Size = Parameters<PaneRows>[1];

/** A pane's row as painted: exactly `columns` cells wide. */
export function paneRow(
	row: StyledRow,
	columns: number,
	{look, symbols}: Pick<ScreenContext, 'look' | 'symbols'>,
): string {
	return paint(cutRow(row, columns, symbols.ellipsis), look, {columns});
}

/** A pane's rows as painted: the first ones, and blank ones for what is left of its height. */
export function paneRows(
	rows: readonly StyledRow[],
	{columns, rows: height}: Size,
	context: ScreenContext,
): readonly string[] {
	const shown = rows.slice(0, height).map((row) => paneRow(row, columns, context));
	return [...shown, ...blankRows({columns, rows: height - shown.length})];
}

export function blankRows({columns, rows}: Size): readonly string[] {
	return new Array<string>(Math.max(0, rows)).fill(' '.repeat(columns));
}

/**
 * A row of two ends: the right one stands at the edge, the left one is cut before it. Where both do not
 * fit and little would be left of the left one, the right one goes.
 */
export function twoEnds(
	left: StyledRow,
	right: StyledRow,
	{columns, context}: {readonly columns: number; readonly context: ScreenContext},
): StyledRow {
	const rightColumns = rowWidth(right);
	const room = columns - rightColumns - 1;
	if (rightColumns === 0 || room < Math.min(rowWidth(left), Math.ceil(columns / 2))) {
		return left;
	}
	const start = cutRow(left, room, context.symbols.ellipsis);
	return [...start, {text: repeatSafe(ONE, columns - rightColumns - rowWidth(start))}, ...right];
}

const ONE = ownText(' ');
