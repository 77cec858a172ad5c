import {runsRoom} from './room-rights.ts';
import type {RoomState, State} from './state.ts';

/** Why this account cannot write in a room. A time of `undefined` has no end. */
export type WritingBar =
	| {readonly type: 'relay-mute'; readonly until: number | undefined; readonly reason: string}
	| {readonly type: 'muted'; readonly until: number | undefined}
	/** A reader only reads. */
	| {readonly type: 'reader'}
	/** Only those who run the room write. */
	| {readonly type: 'read-only'};

/**
 * Why nothing can be written in a room now; undefined when it can. The relay decides: this says it
 * before somebody has written a page. `now` is the wall clock in milliseconds.
 */
export function writingBar(
	{order, account}: Pick<State, 'order' | 'account'>,
	room: RoomState,
	now: number,
): WritingBar | undefined {
	const {direct, mutedUntil, rules, role} = room;
	if (direct !== undefined) return undefined;
	const {relayMute} = order;
	if (relayMute !== undefined && (relayMute.until ?? Number.POSITIVE_INFINITY) > now) {
		return {type: 'relay-mute', ...relayMute};
	}

	if (mutedUntil !== undefined && (mutedUntil === 0 || mutedUntil > now)) {
		return {type: 'muted', until: mutedUntil === 0 ? undefined : mutedUntil};
	}

	if (runsRoom(room, account?.role)) return undefined;
	if (role === 'reader') return {type: 'reader'};
	return rules?.readOnly === true ? {type: 'read-only'} : undefined;
}

/** When the first message goes that waits because a room is in slow mode; undefined when none does. */
export function slowModeEnd({pending}: RoomState, now: number): number | undefined {
	const waiting = pending.find(({waitsUntil = 0}) => waitsUntil > now);
	return waiting?.waitsUntil;
}
