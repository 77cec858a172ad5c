import {pad} from '../text/cut.ts';
import {paint} from '../text/paint.ts';
import {slicePainted} from '../text/painted.ts';
import {ownText} from '../text/safe-text.ts';
import {cutRow, type StyledRow} from '../text/styled-row.ts';
import {type LogStyle, timeColumns} from './log-style.ts';
import {type DrawnMessage, drawnMessageRows} from './message-rows.ts';

/**
 * The painted rows of a message that is marked: the cursor in front of each, the theme's selection
 * behind them. In the gutter form they are as many as without the mark, so that nothing moves.
 */
export function markedMessageRows(message: DrawnMessage, style: LogStyle): readonly string[] {
	const {columns, form, symbols} = style;
	if (form === 'gutter') {
		// The cursor stands in the place of the time, which the status line gives to the second.
		const time = pad(symbols.cursor, timeColumns(style));
		const rows = drawnMessageRows({...message, time}, style);
		return rows.map((row) => withCursor(selected(row, style, columns), style));
	}
	const narrow = Math.max(1, columns - 1);
	const rows = drawnMessageRows(message, {...style, columns: narrow});
	return rows.map((row) => cursorCell(style) + selected(row, style, narrow));
}

/** A painted row with the cursor in its first cell. */
export function withCursor(row: string, style: LogStyle): string {
	return cursorCell(style) + slicePainted(row, 1, style.columns);
}

function selected(row: StyledRow, {look, symbols}: LogStyle, columns: number): string {
	return paint(cutRow(row, columns, symbols.ellipsis), look, {columns, selected: true});
}

function cursorCell({look, symbols}: LogStyle): string {
	return paint([{text: ownText(symbols.cursor), role: 'accent'}], look, {selected: true});
}
