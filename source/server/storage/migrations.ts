import {closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statfsSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {isDiskFull} from './sqlite-error.ts';
import {numberOf} from './sqlite-rows.ts';
import {StorageError} from './storage.ts';

/**
 * Brings the file from its version to the newest: one step, one transaction, so that a crash leaves
 * the old version or the new one. Before the first step a copy is kept beside the file, as
 * `<file>.v4.2026-11-21` for a file of version 4, and of such copies the newest two; a new file has
 * nothing to copy. Without room for the copy nothing is done: a StorageError `full`.
 */
export function migrate(
	database: DatabaseSync,
	options: {
		readonly file: string;
		readonly steps: readonly string[];
		/** Milliseconds since the Unix epoch. */
		readonly now: number;
	},
): void {
	const {file, steps, now} = options;
	const found = schemaVersion(database);
	if (found > steps.length) throw newerVersion(file, {found, known: steps.length});
	if (found > 0 && found < steps.length) {
		const date = new Date(now).toISOString().slice(0, 10);
		keepCopy(database, `${file}.v${found}.${date}`);
		dropOldCopies(file);
	}
	for (const [index, step] of [...steps.entries()].slice(found)) {
		runStep(database, step, index + 1);
	}
}

export function schemaVersion(database: DatabaseSync): number {
	return numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
}

/** The refusal of data that this termchat does not understand. */
export function newerVersion(
	file: string,
	{found, known}: {readonly found: number; readonly known: number},
): StorageError {
	const message =
		`The data in ${file} were written by a newer termchat ` +
		`(format ${found}; this one knows ${known}). ` +
		'Install that version or a later one, or start with another data folder.';
	return new StorageError('newer-version', message);
}

function runStep(database: DatabaseSync, step: string, version: number): void {
	database.exec('BEGIN IMMEDIATE');
	try {
		database.exec(step);
		if (schemaVersion(database) !== version) {
			throw new Error(`Schema step ${version} does not set its version.`);
		}
		database.exec('COMMIT');
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

/** The copy appears under its name only when it is whole and on the disk. */
function keepCopy(database: DatabaseSync, copy: string): void {
	const unfinished = `${copy}.new`;
	rmSync(unfinished, {force: true});
	requireRoom(database, copy);
	try {
		// SQLite fills an empty file that exists, and so keeps its permissions.
		closeSync(openSync(unfinished, 'wx', 0o600));
		database.prepare('VACUUM INTO ?').run(unfinished);
		const descriptor = openSync(unfinished, 'r+');
		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		rmSync(unfinished, {force: true});
		throw isDiskFull(error) ? noRoom(database, copy) : error;
	}
	renameSync(unfinished, copy);
}

function requireRoom(database: DatabaseSync, copy: string): void {
	const {bavail, bsize} = statfsSync(path.dirname(copy));
	if (bavail * bsize < usedBytes(database)) throw noRoom(database, copy);
}

function noRoom(database: DatabaseSync, copy: string): StorageError {
	const megabytes = Math.ceil(usedBytes(database) / 1e6);
	const message =
		`A newer termchat changes the format of its data, and the disk has no room for the copy that ` +
		`is kept of them before, ${copy}: it takes ${megabytes} MB. ` +
		'Free some space and start the relay again; nothing was changed.';
	return new StorageError('full', message);
}

function usedBytes(database: DatabaseSync): number {
	const row = database
		.prepare(
			`SELECT (page_count - freelist_count) * page_size AS bytes
				FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
		)
		.get();
	return numberOf(row, 'bytes');
}

/** Keeps the copies of the newest two versions and dates. */
function dropOldCopies(file: string): void {
	const directory = path.dirname(file);
	const prefix = `${path.basename(file)}.v`;
	const copies = readdirSync(directory)
		.filter((name) => name.startsWith(prefix))
		.flatMap((name) => {
			const [, version, date = ''] = VERSION_AND_DATE.exec(name.slice(prefix.length)) ?? [];
			return version === undefined ? [] : {name, version: Number(version), date};
		})
		.sort((one, other) => other.version - one.version || (one.date < other.date ? 1 : -1));
	for (const {name} of copies.slice(2)) rmSync(path.join(directory, name), {force: true});
}

/** Copies of before they were dated have no date. */
const VERSION_AND_DATE = /^(\d+)(?:\.(\d{4}-\d{2}-\d{2}))?$/;
