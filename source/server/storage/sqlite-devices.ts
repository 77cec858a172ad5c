import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {deviceRow, numberOf} from './sqlite-rows.ts';
import type {DeviceRecord, DeviceStorage} from './storage.ts';
import {storedText} from './stored-text.ts';

/** Devices and tokens in SQLite, and what those need who are in a write already. */
export type SqliteDevices = {
	readonly storage: DeviceStorage;
	insert(device: DeviceRecord): void;
	has(id: string): boolean;
};

export function sqliteDevices(
	database: DatabaseSync,
	{read, write, writeAlways}: Access,
): SqliteDevices {
	const statements = prepare(database);
	const insert = (device: DeviceRecord): void => insertDevice(statements, device);
	const has = (id: string): boolean => statements.device.get(id) !== undefined;
	const storage: DeviceStorage = {
		addDevice: (device, limit) =>
			write(() => {
				if (has(device.id)) return {type: 'taken'};
				const present = statements.count.get(device.account, device.kind);
				if (numberOf(present, 'count') >= limit) return {type: 'full'};
				insert(device);
				return {type: 'added'};
			}),
		device: (id) =>
			read(() => {
				const row = statements.device.get(id);
				return row === undefined ? undefined : deviceRow(row);
			}),
		deviceByToken: (tokenHash) =>
			read(() => {
				const row = statements.byToken.get(tokenHash);
				return row === undefined ? undefined : deviceRow(row);
			}),
		devices: (account) => read(() => statements.byAccount.all(account).map(deviceRow)),
		removeDevice: (account, id) =>
			writeAlways(() => statements.remove.get(account, id) !== undefined),
		touchDevice: (id, time) =>
			write(() => {
				statements.touch.run(time, id);
			}),
	};
	return {storage, insert, has};
}

function insertDevice(statements: Statements, device: DeviceRecord): void {
	const {id, account, kind, publicKey, tokenHash, label, createdAt, lastSeenAt, scopes} = device;
	statements.insert.run(
		id,
		account,
		kind,
		publicKey ?? null,
		tokenHash ?? null,
		storedText(label),
		createdAt,
		lastSeenAt,
		scopes === undefined ? null : JSON.stringify(scopes),
	);
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
	return {
		insert: database.prepare(
			`INSERT INTO device
				(id, account, kind, publicKey, tokenHash, label, createdAt, lastSeenAt, scopes)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		count: database.prepare('SELECT count(*) AS count FROM device WHERE account = ? AND kind = ?'),
		device: database.prepare('SELECT * FROM device WHERE id = ?'),
		byToken: database.prepare('SELECT * FROM device WHERE tokenHash = ?'),
		byAccount: database.prepare('SELECT * FROM device WHERE account = ? ORDER BY createdAt, id'),
		remove: database.prepare('DELETE FROM device WHERE account = ? AND id = ? RETURNING id'),
		touch: database.prepare('UPDATE device SET lastSeenAt = ? WHERE id = ?'),
	};
}
