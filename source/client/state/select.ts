import {isConversationId} from '../private/record-names.ts';
import {isForReader} from './messages.ts';
import type {ConnectionState, RoomState, State} from './state.ts';

/**
 * The rooms as a list shows them: the lobby, the rooms by name, the conversations by name, and last
 * the requests of strangers. Refused and blocked conversations are left out, but for the one at `front`.
 */
export function sortedRooms(state: State, front?: string): readonly RoomState[] {
	return [...state.rooms.values()]
		.filter((room) => room.id === front || !isPutAway(room))
		.sort((a, b) => listRank(a) - listRank(b) || byName(a, b));
}

/** The conversations that both sides, or this person, agreed to; by name. */
export function conversationsOf(state: State): readonly RoomState[] {
	return sortedRooms(state).filter(({direct}) => direct?.standing === 'accepted');
}

/** What strangers have written and nobody has answered yet; by name. */
export function requestsOf(state: State): readonly RoomState[] {
	return sortedRooms(state).filter(({direct}) => direct?.standing === 'request');
}

/**
 * Rooms with something new, in the order to visit them: conversations, rooms that name this account,
 * other rooms, and requests of strangers.
 */
export function roomsNeedingAttention(state: State): readonly RoomState[] {
	return sortedRooms(state)
		.filter((room) => room.unread > 0)
		.sort((a, b) => attentionRank(a) - attentionRank(b));
}

/** Whether a conversation is kept out of sight: refused, or of somebody blocked. */
export function isPutAway({direct}: RoomState): boolean {
	return direct !== undefined && (direct.isBlocked || direct.standing === 'refused');
}

/** Sums over all rooms and conversations that are in sight, for a title or a badge. */
export function unreadTotals(state: State): {readonly unread: number; readonly mentions: number} {
	let unread = 0;
	let mentions = 0;
	for (const room of state.rooms.values()) {
		if (isPutAway(room)) continue;
		unread += room.unread;
		mentions += room.mentions;
	}

	return {unread, mentions};
}

/** A room by its name, with or without `#`, or a conversation by `@` and a name, in any case. */
export function roomByName(state: State, name: string): RoomState | undefined {
	if (isConversationId(name)) return state.rooms.get(name.toLowerCase());
	const wanted = plainName(name);
	for (const room of state.rooms.values()) {
		if (!isConversationId(room.id) && room.name.toLowerCase() === wanted) return room;
	}

	return undefined;
}

/** A room's name without its `#` and in lower case. */
export function plainName(name: string): string {
	return (name.startsWith('#') ? name.slice(1) : name).toLowerCase();
}

/** Where the "new" line stands: the position of the first unread message of somebody else. */
export function firstUnread(room: RoomState, account: string | undefined): number | undefined {
	const {log} = room;
	for (let index = log.lowerBound(room.read + 1); index < log.length; index++) {
		const entry = log.at(index);
		if (entry?.type === 'message' && isForReader(entry, account)) return entry.seq;
	}

	return undefined;
}

/** Who is writing in the room, in the order in which they began. */
export function typingNames(room: RoomState): readonly string[] {
	return [...room.typing.keys()];
}

/** The gap nearest to the newest end within the rows from `start` to `end`, to be fetched next. */
export function visibleGap(room: RoomState, start: number, end: number): number | undefined {
	for (let index = Math.min(end, room.log.length) - 1; index >= Math.max(0, start); index--) {
		const entry = room.log.at(index);
		if (entry?.type === 'gap' && !entry.isLoading) return entry.before;
	}

	return undefined;
}

/** How the connection is, in words. `now` is the wall clock in milliseconds. */
export function connectionSentence(connection: ConnectionState, now: number): string {
	switch (connection.type) {
		case 'off':
			return connection.reason ?? 'not connected';
		case 'connecting':
			return connection.attempt > 0 ? `connecting, try ${connection.attempt + 1}` : 'connecting';
		case 'resuming':
			return 'catching up';
		case 'live':
			return 'connected';
		case 'waiting': {
			if (connection.lastContact === undefined) return 'no connection yet, trying again';
			return `reconnecting, last contact ${durationWords(now - connection.lastContact)} ago`;
		}
		case 'logged-out':
			return connection.reason;
	}
}

/** A time span in its largest unit: `12 s`, `3 min`, `2 h`, `4 d`. */
export function durationWords(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
	return `${Math.floor(seconds / 86_400)} d`;
}

/** The room every account begins in. */
export const LOBBY = 'lobby';

/** Where a room stands in a list; those of one rank are sorted by name. */
function listRank({name, direct}: RoomState): number {
	if (direct === undefined) return name === LOBBY ? 0 : 1;
	return direct.standing === 'accepted' ? 2 : 3;
}

function attentionRank({mentions, direct}: RoomState): number {
	if (direct === undefined) return mentions > 0 ? 1 : 2;
	return direct.standing === 'accepted' ? 0 : 3;
}

function byName(a: RoomState, b: RoomState): number {
	return a.name < b.name ? -1 : Number(a.name > b.name);
}
