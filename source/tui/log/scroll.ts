import {firstUnread} from '../../client/state/select.ts';
import {areaOf} from '../layout.ts';
import type {ScreenContext, ScrollAnchor, SelectedMessage} from '../view.ts';
import {roomOf} from './blocks.ts';
import {type LogWalk, type PaintedMark, selectedAt} from './log-walk.ts';
import {
	anchorOfPlace,
	bottomPlace,
	type Place,
	placeAbove,
	placeBelow,
	placeOfAnchor,
	reachesEnd,
} from './scroll-place.ts';
import {fullRows, walkOf} from './viewport.ts';

/**
 * Where a room's log stands after scrolling by a number of rows, negative for back in time. Undefined
 * when that is its end, where it follows the newest message.
 */
export function scrollBy(
	context: ScreenContext,
	room: string,
	rows: number,
): ScrollAnchor | undefined {
	const log = openLog(context, room);
	if (log === undefined) {
		return undefined;
	}
	const top = topPlace(context, room, log);
	const moved =
		rows < 0 ? placeAbove(log.walk, top, -rows) : placeBelow(log.walk, top, Math.trunc(rows));
	return moved && anchorAt(log, moved);
}

/** The very top of what is held; undefined when all of it fits on the screen. */
export function scrollToTop(context: ScreenContext, room: string): ScrollAnchor | undefined {
	const log = openLog(context, room);
	return log && anchorAt(log, {start: -1, row: 0});
}

/** Where the message at `seq` stands in the upper part of the log, with some of what led to it. */
export function scrollToSeq(
	context: ScreenContext,
	room: string,
	seq: number,
): ScrollAnchor | undefined {
	const log = openLog(context, room);
	if (log === undefined) {
		return undefined;
	}
	const place = {start: log.walk.startAt(seq), row: 0};
	return anchorAt(log, placeAbove(log.walk, place, Math.floor(log.rows / 4)));
}

/** Where the first unread message stands in the upper part of the log; undefined without one. */
export function scrollToFirstUnread(
	context: ScreenContext,
	room: string,
): ScrollAnchor | undefined {
	const seq = firstNews(context, room);
	return seq === undefined ? undefined : scrollToSeq(context, room, seq);
}

/** The message below the unread rule, or where that would stand. */
function firstNews({state, view}: ScreenContext, room: string): number | undefined {
	const held = roomOf(state, room);
	if (held === undefined) {
		return undefined;
	}
	const read = view.unreadFrom.get(room) ?? held.read;
	return firstUnread({...held, read}, state.account?.name);
}

/**
 * Where the log stands so that nobody misses the first unread message: at its end where that one is in
 * sight there (undefined), else with it in the upper part.
 */
export function scrollToNews(context: ScreenContext, room: string): ScrollAnchor | undefined {
	const log = openLog(context, room);
	const seq = log && firstNews(context, room);
	if (log === undefined || seq === undefined) {
		return undefined;
	}
	const {start, row} = bottomPlace(log.walk, log.rows);
	const first = log.walk.startAt(seq);
	return first > start || (first === start && row === 0)
		? undefined
		: scrollToSeq(context, room, seq);
}

/**
 * Where the log stands so that a message is in sight: where it stands already when the message is, else
 * moved as little as shows all of it, or its first rows.
 */
export function scrollToShow(
	context: ScreenContext,
	selected: SelectedMessage,
): ScrollAnchor | undefined {
	const {room} = selected;
	const log = openLog(context, room);
	const current = context.view.scroll.get(room);
	const target = log && markPlace(log.walk, selected);
	if (log === undefined || target === undefined) {
		return current;
	}
	const {walk} = log;
	const {start, from, to} = target;
	const top = topPlace(context, room, log);
	if (start < top.start || (start === top.start && from < top.row)) {
		return anchorAt(log, placeAbove(walk, {start, row: from}, CONTEXT_ROWS));
	}
	const shown = current === undefined ? log.rows : (areaOf(context.layout, 'log')?.rows ?? 1);
	const bottom = placeBelow(walk, top, shown - 1);
	const isBelow =
		bottom && (start > bottom.start || (start === bottom.start && to - 1 > bottom.row));
	if (isBelow !== true) {
		return current;
	}
	const row = to - from > shown ? from + shown : to;
	return anchorAt(log, placeAbove(walk, {start, row}, shown));
}

/** The message that stands a number of rows above or below another one; negative is up. */
export function messageRowsAway(
	context: ScreenContext,
	selected: SelectedMessage,
	rows: number,
): SelectedMessage | undefined {
	const log = openLog(context, selected.room);
	const target = log && markPlace(log.walk, selected);
	if (log === undefined || target === undefined) {
		return undefined;
	}
	const {walk} = log;
	const {start, from} = target;
	const isUp = rows < 0;
	const place = isUp
		? placeAbove(walk, {start, row: from}, -rows)
		: (placeBelow(walk, {start, row: from}, rows) ?? bottomPlace(walk, 1));
	const mark = isUp ? markAtOrAbove(walk, place) : markAtOrBelow(walk, place);
	return mark && selectedAt(selected.room, mark);
}

/** What can be marked at a row or above it; where there is nothing, the first below. */
function markAtOrAbove(walk: LogWalk, {start, row}: Place): PaintedMark | undefined {
	const here = walk.painted(start).marks.findLast(({from}) => from <= row);
	const before = walk.before(start);
	const above = here ?? (before === undefined ? undefined : lastMark(walk, before));
	return above ?? firstMark(walk, start);
}

/** What can be marked at a row or below it; where there is nothing, the last above. */
function markAtOrBelow(walk: LogWalk, {start, row}: Place): PaintedMark | undefined {
	const here = walk.painted(start).marks.find(({to}) => to > row);
	const next = walk.after(start);
	const below = here ?? (next === undefined ? undefined : firstMark(walk, next));
	return below ?? lastMark(walk, start);
}

function firstMark(walk: LogWalk, from: number): PaintedMark | undefined {
	for (let start: number | undefined = from; start !== undefined; start = walk.after(start)) {
		const [first] = walk.painted(start).marks;
		if (first !== undefined) {
			return first;
		}
	}
	return undefined;
}

function lastMark(walk: LogWalk, from: number): PaintedMark | undefined {
	for (let start: number | undefined = from; start !== undefined; start = walk.before(start)) {
		const last = walk.painted(start).marks.at(-1);
		if (last !== undefined) {
			return last;
		}
	}
	return undefined;
}

/** Rows above the marked message that stay in sight with it. */
const CONTEXT_ROWS = 2;

/** The rows of a message within its stretch. */
function markPlace(
	walk: LogWalk,
	selected: SelectedMessage,
): {readonly start: number; readonly from: number; readonly to: number} | undefined {
	const start = selected.type === 'message' ? walk.startAt(selected.seq) : walk.lastStart;
	const mark = walk
		.painted(start)
		.marks.find(({seq, id}) =>
			selected.type === 'message' ? seq === selected.seq : id === selected.id,
		);
	return mark && {start, from: mark.from, to: mark.to};
}

/** How many rows a page is: what is in sight, less a row or two that say where one was. */
export function pageRows(context: ScreenContext): number {
	const rows = areaOf(context.layout, 'log')?.rows ?? 1;
	return Math.max(1, rows - Math.min(2, Math.floor(rows / 4)));
}

type OpenLog = {readonly walk: LogWalk; readonly rows: number};

function openLog(context: ScreenContext, id: string): OpenLog | undefined {
	const room = roomOf(context.state, id);
	const area = areaOf(context.layout, 'log');
	if (room === undefined || area === undefined) {
		return undefined;
	}
	return {walk: walkOf(context, room, area.columns), rows: fullRows(context.layout)};
}

function topPlace({view}: ScreenContext, room: string, {walk, rows}: OpenLog): Place {
	const anchor = view.scroll.get(room);
	const place = anchor === undefined ? undefined : placeOfAnchor(walk, anchor);
	return place === undefined || reachesEnd(walk, place, rows) ? bottomPlace(walk, rows) : place;
}

function anchorAt({walk, rows}: OpenLog, place: Place): ScrollAnchor | undefined {
	return reachesEnd(walk, place, rows) ? undefined : anchorOfPlace(walk, place);
}
