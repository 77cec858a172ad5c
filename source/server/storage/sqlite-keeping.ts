import type {DatabaseSync} from 'node:sqlite';
import {relayRole} from '../../protocol/records.ts';
import type {Access} from './access.ts';
import {changedProfile} from './kept-records.ts';
import type {KeepingStorage, ProfileRecord} from './moderation-storage.ts';
import type {AccountDeletion} from './sqlite-deletion.ts';
import type {Erasure} from './sqlite-erasure.ts';
import {openExport} from './sqlite-export.ts';
import type {SqliteLog} from './sqlite-messages.ts';
import {openPurge} from './sqlite-purge.ts';
import {numberOf, oneOf, profileRow, type Row, roomRow, textOf} from './sqlite-rows.ts';

type Parts = {
	readonly log: SqliteLog;
	readonly deletion: AccountDeletion;
	readonly erasure: Erasure;
};

/** What an operator or a host does with accounts and rooms as wholes, in SQLite. */
export function sqliteKeeping(
	database: DatabaseSync,
	{log, deletion, erasure}: Parts,
	access: Access,
): KeepingStorage {
	const {read, write, writeAlways} = access;
	const statements = prepare(database);
	const purge = openPurge(database, log.parts);
	const exporting = openExport(database);
	const profile = (name: string): ProfileRecord => profileRow(statements.profile.get(name));
	return {
		profile: (name) => read(() => profile(name)),
		setProfile: (name, changes) =>
			write(() => {
				const {displayName, bio, pronouns, timeZone} = changedProfile(profile(name), changes);
				const columns = [displayName, bio, pronouns, timeZone].map((text) => text ?? null);
				statements.setProfile.run(name, ...columns);
			}),
		accounts: ({after = '', limit}) =>
			read(() => {
				const found = statements.accounts.all(after, limit + 1);
				return {accounts: found.slice(0, limit).map(listedAccount), more: found.length > limit};
			}),
		everyRoom: ({after = '', limit}) =>
			read(() => {
				const found = statements.rooms.all(after, limit + 1);
				return {rooms: found.slice(0, limit).map(listedRoom), more: found.length > limit};
			}),
		exportAccount: (request) => read(() => exporting(request)),
		deleteAccount: deletion.deleteAccount,
		purgeRoom: (request) => writeAlways(() => purge(request)),
		sweepInvites: (time) => writeAlways(() => Number(statements.sweepInvites.run(time).changes)),
		compact: () => compact(database, erasure, access),
	};
}

/**
 * Moves pages from the end of the file into free ones and cuts it, some at a time; between two times
 * the relay goes on.
 */
async function compact(database: DatabaseSync, erasure: Erasure, {read}: Access): Promise<void> {
	const free = database.prepare('PRAGMA freelist_count');
	const countFree = (): number => numberOf(free.get(), 'freelist_count');
	let left = await read(countFree);
	while (left > 0) {
		const before = left;
		left = await read(() => {
			database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
			return countFree();
		});
		// A file of before there was incremental vacuum keeps its free pages.
		if (left >= before) break;
		await new Promise(setImmediate);
	}
	await read(() => erasure.run());
}

/** Half a MiB, a few milliseconds. */
const PAGES_AT_ONCE = 128;

function listedAccount(row: Row) {
	return {
		name: textOf(row, 'name'),
		role: oneOf(row, 'role', relayRole.options),
		createdAt: numberOf(row, 'createdAt'),
		lastSeenAt: numberOf(row, 'lastSeenAt'),
		devices: numberOf(row, 'devices'),
	};
}

function listedRoom(row: Row) {
	const {id, name, visibility, head, floor, rules} = roomRow(row);
	const members = numberOf(row, 'memberCount');
	return {id, name, visibility, members, messages: head - floor + 1, rules};
}

function prepare(database: DatabaseSync) {
	return {
		profile: database.prepare('SELECT * FROM profile WHERE account = ?'),
		setProfile: database.prepare(
			`INSERT INTO profile (account, displayName, bio, pronouns, timeZone) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (account) DO UPDATE SET displayName = excluded.displayName,
					bio = excluded.bio, pronouns = excluded.pronouns, timeZone = excluded.timeZone`,
		),
		accounts: database.prepare(
			`SELECT name, role, createdAt,
				coalesce((SELECT max(lastSeenAt) FROM device WHERE account = name), createdAt)
					AS lastSeenAt,
				(SELECT count(*) FROM device WHERE account = name) AS devices
			FROM account WHERE name > ? ORDER BY name LIMIT ?`,
		),
		rooms: database.prepare('SELECT * FROM room WHERE name > ? ORDER BY name LIMIT ?'),
		sweepInvites: database.prepare('DELETE FROM invite WHERE usesLeft = 0 OR expiresAt <= ?'),
	};
}
