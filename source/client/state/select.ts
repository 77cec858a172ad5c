import {isForReader} from './messages.ts';
import type {ConnectionState, RoomState, State} from './state.ts';

/** The rooms as a list shows them: the lobby first, then by name. */
export function sortedRooms(state: State): readonly RoomState[] {
	return [...state.rooms.values()].sort(byName);
}

/** Rooms with something new, in the order to visit them: those that name this account first. */
export function roomsNeedingAttention(state: State): readonly RoomState[] {
	return sortedRooms(state)
		.filter((room) => room.unread > 0)
		.sort((a, b) => Number(b.mentions > 0) - Number(a.mentions > 0));
}

/** Sums over all rooms, for a title or a badge. */
export function unreadTotals(state: State): {readonly unread: number; readonly mentions: number} {
	let unread = 0;
	let mentions = 0;
	for (const room of state.rooms.values()) {
		unread += room.unread;
		mentions += room.mentions;
	}

	return {unread, mentions};
}

/** A room by its name, with or without `#`, in any case. */
export function roomByName(state: State, name: string): RoomState | undefined {
	const wanted = plainName(name);
	for (const room of state.rooms.values()) if (room.name.toLowerCase() === wanted) return room;
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

function byName(a: RoomState, b: RoomState): number {
	const lobbyFirst = Number(b.name === LOBBY) - Number(a.name === LOBBY);
	if (lobbyFirst !== 0) return lobbyFirst;
	return a.name < b.name ? -1 : Number(a.name > b.name);
}
