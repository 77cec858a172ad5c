import {unicodeSymbols} from './symbols.ts';
import {textWidth} from './width.ts';

/**
 * Of the signs that are drawn those that terminals draw two cells wide first: one of each block of
 * Unicode that they are from. Where these are as wide as they should be, the others are as well.
 */
export const TELLING_SYMBOLS: readonly string[] = [
	unicodeSymbols.rule,
	unicodeSymbols.cursor,
	unicodeSymbols.ellipsis,
	unicodeSymbols.check,
	unicodeSymbols.locked,
	unicodeSymbols.away,
	unicodeSymbols.up,
	unicodeSymbols.present,
];

/** Whether the cells that were measured are those that the screen is laid out for. */
export function areAsDrawn(cells: readonly number[]): boolean {
	return TELLING_SYMBOLS.every((symbol, index) => cells[index] === textWidth(symbol));
}
