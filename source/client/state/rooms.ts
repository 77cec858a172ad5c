import type {RoomInfo} from '../../protocol/records.ts';
import {isConversationId} from '../private/record-names.ts';
import {MAXIMUM} from './bounds.ts';
import type {Event} from './event.ts';
import {MessageLog} from './message-log.ts';
import {recounted} from './news.ts';
import type {RoomState, State} from './state.ts';

type RoomReceived = Extract<Event, {readonly type: 'room-received'}>;

/** A room this account is in: new, or changed, or at the start of its replay. */
export function withRoom(state: State, event: RoomReceived): State {
	const known = state.rooms.get(event.room.room);
	if (known === undefined && !hasSpace(state, event.room.room)) return state;
	const room = known === undefined ? newRoom(event.room) : changedRoom(known, event);
	const rooms = new Map(state.rooms);
	rooms.set(room.id, recounted(replayed(room, event), state.account?.name));
	const isInvited = state.invitations.has(room.id);
	return {
		...state,
		rooms,
		invitations: isInvited ? without(state.invitations, [room.id]) : state.invitations,
	};
}

/** Takes rooms away this account is not in any more. */
export function withoutRooms(state: State, gone: readonly string[]): State {
	const held = gone.filter((id) => state.rooms.has(id));
	return held.length === 0 ? state : {...state, rooms: without(state.rooms, held)};
}

/** Changes one room, if it is held. */
export function withChangedRoom(
	state: State,
	id: string,
	change: (room: RoomState) => RoomState,
): State {
	const room = state.rooms.get(id);
	if (room === undefined) return state;
	const changed = change(room);
	if (changed === room) return state;
	const rooms = new Map(state.rooms);
	rooms.set(id, changed);
	return {...state, rooms};
}

/** Rooms of the relay and conversations have a bound each, so that neither keeps the other out. */
function hasSpace({rooms}: State, id: string): boolean {
	const most = isConversationId(id) ? MAXIMUM.conversations : MAXIMUM.rooms;
	if (rooms.size < most) return true;
	let held = 0;
	for (const known of rooms.keys()) if (isConversationId(known) === isConversationId(id)) held++;
	return held < most;
}

function newRoom(info: RoomInfo): RoomState {
	return {
		id: info.room,
		name: info.name,
		topic: info.topic,
		visibility: info.visibility,
		epoch: info.epoch,
		role: info.role,
		rules: info.rules,
		mutedUntil: info.mutedUntil,
		head: info.head,
		read: info.read,
		unread: 0,
		mentions: 0,
		log: MessageLog.empty,
		hasOlder: info.head > 0,
		isLoadingOlder: false,
		pending: [],
		members: new Map(),
		memberCount: info.members,
		typing: new Map(),
		direct: undefined,
	};
}

function changedRoom(known: RoomState, {room: info, replay}: RoomReceived): RoomState {
	const {name, topic, visibility, role, rules, mutedUntil, members: memberCount} = info;
	const facts = {...known, name, topic, visibility, role, rules, mutedUntil, memberCount};
	// Another epoch is another log: no position that was remembered means anything in it.
	if (info.epoch !== known.epoch) return emptied({...facts, epoch: info.epoch}, info);
	return {
		...facts,
		head: Math.max(known.head, info.head),
		// At a resume the relay knows better; other news of the room may be older than the mark held here.
		read: replay === undefined ? known.read : info.read,
	};
}

function emptied(room: RoomState, info: RoomInfo): RoomState {
	return {
		...room,
		head: info.head,
		read: info.read,
		log: MessageLog.empty,
		loose: undefined,
		hasOlder: info.head > 0,
		isLoadingOlder: false,
	};
}

function replayed(room: RoomState, event: RoomReceived): RoomState {
	const {replay, room: info} = event;
	if (replay === undefined) return room;
	const start = replay.reset ? emptied(room, info) : room;
	if (start.log.length === 0) return {...start, hasOlder: replay.from > 1};
	return {...start, log: replay.limited ? start.log.withTailGap(replay.from) : start.log};
}

function without<Value>(
	map: ReadonlyMap<string, Value>,
	keys: readonly string[],
): ReadonlyMap<string, Value> {
	const copy = new Map(map);
	for (const key of keys) copy.delete(key);
	return copy;
}
