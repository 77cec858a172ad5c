import type {IBufferCell, Terminal} from '@xterm/headless';
import {isShape} from './screenshot-shapes.ts';

/** What stands in one run of cells that look alike. */
export type Run = {
	readonly column: number;
	readonly columns: number;
	readonly text: string;
	readonly look: Look;
};

export type Look = {
	readonly color: string;
	readonly background: string | undefined;
	readonly isBold: boolean;
	readonly isItalic: boolean;
	readonly decoration: string | undefined;
	readonly opacity: number;
};

/** The colours, as in CSS, of text and ground that have none of their own. */
export type Plain = {readonly foreground: string; readonly background: string};

/** Cells that look alike, joined; shapes and wide characters stand for themselves. */
export function readRuns(terminal: Terminal, row: number, plain: Plain): readonly Run[] {
	const {active} = terminal.buffer;
	const line = active.getLine(active.baseY + row);
	const runs: Run[] = [];
	for (let column = 0; column < terminal.cols; column++) {
		const cell = line?.getCell(column);
		if (!cell || cell.getWidth() === 0) {
			continue;
		}

		const run = {
			column,
			columns: cell.getWidth(),
			text: cell.getChars() || ' ',
			look: lookOf(cell, plain),
		};
		const previous = runs.at(-1);
		if (previous && joins(previous, run)) {
			runs[runs.length - 1] = {
				...previous,
				columns: previous.columns + run.columns,
				text: previous.text + run.text,
			};
		} else {
			runs.push(run);
		}
	}

	return runs;
}

function joins(left: Run, right: Run): boolean {
	const isPlain = left.columns === left.text.length && right.columns === 1;
	const hasShape = isShape(left.text) || isShape(right.text);
	const isSameKind =
		isShape(left.text) === isShape(right.text) && (!hasShape || left.text.at(-1) === right.text);
	return isPlain && isSameKind && JSON.stringify(left.look) === JSON.stringify(right.look);
}

function lookOf(cell: IBufferCell, plain: Plain): Look {
	const own = colorOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
	const behind = colorOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
	const isInverse = cell.isInverse() !== 0;
	const decorations = [
		cell.isUnderline() ? 'underline' : '',
		cell.isStrikethrough() ? 'line-through' : '',
	].filter(Boolean);
	return {
		color: isInverse ? (behind ?? plain.background) : (own ?? plain.foreground),
		background: isInverse ? (own ?? plain.foreground) : behind,
		isBold: cell.isBold() !== 0,
		isItalic: cell.isItalic() !== 0,
		decoration: decorations.length > 0 ? decorations.join(' ') : undefined,
		opacity: cell.isDim() ? 0.6 : 1,
	};
}

/** The sixteen named colours, in the shades of a common dark terminal theme. */
const NAMED = [
	'#2e3440',
	'#bf616a',
	'#a3be8c',
	'#ebcb8b',
	'#81a1c1',
	'#b48ead',
	'#88c0d0',
	'#d8dee9',
	'#5c6577',
	'#d8737c',
	'#b5d19c',
	'#f2d7a0',
	'#94b4d4',
	'#c7a1c0',
	'#9bd3e3',
	'#eceff4',
];

function colorOf(isRgb: boolean, isPalette: boolean, value: number): string | undefined {
	if (isRgb) {
		return hex([value >> 16, (value >> 8) & 255, value & 255]);
	}

	if (!isPalette) {
		return undefined;
	}

	if (value < 16) {
		return NAMED[value];
	}

	if (value >= 232) {
		const gray = 8 + (value - 232) * 10;
		return hex([gray, gray, gray]);
	}

	// The 6 by 6 by 6 cube of xterm.
	const cube = value - 16;
	return hex(
		[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) =>
			level === 0 ? 0 : 55 + level * 40,
		),
	);
}

function hex(channels: readonly number[]): string {
	return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
