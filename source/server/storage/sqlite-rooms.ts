import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import type {SqliteLog} from './sqlite-messages.ts';
import {prepareRooms, type RoomStatements} from './sqlite-room-statements.ts';
import {membershipRow, numberOf, type Row, roomRow, textOf} from './sqlite-rows.ts';
import {
	type AppendResult,
	type CreateRoomResult,
	type JoinResult,
	type LeaveResult,
	type MembershipRecord,
	type NewMessage,
	type RoomStorage,
	type RoomWithMembership,
	USUAL_RULES,
} from './storage.ts';
import {storedText} from './stored-text.ts';

/** Rooms, memberships and room invitations in SQLite. */
export function sqliteRooms(
	database: DatabaseSync,
	log: SqliteLog,
	{read, write, writeAlways}: Access,
): RoomStorage {
	const statements = prepareRooms(database);
	const membership = (room: string, account: string) => {
		const row = statements.membership.get(room, account);
		return row === undefined ? undefined : membershipRow(row);
	};
	return {
		createRoom: (request) => write(() => createRoom(statements, log, request)),
		room: (id) => read(() => optionalRoom(statements.room.get(id))),
		roomByName: (name) => read(() => optionalRoom(statements.roomByName.get(name))),
		visibleRooms: (request) => read(() => visibleRooms(statements, request)),
		roomsOf: (account) => read(() => statements.roomsOf.all(account).map(roomWithMembership)),
		membership: (room, account) => read(() => membership(room, account)),
		roomCount: () => read(() => numberOf(statements.roomCount.get(), 'count')),
		memberCount: (room) =>
			read(() => {
				const row = statements.room.get(room);
				return row === undefined ? 0 : numberOf(row, 'memberCount');
			}),
		members: ({room, after = '', limit}) =>
			read(() => {
				const found = statements.members.all(room, after, limit + 1).map(membershipRow);
				return {members: found.slice(0, limit), more: found.length > limit};
			}),
		joinRoom: (request) => write(() => joinRoom(statements, log, request)),
		leaveRoom: (message) =>
			writeAlways(() =>
				leaveRoom(statements, log, {message, leaving: membership(message.room, message.from)}),
			),
		setTopic: (message) => write(() => setTopic(statements, log, message)),
		inviteToRoom: ({room, account, by, time}) =>
			write(() => {
				statements.invite.run(account, room, by, time);
			}),
		isInvited: (room, account) => read(() => statements.isInvited.get(account, room) !== undefined),
		roomInvites: (account) =>
			read(() =>
				statements.invitesOf
					.all(account)
					.map((row) => ({room: roomRow(row), by: textOf(row, 'invitedBy')})),
			),
		markRead: (room, account, seq) =>
			write(() => markOf(statements.markRead.get(seq, room, account))),
		setRead: (room, account, seq) =>
			write(() => markOf(statements.setRead.get(seq, room, account))),
	};
}

function markOf(row: Row | undefined): number | undefined {
	return row === undefined ? undefined : numberOf(row, 'readSeq');
}

function createRoom(
	statements: RoomStatements,
	log: SqliteLog,
	{room, message}: Parameters<RoomStorage['createRoom']>[0],
): CreateRoomResult {
	const {id, name, visibility, epoch, createdAt} = room;
	if (statements.roomByName.get(name) !== undefined) return {type: 'name-taken'};
	const topic = storedText(room.topic);
	statements.insertRoom.run(id, name, topic, visibility, epoch, createdAt);
	const entry = log.add(message);
	statements.addMember.run(id, entry.from, 'owner', entry.time, entry.seq);
	statements.countMembers.run(1, id);
	const record = {...room, topic, head: entry.seq, floor: 1, rules: USUAL_RULES};
	return {type: 'created', room: record, message: entry};
}

function joinRoom(
	statements: RoomStatements,
	log: SqliteLog,
	{role, limit, message}: Parameters<RoomStorage['joinRoom']>[0],
): JoinResult {
	const {room, from} = message;
	const joined = statements.room.get(room);
	if (joined === undefined) return {type: 'not-found'};
	if (statements.membership.get(room, from) !== undefined) return {type: 'already'};
	if (numberOf(statements.countRooms.get(from), 'count') >= limit) return {type: 'full'};
	const entry = log.add(message);
	const wasReader = statements.forgetReader.get(from, room) !== undefined;
	const usual = wasReader ? 'reader' : role;
	const given = numberOf(joined, 'memberCount') === 0 ? 'owner' : usual;
	statements.addMember.run(room, from, given, entry.time, entry.seq);
	statements.countMembers.run(1, room);
	statements.useInvite.run(from, room);
	return {type: 'joined', message: entry};
}

function leaveRoom(
	statements: RoomStatements,
	log: SqliteLog,
	{message, leaving}: {message: NewMessage; leaving: MembershipRecord | undefined},
): LeaveResult {
	if (leaving === undefined) return {type: 'not-member'};
	const entry = log.add(message);
	endMembership(statements, leaving);
	return {type: 'left', message: entry, wasOwner: leaving.role === 'owner'};
}

/** Ends the membership; who owns the room now, when it was owned by who is gone. */
export function endMembership(
	statements: RoomStatements,
	{room, account, role}: MembershipRecord,
): string | undefined {
	statements.removeMember.run(room, account);
	statements.countMembers.run(-1, room);
	if (role === 'reader') statements.noteReader.run(account, room);
	return role === 'owner' ? promoteOldest(statements, room, account) : undefined;
}

/** The heir among all but that account. A room that still has an owner keeps the roles it has. */
export function promoteOldest(
	statements: RoomStatements,
	room: string,
	besides: string,
): string | undefined {
	const heir = statements.heir.get(room, besides);
	if (heir === undefined || textOf(heir, 'role') === 'owner') return undefined;
	const account = textOf(heir, 'account');
	statements.setRole.run('owner', room, account);
	return account;
}

function setTopic(statements: RoomStatements, log: SqliteLog, message: NewMessage): AppendResult {
	const result = log.append(message);
	if (result.type === 'appended' && !result.duplicate) {
		statements.setTopic.run(result.message.text, message.room);
	}
	return result;
}

function visibleRooms(
	statements: RoomStatements,
	{account, after = '', limit}: Parameters<RoomStorage['visibleRooms']>[0],
): Awaited<ReturnType<RoomStorage['visibleRooms']>> {
	const found = statements.visible.all({account, after, limit: limit + 1});
	const rooms = found.slice(0, limit).map((row) => ({
		room: roomRow(row),
		members: numberOf(row, 'memberCount'),
		joined: numberOf(row, 'joined') === 1,
		invited: numberOf(row, 'invited') === 1,
	}));
	return {rooms, more: found.length > limit};
}

/** A row of `roomsOf`. */
export function roomWithMembership(row: Row): RoomWithMembership {
	return {
		room: roomRow(row),
		membership: membershipRow(row),
		members: numberOf(row, 'memberCount'),
	};
}

function optionalRoom(row: Row | undefined) {
	return row === undefined ? undefined : roomRow(row);
}
