import type {Event} from '../client/state/event.ts';
import type {State} from '../client/state/state.ts';
import type {View} from './view.ts';
import {isWatching} from './view-state.ts';

/** Whether an event is worth a bell: new words of somebody else that nobody is looking at. */
export function isBellDue(
	event: Event,
	{
		state,
		view,
		bell,
	}: {
		readonly state: State;
		readonly view: View;
		readonly bell: 'none' | 'mentions' | 'all';
	},
): boolean {
	if (event.type !== 'message-received' || bell === 'none') {
		return false;
	}
	const {room, seq, from, kind} = event.message;
	const held = state.rooms.get(room);
	const newest = held?.log.newest;
	// Strangers ring nobody's bell, nor do those who were refused.
	const isWelcome =
		held?.direct === undefined || (held.direct.standing === 'accepted' && !held.direct.isBlocked);
	// What a resume brings is old news, and so is what fills a gap.
	const isNew = state.connection.type === 'live' && newest?.seq === seq;
	const isSpoken =
		(kind === 'text' || kind === 'action') && event.message.facts?.note === undefined;
	const isSeen = isWatching(view) && view.room === room;
	const isWanted = bell === 'all' || newest?.isMention === true;
	return isNew && isWelcome && isSpoken && isWanted && !isSeen && from !== state.account?.name;
}
