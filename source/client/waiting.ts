import {isForReader} from './state/log-message.ts';
import {isPutAway, levelOf} from './state/select.ts';
import type {LogMessage, RoomState, State} from './state/state.ts';

/** How many messages wait for the person, each counted once, and how many strangers do. */
export type Waiting = {
	/** In conversations that both sides agreed to. */
	readonly private: number;
	/** In rooms, that name this person. */
	readonly mentions: number;
	/** In rooms, the others of those that the person wants to be called for. */
	readonly rest: number;
	/** Strangers who wrote and were not answered. */
	readonly requests: number;
};

/** A room's name, or `@` and a person's, with what waits there. */
export type WaitingPlace = {
	readonly place: string;
	readonly unread: number;
	readonly mentions: number;
};

/** The newest message that waits. One of a conversation has no text: it is nobody else's business. */
export type WaitingMessage = {
	readonly place: string;
	readonly from: string;
	readonly text?: string;
};

/** What waits, in numbers. `now` is the wall clock in milliseconds. */
export function waitingIn(state: State, now: number): Waiting {
	const sum = {private: 0, mentions: 0, rest: 0, requests: 0};
	for (const room of state.rooms.values()) {
		const {unread, mentions} = wantedOf(state, room, now);
		if (room.direct === undefined) {
			sum.mentions += mentions;
			sum.rest += unread - mentions;
		} else if (room.direct.standing === 'request') sum.requests += unread > 0 ? 1 : 0;
		else sum.private += unread;
	}
	return sum;
}

/** The numbers as a word for a prompt or a bar: `2p 1@ 7`; empty when nothing waits. */
export function waitingWord(waiting: Waiting): string {
	return [
		waiting.private > 0 ? `${waiting.private}p` : '',
		waiting.mentions > 0 ? `${waiting.mentions}@` : '',
		waiting.rest > 0 ? `${waiting.rest}` : '',
		waiting.requests > 0 ? `${waiting.requests}?` : '',
	]
		.filter((part) => part !== '')
		.join(' ');
}

/** Where something waits, in the order of joining. */
export function placesWaiting(state: State, now: number): readonly WaitingPlace[] {
	return [...state.rooms.values()].flatMap((room) => {
		const {unread, mentions} = wantedOf(state, room, now);
		return unread === 0 ? [] : [{place: placeOf(room), unread, mentions}];
	});
}

/** The newest message that waits, by its time; undefined when none does. */
export function newestWaiting(state: State, now: number): WaitingMessage | undefined {
	let newest: {readonly room: RoomState; readonly message: LogMessage} | undefined;
	for (const room of state.rooms.values()) {
		const message = newestIn(state, room, now);
		if (message !== undefined && message.time > (newest?.message.time ?? 0))
			newest = {room, message};
	}
	if (newest === undefined) return undefined;
	const {room, message} = newest;
	const {from, text} = message;
	const place = placeOf(room);
	return room.direct === undefined ? {place, from, text} : {place, from};
}

/** A room's name, or `@` and a person's. */
export function placeOf({name, direct}: Pick<RoomState, 'name' | 'direct'>): string {
	return direct === undefined ? name : `@${direct.peer}`;
}

/** What of a room's unread messages the person wants to be called for. */
function wantedOf(state: State, room: RoomState, now: number) {
	const level = isPutAway(room) ? 'none' : levelOf(state, room, now);
	const mentions = level === 'none' ? 0 : room.mentions;
	return {unread: level === 'all' ? room.unread : mentions, mentions};
}

function newestIn(state: State, room: RoomState, now: number): LogMessage | undefined {
	const {unread, mentions} = wantedOf(state, room, now);
	if (unread === 0) return undefined;
	for (const row of room.log.backwards()) {
		if (row.type !== 'message' || row.seq <= room.read) return undefined;
		const isWanted = unread > mentions || row.isMention;
		if (isWanted && isForReader(row, state.account?.name)) return row;
	}
	return undefined;
}
