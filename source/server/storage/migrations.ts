import {closeSync, fsyncSync, openSync, renameSync, rmSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {StorageError} from './storage.ts';

/**
 * Brings the file from its version to the newest: one step, one transaction, so that a crash leaves
 * the old version or the new one. Before each step a copy is kept beside the file, as `<file>.v1`
 * for a file of version 1; a new file has nothing to copy.
 */
export function migrate(database: DatabaseSync, file: string, steps: readonly string[]): void {
	const found = schemaVersion(database);
	if (found > steps.length) {
		const message =
			`The data in ${file} were written by a newer termchat ` +
			`(format ${found}; this one knows ${steps.length}). ` +
			'Install that version or a later one, or start with another data folder.';
		throw new StorageError('newer-version', message);
	}
	for (const [index, step] of [...steps.entries()].slice(found)) {
		if (found > 0) keepCopy(database, `${file}.v${index}`);
		runStep(database, step, index + 1);
	}
}

export function schemaVersion(database: DatabaseSync): number {
	return Number(database.prepare('PRAGMA user_version').get()?.user_version);
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
	// SQLite fills an empty file that exists, and so keeps its permissions.
	closeSync(openSync(unfinished, 'wx', 0o600));
	database.prepare('VACUUM INTO ?').run(unfinished);
	const descriptor = openSync(unfinished, 'r+');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
	renameSync(unfinished, copy);
}
