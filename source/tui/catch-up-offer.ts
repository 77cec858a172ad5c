import {roomsNeedingAttention, unreadTotals} from '../client/state/select.ts';
import type {State} from '../client/state/state.ts';
import {phrase} from '../words/phrase.ts';

/** Milliseconds of absence after which somebody may have missed something. */
const ABSENCE = 60 * 60_000;
/** Unread messages that nobody catches up with by walking through the rooms. */
const MANY = 50;

/**
 * What to say to somebody who comes back to much: when somebody called them, or much is unread, and the
 * oldest of it has waited for an hour. Undefined when there is nothing to say. `key` opens the page.
 */
export function catchUpOffer(
	state: State,
	{now, key}: {readonly now: number; readonly key: string},
): string | undefined {
	const rooms = roomsNeedingAttention(state, now);
	const mentions = rooms.reduce(
		(sum, room) => sum + (room.direct === undefined ? room.mentions : 0),
		0,
	);
	const {unread} = unreadTotals(state, now);
	const oldest = Math.min(
		...rooms.map(({log, read}) => {
			const entry = log.at(log.lowerBound(read + 1));
			return entry?.type === 'message' ? entry.time : Number.POSITIVE_INFINITY;
		}),
	);
	const isWorthIt = mentions > 0 || unread > MANY;
	if (!isWorthIt || now - oldest < ABSENCE) {
		return undefined;
	}
	return mentions === 0
		? phrase`While you were away: ${unread} unread. ${key} lists them.`
		: phrase`While you were away: ${mentions} for you and ${unread} unread. ${key} lists them.`;
}
