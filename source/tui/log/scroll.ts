import {firstUnread} from '../../client/state/select.ts';
import {areaOf} from '../layout.ts';
import type {ScreenContext, ScrollAnchor} from '../view.ts';
import {roomOf} from './blocks.ts';
import type {LogWalk} from './log-walk.ts';
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
	const held = roomOf(context.state, room);
	if (held === undefined) {
		return undefined;
	}
	const from = context.view.unreadFrom.get(room) ?? held.read;
	const seq = firstUnread({...held, read: from}, context.state.account?.name);
	return seq === undefined ? undefined : scrollToSeq(context, room, seq);
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
