import type {RoomState} from './state.ts';

/** Whether this account runs the room, and may do there what members may not. */
export function runsRoom({role, direct}: Pick<RoomState, 'role' | 'direct'>): boolean {
	return direct === undefined && (role === 'owner' || role === 'moderator');
}

/** Why nothing can be pinned there by this account, as the relay would say it; undefined when it can. */
export function pinRefusal(
	room: Pick<RoomState, 'role' | 'direct' | 'visibility'>,
): string | undefined {
	if (room.direct !== undefined) {
		return 'Messages can be pinned in rooms, not in private conversations.';
	}

	const isAllowed = room.visibility === 'private' || runsRoom(room);
	return isAllowed ? undefined : 'In a public room only those who run it pin messages.';
}
