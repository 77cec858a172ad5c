import type {Member} from '../../protocol/records.ts';
import {MAXIMUM} from './bounds.ts';
import type {Event} from './event.ts';
import {withChangedRoom} from './rooms.ts';
import type {PresenceEntry, RoomState, State} from './state.ts';

type PresenceChanged = Extract<Event, {readonly type: 'presence-changed'}>;
type MembersReceived = Extract<Event, {readonly type: 'members-received'}>;

/** Somebody's presence changed. Who comes or goes while we watch leaves a row in shared rooms. */
export function withPresence(state: State, event: PresenceChanged): State {
	const {name} = event;
	const before = state.presence.get(name) ?? OFFLINE;
	const presence = withEntry(state.presence, name, event);
	const wasThere = before.state !== 'offline';
	const isThere = event.state !== 'offline';
	const changed = presence === state.presence ? state : {...state, presence};
	const isWatching = state.connection.type === 'live' && name !== state.account?.name;
	return wasThere !== isThere && isWatching ? withPresenceRows(changed, event) : changed;
}

/** A page of a room's members. */
export function withMembers(state: State, event: MembersReceived): State {
	if (!state.rooms.has(event.room)) return state;
	const presence = new Map(state.presence);
	for (const {name, presence: shown, status = ''} of event.members) {
		if (shown === 'offline' && status === '') presence.delete(name);
		else if (presence.size < MAXIMUM.presence) presence.set(name, {state: shown, status});
	}

	return withChangedRoom({...state, presence}, event.room, (room) => withPage(room, event));
}

/** Somebody began to write. */
export function withTyping(room: RoomState, name: string, until: number): RoomState {
	if (!room.typing.has(name) && room.typing.size >= MAXIMUM.typing) return room;
	return {...room, typing: new Map(room.typing).set(name, until)};
}

/** Takes away the marks that were not renewed. */
export function withFadedTyping(state: State, now: number): State {
	let changed = state;
	for (const room of state.rooms.values()) {
		if ([...room.typing.values()].some((until) => until <= now)) {
			const typing = new Map([...room.typing].filter(([, until]) => until > now));
			changed = withChangedRoom(changed, room.id, (held) => ({...held, typing}));
		}
	}

	return changed;
}

const OFFLINE: PresenceEntry = {state: 'offline', status: ''};

function withEntry(
	presence: State['presence'],
	name: string,
	{state, status}: PresenceEntry,
): State['presence'] {
	const known = presence.get(name);
	if (known?.state === state && known.status === status) return presence;
	// Whoever is away without a word is not worth a row in memory.
	const isWorthNothing = state === 'offline' && status === '';
	if (known === undefined && (isWorthNothing || presence.size >= MAXIMUM.presence)) return presence;
	const copy = new Map(presence);
	if (isWorthNothing) copy.delete(name);
	else copy.set(name, {state, status});
	return copy;
}

function withPresenceRows(state: State, event: PresenceChanged): State {
	const {name, time} = event;
	let changed = state;
	for (const room of state.rooms.values()) {
		if (room.members.has(name)) {
			const log = room.log.withPresence({name, state: event.state, time});
			changed = withChangedRoom(changed, room.id, (held) => ({...held, log}));
		}
	}

	return changed;
}

function withPage(room: RoomState, event: MembersReceived): RoomState {
	const members = new Map(event.isFirstPage ? [] : room.members);
	for (const {name, role} of event.members satisfies readonly Member[]) {
		if (members.size < MAXIMUM.members || members.has(name)) members.set(name, {name, role});
	}

	return {...room, members, memberCount: Math.max(room.memberCount, members.size)};
}
