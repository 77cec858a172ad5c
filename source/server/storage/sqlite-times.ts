import type {DatabaseSync} from 'node:sqlite';
import {numberOf} from './sqlite-rows.ts';

/** Where in a room's log a time is. */
export type LogTimes = {
	/** The lowest position whose message was written at that time or later. */
	firstSince(room: string, time: number): number | undefined;
};

/**
 * Halves the log until the place is found: twenty looks at a million messages, without an index of
 * their own. Times may fall where a clock was set back; what is compared is each entry's `peak`, the
 * latest time up to there, which never falls, and first reaches a time where a message's own does.
 */
export function openLogTimes(database: DatabaseSync): LogTimes {
	const head = database.prepare('SELECT head, floor FROM room WHERE id = ?');
	const peakAt = database.prepare('SELECT peak FROM message WHERE room = ? AND seq = ?');
	return {
		firstSince(room, time) {
			const row = head.get(room);
			if (row === undefined) return undefined;
			const end = numberOf(row, 'head') + 1;
			let [low, high] = [numberOf(row, 'floor'), end];
			while (low < high) {
				const middle = Math.floor((low + high) / 2);
				if (numberOf(peakAt.get(room, middle), 'peak') < time) low = middle + 1;
				else high = middle;
			}
			return low === end ? undefined : low;
		},
	};
}
