import stringWidth from 'string-width';
import {safeLine} from '../tui/text/safe-text.ts';

/** Rows of cells as lines, each column as wide as its widest cell. Cleans the cells. */
export function alignRows(rows: readonly (readonly string[])[]): readonly string[] {
	const safe = rows.map((cells) => cells.map((cell): string => safeLine(cell)));
	const widths: number[] = [];
	for (const cells of safe) {
		for (const [column, cell] of cells.entries()) {
			widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
		}
	}
	return safe.map((cells) =>
		cells
			.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
			.join('  ')
			.trimEnd(),
	);
}
