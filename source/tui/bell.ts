import type {Event} from '../client/state/event.ts';
import {isQuiet, levelOf} from '../client/state/select.ts';
import type {RoomState, State} from '../client/state/state.ts';
import type {View} from './view.ts';
import {isWatching} from './view-state.ts';

/** How much of what comes is worth a sign: nothing, what is meant for this person, or everything. */
export type CallLevel = 'none' | 'mentions' | 'all';

/** Whether an event is worth a bell: new words of somebody else that nobody is looking at. */
export function isBellDue(
	event: Event,
	{
		state,
		view,
		bell,
		now,
	}: {
		readonly state: State;
		readonly view: View;
		readonly bell: CallLevel;
		/** The wall clock, in milliseconds. */
		readonly now: number;
	},
): boolean {
	if (event.type !== 'message-received' || bell === 'none') {
		return false;
	}
	const {room, seq, from, kind} = event.message;
	const held = state.rooms.get(room);
	const newest = held?.log.newest;
	if (held === undefined || newest?.seq !== seq) {
		return false;
	}
	// Strangers ring nobody's bell, nor do those who were refused.
	const isWelcome =
		held.direct === undefined || (held.direct.standing === 'accepted' && !held.direct.isBlocked);
	// What a resume brings is old news, and so is what fills a gap.
	const isNew = state.connection.type === 'live';
	const isSpoken =
		(kind === 'text' || kind === 'action') &&
		event.message.facts?.note === undefined &&
		newest.isHidden !== true;
	const isSeen = isWatching(view) && view.room === room;
	const isWanted = isCalledFor(state, held, {isMention: newest.isMention, bell, now});
	return isNew && isWelcome && isSpoken && isWanted && !isSeen && from !== state.account?.name;
}

/** What the room's own level says stands over what the person wants of all rooms. */
function isCalledFor(
	state: State,
	room: RoomState,
	call: {readonly isMention: boolean; readonly bell: CallLevel; readonly now: number},
): boolean {
	const {isMention, bell, now} = call;
	if (isQuiet(state, now)) {
		return false;
	}
	const level = levelOf(state, room, now);
	if (level !== 'all') {
		return level === 'mentions' && isMention;
	}
	return bell === 'all' || isMention || state.attention.rooms.get(room.id)?.level === 'all';
}
