import type {MessageForm} from '../layout.ts';
import {type Look, paint} from '../text/paint.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {cutRow} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';
import {textWidth} from '../text/width.ts';
import type {ScreenContext} from '../view.ts';
import {clockTime, type TimeFormat, type ZoneOffset} from './day-names.ts';

/** How a log is drawn: everything but the log itself that its rows depend on. */
export type LogStyle = {
	readonly columns: number;
	/** 'bare' is for copying: time, name and text in one run, and no sign in front of further rows. */
	readonly form: MessageForm | 'bare';
	readonly look: Look;
	readonly symbols: Symbols;
	/** This account's name, which mentions are marked by. */
	readonly ownName: string | undefined;
	/** Cells of the name column in the gutter form. Fixed by the width, so that no name moves others. */
	readonly nameColumns: number;
	readonly now: number;
	readonly zoneOffset: ZoneOffset;
	readonly timeFormat: TimeFormat;
};

/** The style of a log that is `columns` cells wide on this screen. */
export function logStyle(context: ScreenContext, columns: number): LogStyle {
	const {state, view, layout, look, symbols, now, zoneOffset, timeFormat} = context;
	const ownName = state.account?.name;
	const nameColumns = columns < 72 ? 8 : columns < 90 ? 10 : 12;
	const narrow = columns < 24 ? 'run' : layout.messageForm;
	const form = view.isBare ? 'bare' : narrow;
	return {columns, form, look, symbols, ownName, nameColumns, now, zoneOffset, timeFormat};
}

/** Cells in front of the text in the gutter form: time, mark, name, blank. */
export function gutterColumns(style: LogStyle): number {
	return timeColumns(style) + 1 + style.nameColumns + gapColumns(style);
}

/** Wide logs have their names on the right of the column, and more room before the text. */
export function isWide({columns}: LogStyle): boolean {
	return columns >= 72;
}

/** Blanks between the name and the text. */
export function gapColumns(style: LogStyle): number {
	return isWide(style) ? 2 : 1;
}

/** Cells of the longest time: '21:05' or '12:05 pm', which other languages write longer. */
export function timeColumns({timeFormat}: Pick<LogStyle, 'timeFormat'>): number {
	const style = {timeFormat, zoneOffset: () => 0};
	return timeFormat === '24h'
		? 5
		: Math.max(textWidth(clockTime(0, style)), textWidth(clockTime(NOON, style)));
}

const NOON = 12 * 60 * 60_000;

/** One row of the log, exactly as wide as the log. */
export function paintLogRow(row: StyledRow, {columns, look, symbols}: LogStyle): string {
	return paint(cutRow(row, columns, symbols.ellipsis), look, {columns});
}
