import {visibleGap} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {areaOf, type Layout} from '../layout.ts';
import {activeKey} from '../panes/active-keys.ts';
import {paint} from '../text/paint.ts';
import {emptyText, ownText, repeatSafe, type SafeText, safe} from '../text/safe-text.ts';
import {cutRow, type StyledRow} from '../text/styled-row.ts';
import {forgetWidths, textWidth} from '../text/width.ts';
import type {PaneRows, ScreenContext, SelectedMessage} from '../view.ts';
import {localRows} from './block-rows.ts';
import {logSource, roomOf} from './blocks.ts';
import {logStyle} from './log-style.ts';
import {LogWalk, type PaintedStretch, selectedAt} from './log-walk.ts';
import {RowCache} from './row-cache.ts';
import {bottomPlace, type Place, placeOfAnchor, reachesEnd} from './scroll-place.ts';

/** What of a log is on the screen. */
export type VisibleRange = {
	/**
	 * Position of the newest message whose last row is in sight; 0 for none. What the newest rows at the
	 * foot of a scrolled log show does not count.
	 */
	readonly newest: number;
	/** The newest row is in sight: the log is not scrolled up. */
	readonly isAtEnd: boolean;
	/** Older messages exist, are not being fetched, and their place is in sight or nearly so. */
	readonly wantsOlder: boolean;
	/** The position before which messages are missing in sight; undefined where none are. */
	readonly gap: number | undefined;
	/** Messages below the last row in sight. */
	readonly below: number;
};

/** The rows of the log of the room in front: the newest, or those it is scrolled to. */
export const logRows: PaneRows = (context, size) => {
	const room = roomOf(context.state, context.view.room);
	const rows = room === undefined ? looseRows(context, size) : shownRows(context, room, size).rows;
	return [...blankRows(size.columns, size.rows - rows.length), ...rows];
};

/** The rows at the foot of a scrolled log: how much is below it, and the newest rows. */
export const tailRows: PaneRows = (context, {columns, rows}) => {
	const room = roomOf(context.state, context.view.room);
	const area = areaOf(context.layout, 'log');
	if (room === undefined || area === undefined) {
		return blankRows(columns, rows);
	}
	const shown = shownRows(context, room, {columns, rows: area.rows});
	if (shown.isAtEnd) {
		return [...blankRows(columns, rows - shown.below.length), ...shown.below.slice(0, rows)];
	}
	const walk = walkOf(context, room, columns);
	const newest = piecesFrom(walk, bottomPlace(walk, rows - 1), rows - 1);
	return [belowRule(context, columns), ...rowsOf(newest)].slice(0, rows);
};

/**
 * What of the room in front is in sight, for read marks and for fetching what is missing. Undefined
 * where no log is on the screen. Whether anybody looks (focus, overlays) is for the caller to say.
 */
export function visibleRange(context: ScreenContext): VisibleRange | undefined {
	const room = roomOf(context.state, context.view.room);
	const area = areaOf(context.layout, 'log');
	if (room === undefined || area === undefined) {
		return undefined;
	}
	const {pieces, isAtEnd} = shownRows(context, room, area);
	const firstIndex = Math.max(0, pieces[0]?.stretch.start ?? 0);
	const last = pieces.at(-1);
	const endIndex = last === undefined ? 0 : last.stretch.end;
	const isNearTop = firstIndex <= area.rows;
	return {
		newest: isAtEnd ? room.log.newestSeq : newestSeen(pieces),
		isAtEnd,
		wantsOlder: room.hasOlder && !room.isLoadingOlder && isNearTop,
		gap: visibleGap(room, firstIndex, endIndex),
		below: isAtEnd ? 0 : room.log.length - endIndex + room.pending.length,
	};
}

/** The message that stands in a row of the log's area, counted from its top; undefined where none does. */
export function messageAtRow(context: ScreenContext, row: number): SelectedMessage | undefined {
	const room = roomOf(context.state, context.view.room);
	const area = areaOf(context.layout, 'log');
	if (room === undefined || area === undefined) {
		return undefined;
	}
	const {pieces, rows} = shownRows(context, room, area);
	let left = row - Math.max(0, area.rows - rows.length);
	for (const {stretch, from, to} of left < 0 ? [] : pieces) {
		if (left < to - from) {
			const at = from + left;
			const mark = stretch.marks.find((each) => at >= each.from && at < each.to);
			return mark && selectedAt(room.id, mark);
		}
		left -= to - from;
	}
	return undefined;
}

/** A walk through a room's log as this screen shows it. */
export function walkOf(context: ScreenContext, room: RoomState, columns: number): LogWalk {
	const style = logStyle(context, columns);
	cache.restyle(style);
	const source = logSource(context, room);
	const {selected, unfolded} = context.view;
	const marked = selected?.room === room.id ? selected : undefined;
	const isLive = context.state.connection.type === 'live';
	return new LogWalk({source, style, cache, isLive, marked, unfolded});
}

/** Forgets what was painted of a message: its text was taken back or replaced. */
export function forgetMessageRows(id: string): void {
	cache.forget((subject) => 'id' in subject && subject.id === id);
	forgetWidths();
}

/** 'N below, End': how much a scrolled log hides, and how to get there; undefined at its end. */
export function belowSentence(context: ScreenContext): SafeText | undefined {
	const isScrolled = context.view.scroll.has(context.view.room ?? '');
	const below = isScrolled ? (visibleRange(context)?.below ?? 0) : 0;
	const key = activeKey(context, 'scroll-bottom');
	if (below === 0) {
		return undefined;
	}
	return ownText(
		key === undefined
			? counted(below, ['{1} below', '{1} below'])
			: counted(below, ['{1} below, {2}', '{1} below, {2}'], key),
	);
}

/** Rows of the log when nothing stands at its foot: what decides whether it is at its end. */
export function fullRows(layout: Layout): number {
	return Math.max(1, (areaOf(layout, 'log')?.rows ?? 0) + footRows(layout));
}

/** Rows of one stretch that are in sight: those from `from` (included) to `to` (excluded). */
type Piece = {readonly stretch: PaintedStretch; readonly from: number; readonly to: number};

type Shown = {
	readonly rows: readonly string[];
	/** At the end of a log that something stands at the foot of: the rows there. */
	readonly below: readonly string[];
	readonly pieces: readonly Piece[];
	readonly isAtEnd: boolean;
};

/** Rows are the same whoever asks for them, so all logs on this screen share what was painted. */
const cache = new RowCache();

type Size = {readonly columns: number; readonly rows: number};

function shownRows(context: ScreenContext, room: RoomState, {columns, rows}: Size): Shown {
	const walk = walkOf(context, room, columns);
	const anchor = context.view.scroll.get(room.id);
	const anchored = anchor === undefined ? undefined : placeOfAnchor(walk, anchor);
	const most = rows + footRows(context.layout);
	if (anchored !== undefined && !reachesEnd(walk, anchored, most)) {
		const pieces = piecesFrom(walk, anchored, rows);
		return {rows: rowsOf(pieces), below: [], pieces, isAtEnd: false};
	}
	const pieces = piecesFrom(walk, bottomPlace(walk, most), most);
	const newest = rowsOf(pieces);
	const split = Math.max(0, newest.length - footRows(context.layout));
	const [above, below] = [newest.slice(0, split), newest.slice(split)];
	return {rows: above, below, pieces, isAtEnd: true};
}

/** Where no room is in front: the newest of the lines that belong to none. */
function looseRows(context: ScreenContext, {columns, rows}: Size): readonly string[] {
	const style = logStyle(context, columns);
	cache.restyle(style);
	const lines = context.state.localLines.filter(({room}) => room === undefined).slice(-rows);
	return lines.flatMap((line) => localRows(line, style, cache)).slice(-rows);
}

function footRows(layout: Layout): number {
	return areaOf(layout, 'tail')?.rows ?? 0;
}

function rowsOf(pieces: readonly Piece[]): readonly string[] {
	return pieces.flatMap(({stretch, from, to}) => stretch.rows.slice(from, to));
}

function blankRows(columns: number, rows: number): readonly string[] {
	return new Array<string>(Math.max(0, rows)).fill(' '.repeat(columns));
}

/** `──────── 12 below, End ────────` */
function belowRule(context: ScreenContext, columns: number): string {
	const {look, symbols} = context;
	const sentence = belowSentence(context) ?? emptyText;
	const words = sentence === '' ? emptyText : safe` ${sentence} `;
	const left = Math.max(0, Math.floor((columns - textWidth(words)) / 2));
	const right = Math.max(0, columns - left - textWidth(words));
	const row: StyledRow = [
		{text: repeatSafe(symbols.rule, left), role: 'border'},
		{text: words, role: 'muted'},
		{text: repeatSafe(symbols.rule, right), role: 'border'},
	];
	return paint(cutRow(row, columns, symbols.ellipsis), look, {columns});
}

function piecesFrom(walk: LogWalk, place: Place, rows: number): readonly Piece[] {
	const pieces: Piece[] = [];
	let left = rows;
	let start: number | undefined = place.start;
	let from = place.row;
	while (left > 0 && start !== undefined) {
		const stretch = walk.painted(start);
		const to = Math.min(stretch.rows.length, from + left);
		pieces.push({stretch, from, to});
		left -= to - from;
		from = 0;
		start = walk.after(start);
	}
	return pieces;
}

function newestSeen(pieces: readonly Piece[]): number {
	let newest = 0;
	for (const {stretch, to} of pieces) {
		for (const {seq, end} of stretch.ends) {
			if (end <= to) {
				newest = Math.max(newest, seq);
			}
		}
	}
	return newest;
}
