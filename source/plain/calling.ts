import {isForReader} from '../client/state/log-message.ts';
import {isPutAway, isQuiet, levelOf} from '../client/state/select.ts';
import type {LogMessage, RoomState, State} from '../client/state/state.ts';

type Place = {
	readonly state: State;
	readonly room: RoomState;
	/** Wall clock in milliseconds. */
	readonly now: number;
};

/** Whether a message of a room that is not in front is one that the person wants to be called for. */
export function isCalledFor(message: LogMessage, {state, room, now}: Place): boolean {
	if (isPutAway(room) || !isForReader(message, state.account?.name)) return false;
	switch (levelOf(state, room, now)) {
		case 'all':
			return true;
		case 'mentions':
			return message.isMention;
		case 'none':
			return false;
	}
}

/** Whether the terminal rings for a message: new, of somebody else, wanted, and nothing is quiet. */
export function isRingDue(
	message: LogMessage,
	{bell, ...place}: Place & {readonly bell: 'none' | 'mentions' | 'all'},
): boolean {
	const {state, room, now} = place;
	if (bell === 'none' || isQuiet(state, now)) return false;
	const isWelcome = room.direct === undefined || room.direct.standing === 'accepted';
	const isNew = state.connection.type === 'live' && room.log.newest?.seq === message.seq;
	const isWanted = bell === 'all' || message.isMention;
	return isWelcome && isNew && isWanted && isCalledFor(message, place);
}
