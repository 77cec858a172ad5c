import {closeSync, fsyncSync, openSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {Worker} from 'node:worker_threads';
import {damaged, isDiskFull, storageErrorFrom, unwritable} from './sqlite-error.ts';
import {loadSqlite} from './sqlite-module.ts';
import {StorageError} from './storage.ts';

/** What a copy of the data came to. */
export type Backup = {readonly bytes: number; readonly pages: number};

/**
 * Copies a database that is written to meanwhile, as SQLite's online backup does it
 * (https://sqlite.org/backup.html): some pages at a time, in Node's thread pool, and what this
 * connection writes goes into the copy as well. See `SqliteStorage.backupTo`.
 */
export async function backUp(database: DatabaseSync, target: string): Promise<Backup> {
	const unfinished = `${path.resolve(target)}.new`;
	try {
		rmSync(unfinished, {force: true});
		// SQLite fills an empty file that exists, and so keeps its permissions.
		closeSync(openSync(unfinished, 'wx', 0o600));
		const pages = await copy(database, unfinished);
		const problem = await problemOf(unfinished);
		if (problem !== undefined) throw damaged(target, new Error(problem));
		putUnderName(unfinished, target);
		return {bytes: statSync(target).size, pages};
	} catch (error) {
		removeAll(unfinished);
		throw backupError(error, target);
	}
}

/**
 * A first step that meets a write of this connection's is told as an error that is none (Node asks how
 * many pages are left, and before the first step there are none); then it is begun again.
 */
async function copy(database: DatabaseSync, target: string): Promise<number> {
	const {backup} = loadSqlite();
	for (let tries = 1; ; tries++) {
		try {
			return await backup(database, target, {rate: PAGES_AT_ONCE});
		} catch (error) {
			if (!isNoError(error) || tries === MOST_TRIES) throw error;
		}
	}
}

function isNoError(error: unknown): boolean {
	return error instanceof Error && 'errcode' in error && error.errcode === 0;
}

/** In a row; one write in a hundred is met. */
const MOST_TRIES = 100;

/** 400 KiB: during one step the relay's own writes wait. */
const PAGES_AT_ONCE = 100;

/** Moves the copy when it is on the disk, and then waits for its name to be. */
function putUnderName(unfinished: string, target: string): void {
	sync(unfinished, 'r+');
	renameSync(unfinished, target);
	// Windows opens no folders, and keeps names by itself.
	if (process.platform !== 'win32') sync(path.dirname(path.resolve(target)), 'r');
}

function sync(place: string, flags: 'r' | 'r+'): void {
	const descriptor = openSync(place, flags);
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function removeAll(unfinished: string): void {
	for (const ending of ['', '-journal', '-wal', '-shm']) {
		try {
			rmSync(`${unfinished}${ending}`, {force: true});
		} catch {
			// It is nobody's backup, and is overwritten by the next one.
		}
	}
}

function backupError(error: unknown, target: string): unknown {
	if (error instanceof StorageError) return error;
	if (isDiskFull(error) || codeOf(error) === 'ENOSPC') {
		const message =
			`There is no room for the backup ${target}. ` +
			'Free some space there, or choose another place, and try again.';
		return new StorageError('full', message, {cause: error});
	}
	if (codeOf(error)?.startsWith('ERR_') === false) return unwritable(target, error);
	return storageErrorFrom(error, target);
}

function codeOf(error: unknown): string | undefined {
	const hasCode = error instanceof Error && 'code' in error;
	return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

/** What is wrong with a copy, looked for in another thread; undefined when it is good. */
async function problemOf(file: string): Promise<string | undefined> {
	const {promise, resolve, reject} = Promise.withResolvers<string | undefined>();
	const worker = new Worker(CHECK, {
		...{eval: true, argv: [], env: {}, execArgv: []},
		workerData: {file},
	});
	worker.once('message', (problem: unknown) => {
		resolve(typeof problem === 'string' ? problem : undefined);
	});
	worker.once('error', reject);
	worker.once('exit', () => reject(new Error('The backup could not be looked through.')));
	return promise;
}

/**
 * The thread's program, as text because it must be there in the bundle and from source alike: every
 * page and index is sound, all that is referred to is there, and no room's log has a gap.
 */
const CHECK = `
const {parentPort, workerData} = require('node:worker_threads');
process.emitWarning = () => {};
const {DatabaseSync} = require('node:sqlite');
const database = new DatabaseSync(workerData.file);
const first = (text) => Object.values(database.prepare(text).get() ?? {})[0];
const check = () => {
	database.exec('PRAGMA temp_store = MEMORY');
	const found = first('PRAGMA integrity_check(1)');
	if (found !== 'ok') return String(found);
	if (database.prepare('PRAGMA foreign_key_check').get()) return 'Something that is referred to is missing.';
	const gaps = first(\`SELECT count(*) FROM room WHERE head - floor + 1 <>
		(SELECT count(*) FROM message WHERE room = room.id AND seq BETWEEN floor AND head)\`);
	return gaps === 0 ? undefined : 'The logs of ' + gaps + ' rooms have gaps.';
};
let problem;
try {
	problem = check();
} finally {
	database.close();
}
parentPort.postMessage(problem);
`;
