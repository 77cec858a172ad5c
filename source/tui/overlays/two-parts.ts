import type {Layout, Size} from '../layout.ts';
import {type Look, paint} from '../text/paint.ts';
import {repeatSafe} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';
import {paintRow} from './page.ts';

/** A list and, where there is room, what its marked row is about: beside it, or below it. */
export type TwoParts = {
	readonly list: Size;
	readonly preview: Size | undefined;
	readonly isBeside: boolean;
};

/** The place of an overlay, and whether the screen is wide enough for two parts side by side. */
export type DividedPlace = Size & {readonly screenColumns: number};

/** From this width of the screen on the preview stands beside the list. */
const WIDE = 100;
/** From this height of the overlay on there is a preview below the list. */
const HIGH = 13;
const MOST_BELOW = 8;

/** The place of an overlay on a screen. */
export function dividedPlace({columns, rows}: Size, {size}: Layout): DividedPlace {
	return {columns, rows, screenColumns: size.columns};
}

/** Divides the place of an overlay between its list and the preview. */
export function twoParts({columns, rows, screenColumns}: DividedPlace): TwoParts {
	if (screenColumns >= WIDE && columns >= 60 && rows >= 5) {
		const left = Math.max(34, Math.floor(columns * 0.55));
		const list = {columns: left, rows};
		return {list, preview: {columns: columns - left - 1, rows}, isBeside: true};
	}
	if (rows < HIGH) {
		return {list: {columns, rows}, preview: undefined, isBeside: false};
	}
	const below = Math.min(MOST_BELOW, Math.floor(rows / 3));
	const preview = {columns, rows: below};
	return {list: {columns, rows: rows - below - 1}, preview, isBeside: false};
}

/** The painted rows of both parts with the line between them. */
export function joinTwoParts(
	parts: TwoParts,
	{list, preview}: {readonly list: readonly string[]; readonly preview: readonly StyledRow[]},
	{look, symbols}: {readonly look: Look; readonly symbols: Symbols},
): readonly string[] {
	if (parts.preview === undefined) {
		return list;
	}
	const {columns, rows} = parts.preview;
	const painted = Array.from({length: rows}, (_, index) =>
		paintRow(preview[index] ?? [], {columns, look, symbols}, false),
	);
	if (parts.isBeside) {
		const line = paint([{text: symbols.vertical, role: 'border'}], look);
		const blank = ' '.repeat(parts.list.columns);
		return painted.map((row, index) => (list[index] ?? blank) + line + row);
	}
	const rule = paint([{text: repeatSafe(symbols.rule, columns), role: 'border'}], look);
	return [...list, rule, ...painted];
}
