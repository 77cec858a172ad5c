import type {Limits} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';

/** The newest message of a room that a client holds: its position and its id. */
export type Cursor = readonly [seq: number, id: string];

/** Where the messages for a client begin, as the `room` frame says it. */
export type Replay = NonNullable<RelayFrame<'room'>['replay']>;

/**
 * Decides what a client gets of a room's log at a resume: what it misses if that is little, the newest
 * messages if it is much or if it has none, and a new beginning if its log is another one than ours. What
 * is not kept any longer is a gap.
 */
export function planReplay(request: {
	/** The newest position of the log. */
	readonly head: number;
	/** The lowest position that is kept. */
	readonly floor: number;
	readonly cursor: Cursor | undefined;
	/** The id our log has at the cursor's position. */
	readonly idAtCursor: string | undefined;
	readonly limits: Pick<Limits, 'resumeMessages' | 'firstMessages'>;
}): Replay {
	const {head, floor, cursor, idAtCursor, limits} = request;
	const newest = Math.max(floor, head - limits.firstMessages + 1);
	const afresh = {from: newest, limited: newest > floor};
	if (cursor === undefined) return {...afresh, reset: false};
	const [seq, id] = cursor;
	// What the client holds is not kept any longer; nothing says that it is of another log.
	const isKept = seq >= floor;
	if (seq > head || (isKept && idAtCursor !== id)) return {...afresh, reset: true};
	if (head - seq > limits.resumeMessages) return {from: newest, limited: true, reset: false};
	const from = Math.max(floor, seq + 1);
	return {from, limited: from > seq + 1, reset: false};
}
