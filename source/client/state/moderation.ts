import type {LogMessage, RoomState} from './state.ts';

/** The room after those who run it did something: it shows at once, before the relay repeats it. */
export function withModeration(room: RoomState, {moderation}: LogMessage): RoomState {
	if (moderation === undefined) return room;
	const {deed, name, role, rules} = moderation;
	switch (deed) {
		case 'kick':
		case 'ban':
			return name === undefined ? room : withoutMember(room, name);
		case 'role':
			return name === undefined || role === undefined ? room : withRole(room, name, role);
		case 'settings':
			return rules === undefined ? room : {...room, rules};
		case 'unban':
		case 'mute':
		case 'unmute':
			// Whom it concerns is told by the relay, with the room.
			return room;
	}
}

function withoutMember(room: RoomState, name: string): RoomState {
	if (!room.members.has(name)) return room;
	const members = new Map(room.members);
	members.delete(name);
	return {...room, members, memberCount: Math.max(0, room.memberCount - 1)};
}

function withRole(room: RoomState, name: string, role: RoomState['role']): RoomState {
	if (!room.members.has(name)) return room;
	const members = new Map(room.members);
	members.set(name, {name, role});
	// A room has one owner: whoever handed it on is a moderator then.
	if (role === 'owner') {
		for (const member of room.members.values()) {
			const isFormer = member.role === 'owner' && member.name !== name;
			if (isFormer) members.set(member.name, {name: member.name, role: 'moderator'});
		}
	}

	return {...room, members};
}
