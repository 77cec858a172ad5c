import {phrase} from '../words/phrase.ts';
import {bodyAreas, WIDE} from './body-layout.ts';

/** A part of the screen in cells, counted from the top left. Sides are at least 1. */
export type Rectangle = {
	readonly column: number;
	readonly row: number;
	readonly columns: number;
	readonly rows: number;
};

export type Size = {readonly columns: number; readonly rows: number};

/** What the person asked to see. The size decides whether there is room for it. */
export type LayoutWants = {
	/** The room list, where it is a pane. */
	readonly rooms: boolean;
	/** The people list, where it is a pane. */
	readonly people: boolean;
	/** An open thread. */
	readonly thread: boolean;
	/** Nothing but the log, one line of status and the composer; not unless given. */
	readonly bare?: boolean;
	/** Another room to look at; none unless given. */
	readonly peek?: boolean;
	/** The newest lines under a log that is scrolled up. */
	readonly tail: boolean;
	/** How many rows the text being written would take. */
	readonly composerRows: number;
	/** The same of what is written in the thread, where that has a place beside the other. */
	readonly threadComposerRows?: number;
	/** How many rows there are to say right above it; none unless given. See `mostNoticeRows`. */
	readonly noticeRows?: number;
};

/** The areas of the screen. `border` is a line between two panes, `blank` is kept empty. */
export type AreaName =
	| 'header'
	| 'rail'
	| 'log'
	| 'tail'
	| 'thread'
	| 'peek'
	| 'people'
	| 'status'
	| 'notice'
	| 'composer'
	| 'thread-composer'
	| 'strip'
	| 'hint'
	| 'border'
	| 'blank';

export type Area = Rectangle & {readonly name: AreaName};

/** How a message is drawn: name and text in one run, a name line above it, or a gutter beside it. */
export type MessageForm = 'run' | 'stacked' | 'gutter';

/** What stands where. The areas tile the screen: none overlap, and every cell is in one of them. */
export type Layout = {
	readonly size: Size;
	readonly areas: readonly Area[];
	/** The sentence to show instead of everything else, when the screen is too small for a chat. */
	readonly tooSmall: string | undefined;
	readonly messageForm: MessageForm;
	/** 'strip' is always there; 'overlay' opens on demand; 'pane' shows while it is wanted. */
	readonly roomsPlacement: 'strip' | 'overlay' | 'pane';
	readonly peoplePlacement: 'overlay' | 'pane';
	/** 'full' takes the body of the screen, 'log' the log's place, 'pane' a place of its own. */
	readonly threadPlacement: 'full' | 'log' | 'pane';
	/** The room and an open thread each have a composer, side by side. */
	readonly hasTwoComposers: boolean;
	/** There is room to look at another room beside the one in front. */
	readonly canPeek: boolean;
	/** The rail has a line of preview under each room. */
	readonly hasPreview: boolean;
	/** The people list has room for pins. */
	readonly hasPins: boolean;
	/** The hint bar has no row of its own: its words stand in the status line. */
	readonly hasMergedHint: boolean;
	/** Where the name of the room in front is shown. */
	readonly roomNameIn: 'header' | 'strip' | 'prompt';
	/** The part of the screen that overlays are drawn over. */
	readonly overlay: Rectangle;
};

/** The smallest screen for a chat, in cells. */
export const SMALLEST: Size = {columns: 20, rows: 3};

/**
 * Divides the screen. Sizes are whole numbers of cells, 1 or more. Pure: the same size and wants
 * give the same layout.
 */
export function layout(size: Size, wants: LayoutWants): Layout {
	const traits = wants.bare === true ? {...traitsOf(size), ...BARE} : traitsOf(size);
	if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) {
		const whole = {column: 0, row: 0, ...size};
		const areas: readonly Area[] = [{name: 'blank', ...whole}];
		const tooSmall = tooSmallWords();
		return {...traits, size, areas, tooSmall, hasTwoComposers: false, overlay: whole};
	}
	const bars = barsOf(size, wants);
	const bodyRows = size.rows - sum(bars.above) - sum(bars.below);
	const bodyRow = sum(bars.above);
	const body: Rectangle = {column: 0, row: bodyRow, columns: size.columns, rows: bodyRows};
	const peek = wants.peek === true && size.columns >= WIDE;
	const inBody = bodyAreas(body, {...wants, peek, tail: wants.tail && size.rows >= 16});
	const thread = inBody.find(({name}) => name === 'thread');
	const hasTwoComposers = thread !== undefined && size.columns >= WIDE;
	const below = stack(bars.below, bodyRow + bodyRows, size.columns);
	const areas = [
		...stack(bars.above, 0, size.columns),
		...inBody,
		...(hasTwoComposers ? below.flatMap((area) => withThreadComposer(area, thread)) : below),
	];
	const overlay = overlayIn(body);
	return {...traits, size, areas, tooSmall: undefined, hasTwoComposers, overlay};
}

/** The area of a name, when this layout has it. There may be several borders: the first is given. */
export function areaOf({areas}: Layout, name: AreaName): Area | undefined {
	return areas.find((area) => area.name === name);
}

/** The area under a cell, and the cell's place within it; undefined off the screen. */
export function hitTest(
	{areas}: Layout,
	column: number,
	row: number,
): {readonly name: AreaName; readonly column: number; readonly row: number} | undefined {
	const area = areas.find((candidate) => contains(candidate, column, row));
	return area && {name: area.name, column: column - area.column, row: row - area.row};
}

/** How many rows a screen can spare for what is said right above the composer. */
export function mostNoticeRows({rows}: Size): number {
	return rows < 6 ? 0 : rows < 12 ? 1 : NOTICE_ROWS;
}

function tooSmallWords(): string {
	return phrase`too small, ${SMALLEST.columns}x${SMALLEST.rows} needed`;
}

const COMPOSER_ROWS = 5;
const NOTICE_ROWS = 2;
const OVERLAY_COLUMNS = 76;

type Bar = {readonly name: AreaName; readonly rows: number};

type Bars = {readonly above: readonly Bar[]; readonly below: readonly Bar[]};

type Traits = Omit<Layout, 'size' | 'areas' | 'tooSmall' | 'hasTwoComposers' | 'overlay'>;

function traitsOf({columns, rows}: Size): Traits {
	return {
		messageForm: messageForm(columns),
		roomsPlacement: columns < 60 ? 'strip' : columns < 80 ? 'overlay' : 'pane',
		peoplePlacement: columns < 100 ? 'overlay' : 'pane',
		threadPlacement: columns < 80 ? 'full' : columns < 100 ? 'log' : 'pane',
		canPeek: columns >= WIDE,
		hasPreview: columns >= 180,
		hasPins: columns >= 180,
		hasMergedHint: rows < 16,
		roomNameIn: rows >= 12 ? 'header' : hasStrip({columns, rows}) ? 'strip' : 'prompt',
	};
}

/** Lists open over the text, and what a header says stands at the prompt. */
const BARE = {
	roomsPlacement: 'overlay',
	peoplePlacement: 'overlay',
	canPeek: false,
	hasMergedHint: true,
	roomNameIn: 'prompt',
} as const;

function messageForm(columns: number): MessageForm {
	if (columns < 40) {
		return 'run';
	}
	return columns < 60 ? 'stacked' : 'gutter';
}

function hasStrip({columns, rows}: Size): boolean {
	return columns < 60 && rows >= 6;
}

/** The rows above and below the body, in their order on the screen; the lowest heights lose most. */
function barsOf(size: Size, wants: LayoutWants): Bars {
	const {rows} = size;
	const most = rows < 6 ? 1 : Math.min(COMPOSER_ROWS, Math.floor(rows / 3));
	const isWide = size.columns >= WIDE && wants.thread;
	const beside = isWide ? (wants.threadComposerRows ?? 1) : 1;
	const wanted = Math.max(Math.trunc(wants.composerRows) || 1, Math.trunc(beside) || 1);
	const composerRows = Math.max(1, Math.min(most, wanted));
	const isBare = wants.bare === true;
	const above: Bar[] = rows < 12 || isBare ? [] : [{name: 'header', rows: 1}];
	const noticeRows = Math.min(mostNoticeRows(size), Math.trunc(wants.noticeRows ?? 0) || 0);
	const notice: readonly Bar[] = noticeRows > 0 ? [{name: 'notice', rows: noticeRows}] : [];
	const below: Bar[] = [
		{name: 'status', rows: 1},
		...notice,
		{name: 'composer', rows: composerRows},
	];
	if (hasStrip(size) && !isBare) {
		below.push({name: 'strip', rows: 1});
	}
	if (rows >= 16 && !isBare) {
		below.push({name: 'hint', rows: 1});
	}
	return {above, below};
}

function stack(bars: readonly Bar[], top: number, columns: number): readonly Area[] {
	let row = top;
	return bars.map(({name, rows}) => {
		const area: Area = {name, column: 0, row, columns, rows};
		row += rows;
		return area;
	});
}

/** The composer of a thread stands under the thread, a blank away from the other one. */
function withThreadComposer(area: Area, thread: Area): readonly Area[] {
	const {column} = thread;
	return area.name === 'composer'
		? [
				{...area, columns: column - 1},
				{...area, name: 'blank', column: column - 1, columns: 1},
				{...area, name: 'thread-composer', column, columns: area.columns - column},
			]
		: [area];
}

/** Small bodies are covered whole; in large ones an overlay stands in the middle, edges in sight. */
function overlayIn(body: Rectangle): Rectangle {
	if (body.columns < 80) {
		return body;
	}
	const columns = Math.min(OVERLAY_COLUMNS, body.columns - 4);
	const column = body.column + Math.floor((body.columns - columns) / 2);
	return {...body, column, columns};
}

function sum(bars: readonly Bar[]): number {
	return bars.reduce((total, {rows}) => total + rows, 0);
}

function contains(area: Rectangle, column: number, row: number): boolean {
	return (
		column >= area.column &&
		column < area.column + area.columns &&
		row >= area.row &&
		row < area.row + area.rows
	);
}
