import {phrase} from '../../words/phrase.ts';
import {isConversationId} from '../private/record-names.ts';
import {isForReader} from './log-message.ts';
import type {AttentionLevel, ConnectionState, RoomState, State} from './state.ts';

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

/** What a room needs its person for, and how many messages that is. */
export type Need = {
	readonly kind: 'mention' | 'private' | 'unread' | 'request' | 'none';
	readonly count: number;
};

/** Which of a room's messages count as waiting; `now` is the wall clock in milliseconds. */
export function levelOf(state: State, room: RoomState, now: number): AttentionLevel {
	if (isMuted(state, room, now)) return 'none';
	return state.attention.rooms.get(room.id)?.level ?? 'all';
}

/** Whether a room is mute now. */
export function isMuted({attention}: State, {id}: RoomState, now: number): boolean {
	return (attention.rooms.get(id)?.mutedUntil ?? 0) > now;
}

/** Whether nothing may ring or notify now. */
export function isQuiet({attention}: State, now: number): boolean {
	return (attention.quietUntil ?? 0) > now;
}

/** What a room needs its person for. One that is mute, or out of sight, needs nobody. */
export function needOf(state: State, room: RoomState, now: number): Need {
	const level = isPutAway(room) ? 'none' : levelOf(state, room, now);
	const {direct, mentions, unread} = room;
	if (level === 'none') return NO_NEED;
	if (direct !== undefined) {
		const count = level === 'all' ? unread : mentions;
		const kind = direct.standing === 'request' ? 'request' : 'private';
		return count > 0 ? {kind, count} : NO_NEED;
	}

	if (mentions > 0) return {kind: 'mention', count: mentions};
	return level === 'all' && unread > 0 ? {kind: 'unread', count: unread} : NO_NEED;
}

/**
 * Rooms that need somebody, in the order to visit them: those that name this account, conversations,
 * other rooms, and requests of strangers. `now` is the wall clock in milliseconds.
 */
export function roomsNeedingAttention(state: State, now: number): readonly RoomState[] {
	return sortedRooms(state)
		.map((room) => ({room, rank: NEED_RANKS[needOf(state, room, now).kind]}))
		.filter(({rank}) => rank < NEED_RANKS.none)
		.sort((a, b) => a.rank - b.rank)
		.map(({room}) => room);
}

/** Whether a conversation is kept out of sight: refused, or of somebody blocked. */
export function isPutAway({direct}: RoomState): boolean {
	return direct !== undefined && (direct.isBlocked || direct.standing === 'refused');
}

/** Sums of what needs somebody, for a title or a badge. `now` is the wall clock in milliseconds. */
export function unreadTotals(
	state: State,
	now: number,
): {readonly unread: number; readonly mentions: number} {
	let unread = 0;
	let mentions = 0;
	for (const room of state.rooms.values()) {
		if (needOf(state, room, now).kind === 'none') continue;
		unread += levelOf(state, room, now) === 'all' ? room.unread : room.mentions;
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
			return connection.reason ?? phrase`not connected`;
		case 'connecting':
			return connection.attempt > 0
				? phrase`connecting, try ${connection.attempt + 1}`
				: phrase`connecting`;
		case 'resuming':
			return phrase`catching up`;
		case 'live':
			return phrase`connected`;
		case 'waiting': {
			if (connection.lastContact === undefined) return phrase`no connection yet, trying again`;
			return phrase`reconnecting, last contact ${durationWords(now - connection.lastContact)} ago`;
		}
		case 'logged-out':
			return connection.reason;
	}
}

/** A time span in its largest unit: `12 s`, `3 min`, `2 h`, `4 d`. */
export function durationWords(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) return phrase`${seconds} s`;
	if (seconds < 3600) return phrase`${Math.floor(seconds / 60)} min`;
	if (seconds < 86_400) return phrase`${Math.floor(seconds / 3600)} h`;
	return phrase`${Math.floor(seconds / 86_400)} d`;
}

/** The room every account begins in. */
export const LOBBY = 'lobby';

const NO_NEED: Need = {kind: 'none', count: 0};

/** In which order rooms are visited. */
const NEED_RANKS: Readonly<Record<Need['kind'], number>> = {
	mention: 0,
	private: 1,
	unread: 2,
	request: 3,
	none: 4,
};

/** Where a room stands in a list; those of one rank are sorted by name. */
function listRank({name, direct}: RoomState): number {
	if (direct === undefined) return name === LOBBY ? 0 : 1;
	return direct.standing === 'accepted' ? 2 : 3;
}

function byName(a: RoomState, b: RoomState): number {
	return a.name < b.name ? -1 : Number(a.name > b.name);
}
