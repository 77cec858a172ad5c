import type {Rectangle, Size} from './layout.ts';
import {slicePainted} from './text/painted.ts';

/** A part of the screen and its painted rows, each exactly as wide as the area. */
export type Part = {readonly area: Rectangle; readonly rows: readonly string[]};

/** A cell of the screen, counted from 0 at the top left. */
export type Place = {readonly column: number; readonly row: number};

/** One picture of the whole screen. */
export type Frame = {
	readonly size: Size;
	/** One painted string a row of the screen. */
	readonly lines: readonly string[];
	/** Where the real cursor stands; undefined to hide it. */
	readonly caret: Place | undefined;
};

/** Puts areas that tile the screen together into its rows; what no area covers is blank. */
export function joinParts(size: Size, parts: readonly Part[]): readonly string[] {
	const pieces = Array.from({length: size.rows}, (): Piece[] => []);
	for (const {area, rows} of parts) {
		for (const [index, text] of rows.slice(0, area.rows).entries()) {
			pieces[area.row + index]?.push({column: area.column, columns: area.columns, text});
		}
	}
	return pieces.map((row) => joinRow(row, size.columns));
}

/** Replaces an area of finished rows; what stands left and right of it stays in sight. */
export function overlaid(frame: readonly string[], size: Size, over: Part): readonly string[] {
	const {area, rows} = over;
	const end = area.column + area.columns;
	return frame.map((line, row) => {
		const text = row < area.row + area.rows ? rows[row - area.row] : undefined;
		if (text === undefined) {
			return line;
		}
		const left = area.column > 0 ? slicePainted(line, 0, area.column) : '';
		const right = end < size.columns ? slicePainted(line, end, size.columns) : '';
		return left + text + right;
	});
}

type Piece = {readonly column: number; readonly columns: number; readonly text: string};

function joinRow(pieces: readonly Piece[], columns: number): string {
	let line = '';
	let column = 0;
	for (const piece of pieces.toSorted((left, right) => left.column - right.column)) {
		line += ' '.repeat(Math.max(0, piece.column - column)) + piece.text;
		column = piece.column + piece.columns;
	}
	return line + ' '.repeat(Math.max(0, columns - column));
}
