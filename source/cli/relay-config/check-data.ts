import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {StorageError} from '../../../server.ts';
import {requireDatabase} from '../../server/own-keys.ts';
import {newerVersion, schemaVersion} from '../../server/storage/migrations.ts';
import {SQLITE_FILE} from '../../server/storage/sqlite.ts';
import {openingErrorFrom} from '../../server/storage/sqlite-error.ts';
import {requireOurs} from '../../server/storage/sqlite-file.ts';
import {loadSqlite, requireTrustedSqlite} from '../../server/storage/sqlite-module.ts';
import {SCHEMA_STEPS} from '../../server/storage/sqlite-schema.ts';
import {phrase} from '../../words/phrase.ts';
import type {ConfigFault} from '../serve-options.ts';

/** What looking at a relay's data, without changing them, has found. */
export type DataFindings = {
	readonly faults: readonly ConfigFault[];
	/** Another relay has them open, so that nothing more can be said of them. */
	readonly isInUse: boolean;
	/** When they were written last, in milliseconds since the epoch; undefined where there are none. */
	readonly writtenAt: number | undefined;
};

/** Looks at a relay's folder, its keys and its database. */
export async function checkData(directory: string): Promise<DataFindings> {
	const folder = await writableFault(directory);
	const file = path.join(directory, SQLITE_FILE);
	const facts = await stat(file).catch(() => undefined);
	const look = lookAt(directory, facts === undefined ? undefined : file);
	const isInUse = look.fault?.code === 'in-use';
	const database = look.fault === undefined || isInUse ? undefined : failed(look.fault.message);
	const keys = await Promise.all(
		KEYS.map((name) => keyFault(path.join(directory, name), look.isKeyed)),
	);
	return {
		faults: [folder, database, ...keys].filter((each) => each !== undefined),
		isInUse,
		writtenAt: facts?.mtimeMs,
	};
}

/** Why nothing can be written to a folder, there or to be made; undefined when it can. */
export async function writableFault(directory: string): Promise<ConfigFault | undefined> {
	let at = path.resolve(directory);
	for (;;) {
		const facts = await stat(at).catch(() => undefined);
		if (facts?.isDirectory() === false) {
			return failed(phrase`${at} is not a folder. Move it away, or choose another place.`);
		}
		if (facts !== undefined || path.dirname(at) === at) break;
		at = path.dirname(at);
	}
	try {
		await access(at, constants.W_OK | constants.X_OK);
		return undefined;
	} catch {
		return failed(
			phrase`Nothing can be written to ${at}. Change its rights, or choose another place.`,
		);
	}
}

/** The relay's own secrets beside its database. */
const KEYS = ['relay.key', 'password.key'] as const;

function failed(sentence: string): ConfigFault {
	return {reason: 'failed', sentence};
}

async function keyFault(file: string, isNeeded: boolean): Promise<ConfigFault | undefined> {
	const facts = await stat(file).catch(() => undefined);
	if (facts === undefined) {
		if (!isNeeded) return undefined;
		return failed(phrase`The key ${file} is missing. Restore it from your backup.`);
	}
	// Windows keeps rights elsewhere; its mode bits say nothing.
	if (process.platform === 'win32' || (facts.mode & 0o077) === 0) return undefined;
	const advice = `chmod 600 '${file}'`;
	return {reason: 'security', sentence: phrase`Others can read ${file}. Run: ${advice}`};
}

/** What a database is like, as far as it can be told without changing it. */
type Look = {
	/** Why a relay would not start with it. */
	readonly fault?: StorageError | undefined;
	/** Whether it is one of a relay that has keys: without them it does not start. */
	readonly isKeyed: boolean;
};

function lookAt(directory: string, file: string | undefined): Look {
	try {
		requireDatabase(directory);
	} catch (error) {
		if (error instanceof StorageError) return {fault: error, isKeyed: false};
		throw error;
	}
	return file === undefined ? {isKeyed: false} : lookInto(file);
}

function lookInto(file: string): Look {
	const {DatabaseSync} = loadSqlite();
	let database: InstanceType<typeof DatabaseSync> | undefined;
	try {
		database = new DatabaseSync(file, {readOnly: true});
		const {version} = database.prepare('SELECT sqlite_version() AS version').get() ?? {};
		requireTrustedSqlite(String(version));
		// The start makes one of an empty file.
		if (database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) {
			return {isKeyed: false};
		}
		requireOurs(database, file);
		const found = schemaVersion(database);
		const known = SCHEMA_STEPS.length;
		if (found > known) return {fault: newerVersion(file, {found, known}), isKeyed: false};
		return {isKeyed: database.prepare(KEYED).get() !== undefined};
	} catch (error) {
		const explained = openingErrorFrom(error, file);
		if (explained instanceof StorageError) return {fault: explained, isKeyed: false};
		throw error;
	} finally {
		database?.close();
	}
}

/** A database keeps a hash of each key; those of before there were hashes may have accounts. */
const KEYED = `SELECT 1 FROM meta WHERE key LIKE '%.key-sha256' UNION ALL SELECT 1 FROM account LIMIT 1`;
