import {chmodSync, closeSync, openSync, statSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import type {Clock} from '../../protocol/environment.ts';
import {makeFolder, notFolder as placeInTheWay} from '../make-folder.ts';
import {migrate, schemaVersion} from './migrations.ts';
import {damaged, notFolder, openingErrorFrom, unwritable} from './sqlite-error.ts';
import {loadSqlite, requireTrustedSqlite} from './sqlite-module.ts';
import {SCHEMA_STEPS} from './sqlite-schema.ts';
import {StorageError} from './storage.ts';

/**
 * Opens the relay's database for this process alone and brings it to the newest schema. The lock is
 * the file's own, so it ends with the process, however that ends. Throws a StorageError.
 */
export function openSqliteFile(file: string, clock: Pick<Clock, 'now'>): DatabaseSync {
	const {DatabaseSync} = loadSqlite();
	requireTrustedSqlite(sqliteVersion(new DatabaseSync(':memory:')));
	makePrivateFile(file);
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, {timeout: LOCK_TIMEOUT});
		database.exec('PRAGMA locking_mode = EXCLUSIVE');
		if (isNew(database)) {
			// Can only be chosen before there is a first page.
			database.exec('PRAGMA auto_vacuum = INCREMENTAL');
		} else {
			requireOurs(database, file);
		}

		database.exec(PRAGMAS);
		requireSound(database, file);
		migrate(database, {file, steps: SCHEMA_STEPS, now: clock.now()});
		return database;
	} catch (error) {
		database?.close();
		throw openingErrorFrom(error, file);
	}
}

/** The library's own answer: a Node built by a distribution may load another than it was built with. */
function sqliteVersion(memory: DatabaseSync): string {
	const version = memory.prepare('SELECT sqlite_version() AS version').get()?.version;
	memory.close();
	return String(version);
}

/** Milliseconds a stopping relay has to let go of the file. */
const LOCK_TIMEOUT = 500;

/**
 * FULL makes a commit wait for the disk, which NORMAL does not; on macOS only F_FULLFSYNC waits for
 * the disk itself. Sizes: a checkpoint every 4,000 pages (16 MB), a log cut to 64 MB, 64 MB of cache.
 * What is deleted is overwritten, also on pages that become free, which FAST would leave as they are.
 */
const PRAGMAS = `
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = FULL;
	PRAGMA fullfsync = ON;
	PRAGMA foreign_keys = ON;
	PRAGMA wal_autocheckpoint = 4000;
	PRAGMA journal_size_limit = 67108864;
	PRAGMA cache_size = -65536;
	PRAGMA temp_store = MEMORY;
	PRAGMA trusted_schema = OFF;
	PRAGMA mmap_size = 0;
	PRAGMA secure_delete = ON;
`;

/**
 * A new folder is for its owner alone, and so is the file; the permissions of a folder that was there
 * are its owner's choice. SQLite gives its other files the permissions of this one.
 */
function makePrivateFile(file: string): void {
	const directory = path.dirname(file);
	try {
		makeFolder(directory);
	} catch (error) {
		const place = placeInTheWay(error);
		throw place === undefined ? unwritable(directory, error) : notFolder(place, error);
	}
	try {
		// Only a file that is not there is opened: closing one would end another opener's POSIX lock.
		closeSync(openSync(file, 'wx', 0o600));
	} catch (error) {
		if (!isExisting(error)) throw unwritable(directory, error);
		makePrivate(file);
	}
}

function isExisting(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function makePrivate(file: string): void {
	try {
		if (!statSync(file).isFile()) throw damaged(file);
		chmodSync(file, 0o600);
	} catch (error) {
		throw error instanceof StorageError ? error : unwritable(file, error);
	}
}

function isNew(database: DatabaseSync): boolean {
	const first = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
	return first === undefined && schemaVersion(database) === 0;
}

/** Refuses another program's database before anything in it is changed. */
export function requireOurs(database: DatabaseSync, file: string): void {
	const id = database.prepare('PRAGMA application_id').get()?.application_id;
	if (id !== APPLICATION_ID) throw damaged(file);
}

/** "tcht", as the first step of the schema writes it. */
const APPLICATION_ID = 0x74_63_68_74;

/**
 * Looks at every page, so that damage is found at the start and not by a member's request. A second
 * for a gigabyte; a larger file would keep its relay waiting, and is trusted.
 */
function requireSound(database: DatabaseSync, file: string): void {
	if (statSync(file).size > CHECKED_BYTES) return;
	const found = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
	if (found !== 'ok') throw damaged(file, new Error(String(found)));
}

const CHECKED_BYTES = 2 ** 30;
