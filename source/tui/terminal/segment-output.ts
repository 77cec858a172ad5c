import process from 'node:process';
// Ink does not export its output class; it is pinned to one version, and a test fails if this moves.
import InkOutput from '../../../node_modules/ink/build/output.js';
import {stringWidth} from '../text/width.ts';
import {measureLine} from './styled-line.ts';

type Transformer = (line: string, index: number) => string;
type Clip = Parameters<InkOutput['clip']>[0];

type Operation =
	| {
			readonly type: 'write';
			readonly x: number;
			readonly y: number;
			readonly text: string;
			readonly transformers: Transformer[];
	  }
	| {readonly type: 'clip'; readonly clip: Clip}
	| {readonly type: 'unclip'};

/** A piece of a row: where it begins, where it ends (excluded), and its styled text. */
type Segment = {readonly start: number; readonly end: number; readonly text: string};

/**
 * Stands in for Ink's own output class: the same interface and the same picture, but a row is a list
 * of whole pieces instead of a list of cells, so that a frame costs what has changed in it. A frame
 * in which pieces overlap, are clipped or leave the screen is handed to Ink's class.
 */
export class SegmentOutput {
	readonly width: number;
	readonly height: number;
	readonly #operations: Operation[] = [];

	constructor({width, height}: {readonly width: number; readonly height: number}) {
		this.width = width;
		this.height = height;
	}

	/** Places text, whose lines each pass through the transformers, with its top left at x, y. */
	write(
		x: number,
		y: number,
		text: string,
		{transformers}: {readonly transformers: Transformer[]},
	): void {
		if (text !== '') {
			this.#operations.push({type: 'write', x, y, text, transformers});
		}
	}

	/** Limits the writes that follow to a rectangle, inside the one before. */
	clip(clip: Clip): void {
		this.#operations.push({type: 'clip', clip});
	}

	/** Ends the latest clip. */
	unclip(): void {
		this.#operations.push({type: 'unclip'});
	}

	/** The whole frame, rows separated by line feeds. */
	get(): {output: string; height: number} {
		const rows = isStock ? undefined : this.#placeSegments();
		return rows ? {output: rows.map(joinRow).join('\n'), height: rows.length} : this.#getFromInk();
	}

	/** The pieces of every row; `undefined` when the frame needs Ink's cells. */
	#placeSegments(): Segment[][] | undefined {
		const rows: Segment[][] = Array.from({length: Math.max(0, Math.ceil(this.height))}, () => []);
		const clips: Clip[] = [];
		for (const operation of this.#operations) {
			switch (operation.type) {
				case 'clip':
					clips.push(operation.clip);
					break;
				case 'unclip':
					clips.pop();
					break;
				case 'write':
					if (!this.#placeText(rows, operation, clips)) {
						return undefined;
					}
			}
		}

		return rows;
	}

	#placeText(
		rows: Segment[][],
		{x, y, text, transformers}: Operation & {type: 'write'},
		clips: readonly Clip[],
	): boolean {
		const lines = text.includes('\n') ? text.split('\n') : [text];
		for (const [index, line] of lines.entries()) {
			const measured = measureLine(line, {
				transform: (plain) => transform(plain, index, transformers),
				isLast: index === lines.length - 1,
			});
			if (measured === undefined || !Number.isInteger(x) || !Number.isInteger(y)) {
				return false;
			}

			// Marks without a letter have a cell in Ink's frame but no width where it clips.
			if (clips.length > 0 && stringWidth(measured.text) !== measured.width) {
				return false;
			}

			const segment = {start: x, end: x + measured.width, text: measured.text};
			const isInside = segment.start >= 0 && segment.end <= this.width;
			if (!isInside || clips.some((clip) => cuts(clip, segment, y + index))) {
				return false;
			}

			const row = rows[y + index];
			if (row && measured.width > 0 && !insert(row, segment)) {
				return false;
			}
		}

		return true;
	}

	#getFromInk(): {output: string; height: number} {
		const output = new InkOutput({width: this.width, height: this.height});
		for (const operation of this.#operations) {
			switch (operation.type) {
				case 'clip':
					output.clip(operation.clip);
					break;
				case 'unclip':
					output.unclip();
					break;
				case 'write':
					output.write(operation.x, operation.y, operation.text, {
						transformers: operation.transformers,
					});
			}
		}

		return output.get();
	}
}

// Ink's renderer imports the class as a default export.
// biome-ignore lint/style/noDefaultExport: the shape of the module that this one replaces.
export default SegmentOutput;

/** The switch back to Ink's own drawing, for telling whose fault a wrong picture is. */
const isStock = process.env.TERMCHAT_STOCK_INK === '1';

function transform(line: string, index: number, transformers: readonly Transformer[]): string {
	return transformers.reduce((text, transformer) => transformer(text, index), line);
}

/** Keeps the row in order; false when the place is taken. Most rows are written left to right. */
function insert(row: Segment[], segment: Segment): boolean {
	let index = row.length;
	while (index > 0 && (row[index - 1]?.start ?? 0) >= segment.start) {
		index -= 1;
	}

	const isFree =
		(row[index - 1]?.end ?? 0) <= segment.start &&
		(row[index]?.start ?? Number.POSITIVE_INFINITY) >= segment.end;
	if (isFree) {
		row.splice(index, 0, segment);
	}

	return isFree;
}

function cuts(clip: Clip, segment: Segment, y: number): boolean {
	const {x1, x2, y1, y2} = clip;
	return (
		(x1 !== undefined && segment.start < x1) ||
		(x2 !== undefined && segment.end > x2) ||
		(y1 !== undefined && y < y1) ||
		(y2 !== undefined && y >= y2)
	);
}

function joinRow(row: readonly Segment[]): string {
	let text = '';
	let column = 0;
	for (const segment of row) {
		text += ' '.repeat(segment.start - column) + segment.text;
		column = segment.end;
	}

	return text.trimEnd();
}
