import {Buffer} from 'node:buffer';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import type {Clock, Random} from '../../protocol/environment.ts';
import type {Access} from './access.ts';
import {startGroupCommit} from './group-commit.ts';
import {sqliteAccounts} from './sqlite-accounts.ts';
import {sqliteDevices} from './sqlite-devices.ts';
import {sqliteEnvelopes} from './sqlite-envelopes.ts';
import {type Erasure, openErasure} from './sqlite-erasure.ts';
import {openSqliteFile} from './sqlite-file.ts';
import {sqliteKeys} from './sqlite-keys.ts';
import {sqliteLog} from './sqlite-messages.ts';
import {sqliteRooms} from './sqlite-rooms.ts';
import {textOf} from './sqlite-rows.ts';
import type {Storage, StorageError} from './storage.ts';

/** The database's name within its folder; SQLite keeps more files beside it. */
export const SQLITE_FILE = 'relay.sqlite';

/**
 * Storage in a folder, which is made if need be and belongs to one relay at a time. Writes resolve
 * when they are on the disk. Rejects with a StorageError when the folder or file cannot be used.
 */
export async function openSqliteStorage(options: {
	readonly directory: string;
	readonly random: Random;
	readonly clock: Clock;
	/** Told once, when nothing more can be written until the storage is opened anew. */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
	/** How many messages are indexed for search at a time: one or more. */
	readonly indexedTogether?: number;
}): Promise<Storage> {
	const file = path.resolve(options.directory, SQLITE_FILE);
	const database = openSqliteFile(file);
	const commits = startGroupCommit({...options, database, file});
	// SQLite moves its log into the file as it closes. If the disk does not let it, the log stays, and
	// is read at the next start.
	const erasure = openErasure(database);
	const letGo = () => commits.close().finally(() => closeClean(database, erasure));
	try {
		const meta = sqliteMeta(database, commits);
		const devices = sqliteDevices(database, commits);
		const log = sqliteLog(database, commits, {
			erasure,
			indexedTogether: options.indexedTogether ?? INDEXED_TOGETHER,
		});
		const keys = sqliteKeys(database, commits);
		const storeId = await meta.metaOnce(STORE_ID, freshId(options.random));
		let closing: Promise<void> | undefined;
		return {
			storeId,
			...meta,
			...sqliteAccounts(database, devices, commits),
			...devices.storage,
			...sqliteRooms(database, log, commits),
			...log.storage,
			...keys.storage,
			...sqliteEnvelopes(database, keys, commits),
			eraseDeleted: () => commits.read(() => erasure.run()),
			close() {
				closing ??= letGo();
				return closing;
			},
		};
	} catch (error) {
		await letGo();
		throw error;
	}
}

function closeClean(database: DatabaseSync, erasure: Erasure): void {
	try {
		erasure.run();
	} catch {
		// Without the space for it: everything is in the log or the file, as after a crash.
	} finally {
		database.close();
	}
}

/** Enough to halve the cost, and few enough to be looked through. */
const INDEXED_TOGETHER = 32;

const STORE_ID = 'store-id';

function freshId(random: Random): string {
	return Buffer.from(random.bytes(16)).toString('base64url');
}

function sqliteMeta(
	database: DatabaseSync,
	{read, write}: Access,
): Pick<Storage, 'meta' | 'metaOnce'> {
	const get = database.prepare('SELECT value FROM meta WHERE key = ?');
	const set = database.prepare(
		'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING',
	);
	const standing = (key: string): string | undefined => {
		const row = get.get(key);
		return row === undefined ? undefined : textOf(row, 'value');
	};
	return {
		meta: (key) => read(() => standing(key)),
		metaOnce: (key, value) =>
			write(() => {
				set.run(key, value);
				return standing(key) ?? value;
			}),
	};
}
