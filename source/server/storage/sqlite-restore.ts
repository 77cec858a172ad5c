import {Buffer} from 'node:buffer';
import {statSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import type {Random} from '../../protocol/environment.ts';
import {newerVersion, schemaVersion} from './migrations.ts';
import {damaged, storageErrorFrom} from './sqlite-error.ts';
import {requireOurs} from './sqlite-file.ts';
import {loadSqlite} from './sqlite-module.ts';
import {textOf} from './sqlite-rows.ts';
import {SCHEMA_STEPS} from './sqlite-schema.ts';

/** The setting that tells one store from another. */
export const STORE_ID = 'store-id';

const RESTORED = 'restored';

/**
 * Notes in a copy that is to be a relay's data from now on that it is one: the next relay to open it
 * gives the store and its rooms new ids, so that clients forget positions that may mean other messages
 * now, and hands out no one-time prekey a second time. Throws a StorageError, such as `in-use`.
 */
export function markRestored(file: string): void {
	const {DatabaseSync} = loadSqlite();
	let database: DatabaseSync | undefined;
	try {
		if (!isFile(file)) throw damaged(file);
		database = new DatabaseSync(file);
		requireOurs(database, file);
		const found = schemaVersion(database);
		const known = SCHEMA_STEPS.length;
		if (found > known) throw newerVersion(file, {found, known});
		database.exec('PRAGMA synchronous = FULL; BEGIN EXCLUSIVE');
		database
			.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
			.run(RESTORED, 'yes');
		database.exec('COMMIT');
	} catch (error) {
		throw storageErrorFrom(error, file);
	} finally {
		database?.close();
	}
}

function isFile(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false})?.isFile() === true;
}

/** Does what `markRestored` has noted, in one step. */
export function renewRestored(database: DatabaseSync, random: Random): void {
	const mark = database.prepare('SELECT 1 FROM meta WHERE key = ?');
	if (mark.get(RESTORED) === undefined) return;
	const rooms = database.prepare('SELECT id FROM room').all();
	const setEpoch = database.prepare('UPDATE room SET epoch = ? WHERE id = ?');
	database.exec('BEGIN IMMEDIATE');
	try {
		database.prepare('UPDATE meta SET value = ? WHERE key = ?').run(freshId(random), STORE_ID);
		for (const row of rooms) setEpoch.run(freshId(random), textOf(row, 'id'));
		database.prepare(`DELETE FROM prekey WHERE kind = 'once'`).run();
		database.prepare('DELETE FROM meta WHERE key = ?').run(RESTORED);
		database.exec('COMMIT');
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

export function freshId(random: Random): string {
	return Buffer.from(random.bytes(16)).toString('base64url');
}
