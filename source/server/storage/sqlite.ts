import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import type {Clock, Random} from '../../protocol/environment.ts';
import type {Access} from './access.ts';
import {type Ballast, ballastFile, openBallast} from './disk-ballast.ts';
import {GONE_NAME_KEY, goneNameKey} from './gone-names.ts';
import {startGroupCommit} from './group-commit.ts';
import {sqliteAccounts} from './sqlite-accounts.ts';
import {sqliteAudit} from './sqlite-audit.ts';
import {type Backup, backUp} from './sqlite-backup.ts';
import {openDeletion} from './sqlite-deletion.ts';
import {sqliteDevices} from './sqlite-devices.ts';
import {sqliteEnvelopes} from './sqlite-envelopes.ts';
import {type Erasure, openErasure} from './sqlite-erasure.ts';
import {openingErrorFrom} from './sqlite-error.ts';
import {openSqliteFile} from './sqlite-file.ts';
import {sqliteFiles} from './sqlite-files.ts';
import {sqliteKeeping} from './sqlite-keeping.ts';
import {sqliteKeys} from './sqlite-keys.ts';
import {sqliteLog} from './sqlite-messages.ts';
import {sqliteModeration} from './sqlite-moderation.ts';
import {freshId, renewRestored, STORE_ID} from './sqlite-restore.ts';
import {sqliteRooms} from './sqlite-rooms.ts';
import {textOf} from './sqlite-rows.ts';
import type {Storage, StorageError} from './storage.ts';

/** The database's name within its folder; SQLite keeps more files beside it. */
export const SQLITE_FILE = 'relay.sqlite';

/** The ballast's name beside it; see `openBallast`. */
const BALLAST_FILE = 'ballast';

export type SqliteStorage = Storage & {
	/**
	 * Copies everything into one file while the relay goes on, and looks the copy through in another
	 * thread; under its name there is never anything but a whole, good copy. It may be a second younger
	 * than the call, not older. `bytes` is its size, `pages` how many it has. Rejects with a StorageError:
	 * `full` when there is no room for it, `unwritable` when it cannot be put there, `damaged` when it is.
	 */
	backupTo(file: string): Promise<Backup>;
};

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
	/** Bytes set aside in a file of their own for deletions on a full disk; none unless given. */
	readonly ballastBytes?: number;
}): Promise<SqliteStorage> {
	const {directory, random, clock} = options;
	const file = path.resolve(directory, SQLITE_FILE);
	const database = openSqliteFile(file, clock);
	const ballast = await ballastIn(options);
	const commits = startGroupCommit({...options, database, file, ballast});
	// SQLite moves its log into the file as it closes. If the disk does not let it, the log stays, and
	// is read at the next start.
	let erasure: Erasure | undefined;
	const letGo = async () => {
		await commits.close().finally(() => closeClean(database, erasure));
		await ballast?.close();
	};
	try {
		const erase = openErasure(database);
		erasure = erase;
		renewRestored(database, random);
		const meta = sqliteMeta(database, commits);
		const devices = sqliteDevices(database, commits);
		const files = sqliteFiles(database, commits);
		const log = sqliteLog(database, commits, {
			erasure: erase,
			files,
			indexedTogether: options.indexedTogether ?? INDEXED_TOGETHER,
		});
		const keys = sqliteKeys(database, commits);
		const audits = sqliteAudit(database, commits);
		const storeId = await meta.metaOnce(STORE_ID, freshId(random));
		const nameKey = await meta.metaOnce(GONE_NAME_KEY, goneNameKey(random));
		const deletion = openDeletion(database, {log, audits, goneNameKey: nameKey}, commits);
		await deletion.finish();
		const {isGone} = deletion;
		let closing: Promise<void> | undefined;
		return {
			storeId,
			...meta,
			...sqliteAccounts(database, {devices, addAudit: audits.add, isGone}, commits),
			...devices.storage,
			...sqliteRooms(database, log, commits),
			...log.storage,
			...files.storage,
			...keys.storage,
			...sqliteEnvelopes(database, keys, commits),
			...sqliteModeration(database, {log, audits}, commits),
			...sqliteKeeping(database, {log, deletion, erasure: erase}, commits),
			eraseDeleted: () => commits.read(() => erase.run()),
			backupTo: async (target) =>
				await (await commits.read(() => ({copy: backUp(database, target)}))).copy,
			close() {
				closing ??= letGo();
				return closing;
			},
		};
	} catch (error) {
		await letGo();
		throw openingErrorFrom(error, file);
	}
}

async function ballastIn(
	options: Parameters<typeof openSqliteStorage>[0],
): Promise<Ballast | undefined> {
	const {directory, clock, random, ballastBytes: bytes} = options;
	if (bytes === undefined) return undefined;
	const file = ballastFile(path.resolve(directory, BALLAST_FILE), random);
	return openBallast({file, clock, bytes});
}

function closeClean(database: DatabaseSync, erasure: Erasure | undefined): void {
	try {
		erasure?.run();
	} catch {
		// Without the space for it: everything is in the log or the file, as after a crash.
	} finally {
		database.close();
	}
}

/** Enough to halve the cost, and few enough to be looked through. */
const INDEXED_TOGETHER = 32;

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
		async metaOnce(key, value) {
			// On a full disk it can still be read.
			const known = await read(() => standing(key));
			if (known !== undefined) return known;
			return write(() => {
				set.run(key, value);
				return standing(key) ?? value;
			});
		},
	};
}
