import {checkRoomName} from '../../protocol/names.ts';
import type {RoomInfo} from '../../protocol/records.ts';
import {newId} from '../auth.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {applyFilters} from '../moderation/apply-filters.ts';
import {isForRoom, roomsFor} from '../moderation/token-scopes.ts';
import {runsRoom} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom, requireRelayVoice, requireVoice, roomInfo} from '../room-access.ts';
import {ownerOf, tellOfRole} from '../room-owner.ts';
import {checkTopic} from '../texts.ts';
import {logEntry} from './log-entry.ts';

/** Creates a room, which its creator owns. */
export const createRoom: Handler<'room.create'> = async (fields, context) => {
	const {storage, roomLog, account, bus, limits, random, clock} = context;
	requireRelayVoice(context);
	const name = requireRoomName(fields.name);
	const topic = checkTopic(fields.topic ?? '', limits);
	const rooms = await storage.roomsOf(account);
	if (rooms.length >= limits.roomsPerAccount) throw tooManyRooms(context);
	const room = {
		id: newId(random),
		name,
		topic,
		visibility: fields.visibility ?? 'public',
		epoch: newId(random),
		createdAt: clock.now(),
	};
	const message = logEntry({room: room.id, kind: 'create'}, context, context);
	const created = await roomLog.write(
		room.id,
		() => storage.createRoom({room, message}),
		(result) => (result.type === 'created' ? result.message : undefined),
	);
	if (created.type === 'name-taken') {
		throw new RefusedError('name-taken', 'A room has that name already. Choose another.');
	}
	bus.joined(account, room.id);
	await context.reports.greet(account);
	return {room: await requireInfo(room.id, context)};
};

/** Enters a room by its name, with or without `#`. Entering twice changes nothing. */
export const joinRoom: Handler<'room.join'> = async (fields, context) => {
	const {storage, roomLog, account, bus, presence, limits} = context;
	const named = await storage.roomByName(requireRoomName(fields.name));
	const isMeant = named !== undefined && isForRoom(context.scopes, named.id);
	const access = await openRoom(context, {room: isMeant ? named : undefined, operation: 'join'});
	const {room} = access;
	requireVoice(context, access, 'join');
	const message = logEntry({room: room.id, kind: 'join'}, context, context);
	const result = await roomLog.write(
		room.id,
		() => storage.joinRoom({role: 'member', limit: limits.roomsPerAccount, message}),
		(outcome) => (outcome.type === 'joined' ? outcome.message : undefined),
	);
	switch (result.type) {
		case 'not-found':
			throw new RefusedError('not-found');
		case 'full':
			throw tooManyRooms(context);
		case 'joined':
			presence.entered(account, room.id);
			bus.joined(account, room.id);
			return {room: await requireInfo(room.id, context)};
		case 'already':
			bus.joined(account, room.id);
			return {room: await requireInfo(room.id, context)};
	}
};

/** Leaves a room, with all the account's devices. */
export const leaveRoom: Handler<'room.leave'> = async (fields, context) => {
	const {storage, roomLog, account, bus, moderation} = context;
	const {room} = await openRoom(context, {room: fields.room, operation: 'leave'});
	const message = logEntry({room: room.id, kind: 'leave'}, context, context);
	const result = await moderation.turns.take(room.id, () =>
		roomLog.write(
			room.id,
			() => storage.leaveRoom(message),
			(outcome) => (outcome.type === 'left' ? outcome.message : undefined),
		),
	);
	bus.left(account, room.id);
	if (result.type === 'not-member') throw new RefusedError('not-found');
	// Not what it was when it asked: who left just before may have made it the owner.
	if (result.wasOwner) {
		await tellOfRole(context, {room: room.id, name: await ownerOf(context, room.id)});
	}
	return {};
};

/** Rooms the account can see, by name. */
export const listRooms: Handler<'room.list'> = async (fields, context) => {
	const {storage, account, limits} = context;
	const after = fields.after?.toLowerCase();
	const page = await storage.visibleRooms({account, after, limit: limits.listSize});
	const listed = roomsFor(context.scopes, page.rooms, ({room}) => room.id);
	const rooms = listed.map(({room, members, joined, invited}) => {
		const {id, name, topic, visibility} = room;
		return {room: id, name, topic, visibility, members, joined, invited};
	});
	return {rooms, more: page.more};
};

/** Sets a room's topic; an empty one removes it. */
export const setTopic: Handler<'room.topic'> = async (fields, context) => {
	const {storage, roomLog, limits} = context;
	const text = checkTopic(fields.topic, limits);
	const access = await openRoom(context, {room: fields.room, operation: 'topic'});
	const {room} = access;
	const runs = runsRoom(access.place);
	const passed = await applyFilters(context, {room: room.id, text, runsRoom: runs});
	requireVoice(context, access, 'topic');
	const entry = {room: room.id, kind: 'topic', text: passed.text} as const;
	const message = logEntry(entry, context, context);
	const result = await roomLog.write(
		room.id,
		() => storage.setTopic(message),
		(outcome) => (outcome.type === 'appended' && !outcome.duplicate ? outcome.message : undefined),
	);
	if (result.type !== 'appended') throw new RefusedError('not-found');
	passed.stored(result.message.seq);
	return {};
};

function requireRoomName(input: string): string {
	const checked = checkRoomName(input);
	if (checked.type === 'problem') throw new RefusedError(checked.problem);
	return checked.name;
}

async function requireInfo(room: string, context: MemberContext): Promise<RoomInfo> {
	const info = await roomInfo(context, room, context.account);
	// Left again, on another device, between the two steps.
	if (info === undefined) throw new RefusedError('not-found');
	return info;
}

function tooManyRooms({limits}: MemberContext): RefusedError {
	return new RefusedError(
		'quota',
		`You are in ${limits.roomsPerAccount} rooms, the most there can be. Leave one first.`,
	);
}
