import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import type {ModerationStorage} from './moderation-storage.ts';
import type {SqliteAudit} from './sqlite-audit.ts';
import type {SqliteLog} from './sqlite-messages.ts';
import {prepareRooms, type RoomStatements} from './sqlite-room-statements.ts';
import {endMembership, promoteOldest} from './sqlite-rooms.ts';
import {membershipRow, numberOf, textOf} from './sqlite-rows.ts';

type RoleStorage = Pick<
	ModerationStorage,
	'removeMember' | 'setRoomRole' | 'setRelayRole' | 'setRoomRules'
>;

type Parts = {
	readonly rooms: RoomStatements;
	readonly log: SqliteLog;
	readonly audits: SqliteAudit;
};

/** Who runs rooms and the relay, and how, in SQLite. */
export function sqliteRoles(
	database: DatabaseSync,
	{log, audits}: Omit<Parts, 'rooms'>,
	{writeAlways}: Access,
): RoleStorage {
	const parts: Parts = {rooms: prepareRooms(database), log, audits};
	const {rooms} = parts;
	const relay = prepareRelay(database);
	return {
		removeMember: (request) => writeAlways(() => removeMember(parts, request)),
		setRoomRole: (request) => writeAlways(() => setRoomRole(parts, request)),
		setRelayRole: ({name, role, audit}) =>
			writeAlways(() => {
				const account = relay.account.get(name);
				if (account === undefined) return 'not-found';
				if (role !== 'owner' && textOf(account, 'role') === 'owner') {
					if (numberOf(relay.owners.get(), 'count') === 1) return 'last-owner';
				}
				relay.setRole.run(role, name);
				audits.add(audit);
				return 'set';
			}),
		setRoomRules: ({room, rules, message, audit}) =>
			writeAlways(() => {
				if (rooms.room.get(room) === undefined) return undefined;
				const entry = log.add(message);
				const {readOnly, slowMode, keepDays} = rules;
				rooms.setRules.run(Number(readOnly), slowMode, keepDays ?? null, room);
				audits.add(audit);
				return entry;
			}),
	};
}

function removeMember(
	{rooms, log, audits}: Parts,
	{room, name, message, audit}: Parameters<RoleStorage['removeMember']>[0],
): Awaited<ReturnType<RoleStorage['removeMember']>> {
	const row = rooms.membership.get(room, name);
	if (row === undefined) return {type: 'not-member'};
	const entry = log.add(message);
	const heir = endMembership(rooms, membershipRow(row));
	rooms.useInvite.run(name, room);
	audits.add(audit);
	return {type: 'removed', message: entry, heir};
}

function setRoomRole(
	{rooms, log, audits}: Parts,
	{room, name, role, message, audit}: Parameters<RoleStorage['setRoomRole']>[0],
): Awaited<ReturnType<RoleStorage['setRoomRole']>> {
	const row = rooms.membership.get(room, name);
	if (row === undefined) return {type: 'not-member'};
	const isGivenUp = membershipRow(row).role === 'owner' && role !== 'owner';
	if (isGivenUp && rooms.heir.get(room, name) === undefined) return {type: 'no-heir'};
	const entry = log.add(message);
	if (role === 'owner') rooms.demoteOwners.run(room);
	const heir = isGivenUp ? promoteOldest(rooms, room, name) : undefined;
	rooms.setRole.run(role, room, name);
	audits.add(audit);
	return {type: 'set', message: entry, heir};
}

function prepareRelay(database: DatabaseSync) {
	return {
		account: database.prepare('SELECT role FROM account WHERE name = ?'),
		owners: database.prepare(`SELECT count(*) AS count FROM account WHERE role = 'owner'`),
		setRole: database.prepare('UPDATE account SET role = ? WHERE name = ?'),
	};
}
