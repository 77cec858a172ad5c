import type {ScrollAnchor} from '../view.ts';
import type {LogWalk} from './log-walk.ts';

/** A row of the log: the stretch that begins at `start`, and the row within it, from 0. */
export type Place = {readonly start: number; readonly row: number};

/** The place an anchor stands for; the nearest there is, where its row is no more. */
export function placeOfAnchor(walk: LogWalk, {seq, row}: ScrollAnchor): Place {
	const start = walk.startAt(seq);
	const {leadRows, rows} = walk.painted(start);
	const wanted = leadRows + row;
	return wanted < 0
		? placeAbove(walk, {start, row: 0}, -wanted)
		: {start, row: Math.max(0, Math.min(wanted, rows.length - 1))};
}

/** The anchor that keeps a place at the top edge, whatever comes or goes around it. */
export function anchorOfPlace(walk: LogWalk, place: Place): ScrollAnchor {
	const {start, row} = place;
	const next = walk.after(start);
	const {seq, leadRows, rows} = walk.painted(start);
	if (start < 0 && next !== undefined && next < walk.lastStart) {
		// What stands above the oldest message changes when older ones come: hold on to that message.
		const oldest = walk.painted(next);
		return {seq: oldest.seq, row: row - rows.length - oldest.leadRows};
	}
	return {seq, row: row - leadRows};
}

/** The place `count` rows further up, or the very top. */
export function placeAbove(walk: LogWalk, place: Place, count: number): Place {
	let {start, row} = place;
	let left = count;
	while (left > row) {
		left -= row;
		const before = walk.before(start);
		if (before === undefined) {
			return {start, row: 0};
		}
		start = before;
		row = walk.painted(start).rows.length;
	}
	return {start, row: row - left};
}

/** The place `count` rows further down; undefined past the end. */
export function placeBelow(walk: LogWalk, place: Place, count: number): Place | undefined {
	let {start, row} = place;
	row += count;
	for (;;) {
		const {length} = walk.painted(start).rows;
		if (row < length) {
			return {start, row};
		}
		const next = walk.after(start);
		if (next === undefined) {
			return undefined;
		}
		row -= length;
		start = next;
	}
}

/** The place `rows` above the end of the log, so that its newest rows are in sight. */
export function bottomPlace(walk: LogWalk, rows: number): Place {
	const start = walk.lastStart;
	return placeAbove(walk, {start, row: walk.painted(start).rows.length}, rows);
}

/** Whether `rows` rows from a place on reach the end of the log, so that nothing is below them. */
export function reachesEnd(walk: LogWalk, place: Place, rows: number): boolean {
	return placeBelow(walk, place, rows) === undefined;
}
