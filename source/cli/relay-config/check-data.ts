import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {StorageError} from '../../../server.ts';
import {newerVersion, schemaVersion} from '../../server/storage/migrations.ts';
import {SQLITE_FILE} from '../../server/storage/sqlite.ts';
import {storageErrorFrom} from '../../server/storage/sqlite-error.ts';
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
	if (facts === undefined) {
		return {faults: folder === undefined ? [] : [folder], isInUse: false, writtenAt: undefined};
	}
	const fault = databaseFault(file);
	const isInUse = fault?.code === 'in-use';
	const keys = await Promise.all(KEYS.map((name) => keyFault(path.join(directory, name))));
	const database = fault === undefined || isInUse ? undefined : failed(fault.message);
	return {
		faults: [folder, database, ...keys].filter((each) => each !== undefined),
		isInUse,
		writtenAt: facts.mtimeMs,
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

async function keyFault(file: string): Promise<ConfigFault | undefined> {
	const facts = await stat(file).catch(() => undefined);
	if (facts === undefined) {
		return failed(phrase`The key ${file} is missing. Restore it from your backup.`);
	}
	// Windows keeps rights elsewhere; its mode bits say nothing.
	if (process.platform === 'win32' || (facts.mode & 0o077) === 0) return undefined;
	const advice = `chmod 600 '${file}'`;
	return {reason: 'security', sentence: phrase`Others can read ${file}. Run: ${advice}`};
}

function databaseFault(file: string): StorageError | undefined {
	const {DatabaseSync} = loadSqlite();
	let database: InstanceType<typeof DatabaseSync> | undefined;
	try {
		database = new DatabaseSync(file, {readOnly: true});
		const {version} = database.prepare('SELECT sqlite_version() AS version').get() ?? {};
		requireTrustedSqlite(String(version));
		requireOurs(database, file);
		const found = schemaVersion(database);
		const known = SCHEMA_STEPS.length;
		return found > known ? newerVersion(file, {found, known}) : undefined;
	} catch (error) {
		const explained = storageErrorFrom(error, file);
		if (explained instanceof StorageError) return explained;
		throw error;
	} finally {
		database?.close();
	}
}
