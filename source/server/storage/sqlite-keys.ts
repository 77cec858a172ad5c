import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {nextDirectoryEntry} from './directory-head.ts';
import {
	type DeviceListRecord,
	type DirectoryEntryRecord,
	devicesLeftOut,
	type KeyStorage,
	type OneTimePrekeyRecord,
	type PrekeyRecord,
	type PublishKeysResult,
	type TakenKeys,
} from './key-storage.ts';
import {deviceListRow, directoryRow, numberOf, textOf} from './sqlite-rows.ts';

/** Device lists and prekeys in SQLite, and what those need who are in a write already. */
export type SqliteKeys = {
	readonly storage: KeyStorage;
	list(account: string): DeviceListRecord | undefined;
	/** Whether others can begin a session with the device. */
	canReceive(device: string): boolean;
};

export function sqliteKeys(database: DatabaseSync, {read, write}: Access): SqliteKeys {
	const statements = prepare(database);
	const storage: KeyStorage = {
		publishKeys: (request) => write(() => publish(statements, request)),
		prekeyCount: (device, time) =>
			read(() => ({
				oneTimePrekeys: oneTimeCount(statements, device, time),
				signedPrekey: anyOfKind(statements, device, 'signed')?.id,
				lastResort: anyOfKind(statements, device, 'last')?.id,
			})),
		deviceList: (account) => read(() => listOf(statements, account)),
		takeKeys: ({devices, ...limits}) =>
			write(() => devices.flatMap((device) => take(statements, device, limits) ?? [])),
		directoryHead: () => read(() => directoryHead(statements)),
		directoryEntries: ({after, limit}) =>
			read(() => {
				const found = statements.entries.all(after, limit + 1).map(directoryRow);
				return {entries: found.slice(0, limit), more: found.length > limit};
			}),
	};
	return {
		storage,
		list: (account) => listOf(statements, account),
		canReceive: (device) => canReceive(statements, device),
	};
}

/** `taken` is the one-time prekey that was taken last: its number is kept, and nothing else of it. */
type Kind = 'signed' | 'last' | 'once' | 'taken';

function publish(
	statements: Statements,
	request: Parameters<KeyStorage['publishKeys']>[0],
): PublishKeysResult {
	const {account, device, list, limit, time} = request;
	const standing = listOf(statements, account);
	const isNewList = list !== undefined && list.record.hash !== standing?.hash;
	if (isNewList && standing?.hash !== list.follows) return {type: 'list-changed'};
	const named = [device, ...(isNewList ? list.record.devices : [])];
	if (!named.every((each) => statements.isDevice.get(each, account) !== undefined)) {
		return {type: 'device-unknown'};
	}
	statements.removeExpired.run(device, time);
	const oneTime = request.oneTimePrekeys.filter(({expires}) => expires > time);
	const fresh = freshPrekeys(statements, device, oneTime);
	if (fresh === undefined) return {type: 'prekey-taken'};
	const count = oneTimeCount(statements, device, time) + fresh.size;
	if (fresh.size > 0 && count > limit) return {type: 'full'};
	if (isNewList) putList(statements, list.record, time);
	for (const [kind, prekey] of [
		['signed', request.signedPrekey],
		['last', request.lastResort],
	] as const) {
		if (prekey !== undefined) putOfKind(statements, {device, kind}, prekey);
	}
	for (const {id, record, expires} of fresh.values()) {
		statements.insert.run(device, 'once', id, record, expires);
	}

	const leftOut = isNewList ? devicesLeftOut(list.record, standing) : [];
	const removed = leftOut.filter(
		(each) => statements.removeDevice.get(each, account) !== undefined,
	);
	return {type: 'published', oneTimePrekeys: count, isNewList, removed};
}

/** Those that were never there; undefined when a number is used for two of them. */
function freshPrekeys(
	statements: Statements,
	device: string,
	prekeys: readonly OneTimePrekeyRecord[],
): ReadonlyMap<number, OneTimePrekeyRecord> | undefined {
	const fresh = new Map<number, OneTimePrekeyRecord>();
	const taken = anyOfKind(statements, device, 'taken')?.id ?? -1;
	for (const prekey of prekeys) {
		const {id, record} = prekey;
		if (id <= taken) continue;
		const row = statements.byId.get(device, 'once', id);
		const known = row === undefined ? fresh.get(id)?.record : textOf(row, 'record');
		if (known !== undefined && known !== record) return undefined;
		if (known === undefined) fresh.set(id, prekey);
	}
	return fresh;
}

/** In place of the one before. */
function putOfKind(
	statements: Statements,
	{device, kind}: {readonly device: string; readonly kind: Exclude<Kind, 'once'>},
	{id, record}: PrekeyRecord,
): void {
	statements.removeKind.run(device, kind);
	statements.insert.run(device, kind, id, record, 0);
}

function putList(statements: Statements, list: DeviceListRecord, time: number): void {
	const {account, host, sequence, hash, identityKey, devices, record} = list;
	statements.putList.run(account, host, sequence, hash, identityKey, devices.join(' '), record);
	const {position, ...entry} = nextDirectoryEntry(directoryHead(statements), {
		account: `${account}@${host}`,
		listHash: hash,
		time,
	});
	statements.addEntry.run(position, entry.account, entry.listHash, entry.time, entry.head);
}

function take(
	statements: Statements,
	device: string,
	{reserve, time}: {readonly reserve: number; readonly time: number},
): TakenKeys | undefined {
	statements.removeExpired.run(device, time);
	const signed = anyOfKind(statements, device, 'signed');
	const lastResort = anyOfKind(statements, device, 'last');
	const count = oneTimeCount(statements, device, time);
	if (signed === undefined || (lastResort === undefined && count === 0)) return undefined;
	const signedPrekey = signed.record;
	if (lastResort !== undefined && count <= reserve) {
		return {device, signedPrekey, kemPrekey: lastResort.record, left: undefined};
	}
	const row = statements.take.get(device, device);
	if (row === undefined) return undefined;
	putOfKind(statements, {device, kind: 'taken'}, {id: numberOf(row, 'id'), record: ''});
	return {device, signedPrekey, kemPrekey: textOf(row, 'record'), left: count - 1};
}

function canReceive(statements: Statements, device: string): boolean {
	if (anyOfKind(statements, device, 'signed') === undefined) return false;
	const hasLastResort = anyOfKind(statements, device, 'last') !== undefined;
	return hasLastResort || anyOfKind(statements, device, 'once') !== undefined;
}

function anyOfKind(statements: Statements, device: string, kind: Kind): PrekeyRecord | undefined {
	const row = statements.ofKind.get(device, kind);
	return row && {id: numberOf(row, 'id'), record: textOf(row, 'record')};
}

function oneTimeCount(statements: Statements, device: string, time: number): number {
	return numberOf(statements.count.get(device, time), 'count');
}

function listOf(statements: Statements, account: string): DeviceListRecord | undefined {
	const row = statements.list.get(account);
	return row && deviceListRow(row);
}

function directoryHead(statements: Statements): DirectoryEntryRecord | undefined {
	const row = statements.head.get();
	return row && directoryRow(row);
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
	return {
		list: database.prepare('SELECT * FROM deviceList WHERE account = ?'),
		putList: database.prepare(
			`INSERT OR REPLACE INTO deviceList
				(account, host, sequence, hash, identityKey, devices, record)
				VALUES (?, ?, ?, ?, ?, ?, ?)`,
		),
		head: database.prepare('SELECT * FROM directoryEntry ORDER BY position DESC LIMIT 1'),
		entries: database.prepare(
			'SELECT * FROM directoryEntry WHERE position > ? ORDER BY position LIMIT ?',
		),
		addEntry: database.prepare(
			`INSERT INTO directoryEntry (position, account, listHash, time, head)
				VALUES (?, ?, ?, ?, ?)`,
		),
		isDevice: database.prepare(
			"SELECT 1 FROM device WHERE id = ? AND account = ? AND kind = 'device'",
		),
		removeDevice: database.prepare('DELETE FROM device WHERE id = ? AND account = ? RETURNING id'),
		byId: database.prepare('SELECT record FROM prekey WHERE device = ? AND kind = ? AND id = ?'),
		ofKind: database.prepare('SELECT * FROM prekey WHERE device = ? AND kind = ? LIMIT 1'),
		count: database.prepare(
			"SELECT count(*) AS count FROM prekey WHERE device = ? AND kind = 'once' AND expires > ?",
		),
		removeExpired: database.prepare(
			"DELETE FROM prekey WHERE device = ? AND kind = 'once' AND expires <= ?",
		),
		insert: database.prepare(
			'INSERT INTO prekey (device, kind, id, record, expires) VALUES (?, ?, ?, ?, ?)',
		),
		removeKind: database.prepare('DELETE FROM prekey WHERE device = ? AND kind = ?'),
		take: database.prepare(
			`DELETE FROM prekey WHERE device = ? AND kind = 'once' AND id =
				(SELECT min(id) FROM prekey WHERE device = ? AND kind = 'once') RETURNING id, record`,
		),
	};
}
