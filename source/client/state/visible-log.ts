import {positionOf} from './log-rows.ts';
import type {LocalLine, LogEntry, PendingMessage, RoomState} from './state.ts';

/** Anything that stands in a room's log on the screen. */
export type VisibleRow =
	| {readonly type: 'entry'; readonly entry: LogEntry}
	| {readonly type: 'pending'; readonly message: PendingMessage}
	| {readonly type: 'line'; readonly line: LocalLine};

/**
 * What a room shows, from the newest row up: its log, below it what is unsent, and in between the
 * lines of this client where they came. Take as many rows as the screen needs; the rest costs nothing.
 */
export function* visibleLog(
	room: RoomState,
	localLines: readonly LocalLine[],
): Generator<VisibleRow, void> {
	const lines = localLines.filter((line) => line.room === undefined || line.room === room.id);
	const newest = room.log.at(room.log.length - 1);
	for (const message of room.pending.toReversed()) {
		for (let line = lines.at(-1); line !== undefined; line = lines.at(-1)) {
			const isBelow = isAfter(line, newest) && line.time > message.time;
			if (!isBelow) break;
			lines.pop();
			yield {type: 'line', line};
		}

		yield {type: 'pending', message};
	}

	for (const entry of room.log.backwards()) {
		for (let line = lines.at(-1); line !== undefined; line = lines.at(-1)) {
			if (!isAfter(line, entry)) break;
			lines.pop();
			yield {type: 'line', line};
		}

		yield {type: 'entry', entry};
	}

	for (const line of lines.reverse()) yield {type: 'line', line};
}

/** A line of a room keeps its place by position, one of no room by the clock. */
function isAfter(line: LocalLine, entry: LogEntry | undefined): boolean {
	if (entry === undefined) return true;
	if (line.room !== undefined) return line.after >= positionOf(entry);
	return entry.type === 'gap' || line.time >= entry.time;
}
