import type {Area, AreaName, LayoutWants, Rectangle} from './layout.ts';

/** From this width on threads and people, or a second room, stand beside the log. */
export const WIDE = 140;

/** The areas of the body from left to right: what is wanted, as far as the width has room for it. */
export function bodyAreas(body: Rectangle, wants: LayoutWants): readonly Area[] {
	let column = 0;
	return bodyColumns(body.columns, wants).flatMap(({name, columns}) => {
		const area: Area = {...body, name, column, columns};
		column += columns;
		return name === 'log'
			? withTail(area, wants)
			: name === 'thread'
				? withPeek(area, wants)
				: [area];
	});
}

const RAIL_NARROW = 15;
const RAIL = 20;
const RAIL_WIDE = 25;
const PEOPLE = 19;
const THREAD = 40;
const THREAD_WIDE = 55;
const LOG_CAP = 100;
/** A line of division and the two newest lines. */
const TAIL_ROWS = 3;
/** Rows of the body from which on a thread and a second room stand above each other. */
const PEEK_BODY = 16;

type Column = {readonly name: AreaName; readonly columns: number};

/** The columns of the body from left to right, borders among them; their widths add up. */
function bodyColumns(columns: number, wants: LayoutWants): readonly Column[] {
	const rail = wants.rooms ? railColumns(columns) : 0;
	const left: readonly Column[] = rail > 0 ? [{name: 'rail', columns: rail}, BORDER] : [];
	const rest = columns - sumColumns(left);
	if (wants.thread && columns < 80) {
		return [{name: 'thread', columns}];
	}
	if (wants.thread && columns < 100) {
		return [...left, {name: 'thread', columns: rest}];
	}
	const right = rightColumns(columns, rest, wants);
	const middle = rest - sumColumns(right);
	const log = columns >= WIDE ? Math.min(LOG_CAP, middle) : middle;
	const spare: readonly Column[] = middle > log ? [{name: 'blank', columns: middle - log}] : [];
	return [...left, {name: 'log', columns: log}, ...spare, ...right];
}

/** Thread and people, each with the border on its left. Under 140 columns a thread takes both places. */
function rightColumns(columns: number, rest: number, wants: LayoutWants): readonly Column[] {
	const right: Column[] = [];
	if (wants.thread && columns < WIDE) {
		return [BORDER, {name: 'thread', columns: Math.min(THREAD, Math.floor((rest - 1) / 2))}];
	}
	if (wants.thread || wants.peek === true) {
		const name = wants.thread ? 'thread' : 'peek';
		right.push(BORDER, {name, columns: columns < 180 ? THREAD : THREAD_WIDE});
	}
	if (wants.people && columns >= 100) {
		right.push(BORDER, {name: 'people', columns: PEOPLE});
	}
	return right;
}

const BORDER: Column = {name: 'border', columns: 1};

function railColumns(columns: number): number {
	if (columns < 80) {
		return 0;
	}
	if (columns < 100) {
		return RAIL_NARROW;
	}
	return columns < 180 ? RAIL : RAIL_WIDE;
}

function withTail(log: Area, wants: LayoutWants): readonly Area[] {
	if (!wants.tail || log.rows < 3 * TAIL_ROWS) {
		return [log];
	}
	const rows = log.rows - TAIL_ROWS;
	return [
		{...log, rows},
		{...log, name: 'tail', row: log.row + rows, rows: TAIL_ROWS},
	];
}

/** Under a thread a second room takes two fifths, where both have room. */
function withPeek(thread: Area, wants: LayoutWants): readonly Area[] {
	if (wants.peek !== true || thread.rows < PEEK_BODY) {
		return [thread];
	}
	const rows = Math.floor((thread.rows * 2) / 5);
	const above = thread.rows - rows;
	return [
		{...thread, rows: above},
		{...thread, name: 'peek', row: thread.row + above, rows},
	];
}

function sumColumns(columns: readonly Column[]): number {
	return columns.reduce((total, {columns: own}) => total + own, 0);
}
