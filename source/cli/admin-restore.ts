import {constants, existsSync} from 'node:fs';
import {access, copyFile, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {openRelayData, StorageError} from '../../server.ts';
import {systemClock} from '../protocol/environment.ts';
import {makeFolder} from '../server/make-folder.ts';
import {connectToControl} from '../server/operator/ask-control.ts';
import {SQLITE_FILE} from '../server/storage/sqlite.ts';
import {markRestored} from '../server/storage/sqlite-restore.ts';
import {phrase} from '../words/phrase.ts';
import {KEY_FILES} from './admin-keys.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

/**
 * Makes a backup the data of a relay that does not run. Data that are there stay, unless `--force` puts
 * them aside. Keys that lie beside the backup are taken along.
 * @throws {ExitError} with a sentence, and nothing changed, when that cannot be.
 * @throws {StorageError} when the backup is none.
 */
export async function restoreBackup(invocation: Invocation, directory: string): Promise<void> {
	const {words, flags, output} = invocation;
	const typed = words.slice(1).join(' ');
	if (typed === '')
		throw new ExitError('usage', phrase`Usage: termchat admin restore BACKUP [--force]`);
	const backup = path.resolve(typed);
	await requireReadable(backup);
	await requireNoRelay(directory);
	makeFolder(directory);
	const draft = path.join(directory, `${SQLITE_FILE}.restored`);
	const old = (await readdir(directory)).filter(isOfData);
	if (old.length > 0 && !flags.has('force')) {
		throw new ExitError(
			'refused',
			phrase`There are data in ${directory} already. With --force they are put aside.`,
		);
	}
	try {
		await rm(draft, {force: true});
		await copyFile(backup, draft, constants.COPYFILE_EXCL);
		markRestored(draft);
		await rm(`${draft}-journal`, {force: true});
		const aside = await putAside(directory, old);
		await rename(draft, path.join(directory, SQLITE_FILE));
		await tell(invocation, {directory, backup, aside, missing: await copyKeys(backup, directory)});
	} catch (error) {
		await rm(draft, {force: true});
		throw noBackup(error, backup);
	}
	if (flags.has('json')) output.printJson({type: 'restored', backup, directory});
}

/** About the backup, and not about the copy that was looked at. */
function noBackup(cause: unknown, backup: string): unknown {
	if (!(cause instanceof StorageError) || cause.code !== 'damaged') return cause;
	return new ExitError(
		'failed',
		phrase`${backup} is no backup of a relay, or it is damaged. Nothing was changed.`,
		{cause},
	);
}

async function requireReadable(backup: string): Promise<void> {
	try {
		await access(backup, constants.R_OK);
	} catch (cause) {
		throw new ExitError('failed', phrase`${backup} cannot be read. Check path and rights.`, {
			cause,
		});
	}
}

async function requireNoRelay(directory: string): Promise<void> {
	const running = await connectToControl(directory);
	running?.close();
	if (running !== undefined || (await isHeld(directory))) {
		throw new ExitError(
			'refused',
			phrase`A relay runs with the data in ${directory}. Stop it first: termchat admin shutdown`,
		);
	}
}

/** A relay inside somebody's chat has no control socket, but holds its data like any other. */
async function isHeld(directory: string): Promise<boolean> {
	if (!existsSync(path.join(directory, SQLITE_FILE))) return false;
	try {
		const data = await openRelayData(directory);
		await data.close();
		return false;
	} catch (error) {
		// Whatever else is wrong with them may be why they are to be replaced.
		return error instanceof StorageError && error.code === 'in-use';
	}
}

/** The database and what SQLite keeps beside it. */
function isOfData(name: string): boolean {
	return [SQLITE_FILE, `${SQLITE_FILE}-wal`, `${SQLITE_FILE}-shm`].includes(name);
}

/** Moves the old data into a folder beside them; its path, or undefined when there were none. */
async function putAside(directory: string, old: readonly string[]): Promise<string | undefined> {
	if (old.length === 0) return undefined;
	const stamp = new Date(systemClock.now()).toISOString().replaceAll(/[:.]/g, '-');
	const aside = path.join(directory, `before-restore-${stamp}`);
	makeFolder(aside);
	for (const name of old) await rename(path.join(directory, name), path.join(aside, name));
	return aside;
}

/** Copies the keys that lie beside the backup and are not there yet; those that are nowhere. */
async function copyKeys(backup: string, directory: string): Promise<readonly string[]> {
	const missing: string[] = [];
	for (const name of KEY_FILES) {
		const target = path.join(directory, name);
		try {
			await copyFile(path.join(path.dirname(backup), name), target, constants.COPYFILE_EXCL);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined;
			if (code === 'ENOENT') missing.push(name);
			else if (code !== 'EEXIST') throw error;
		}
	}
	const there = await readdir(directory);
	return missing.filter((name) => !there.includes(name));
}

async function tell(
	{output, flags}: Invocation,
	done: {
		readonly directory: string;
		readonly backup: string;
		readonly aside: string | undefined;
		readonly missing: readonly string[];
	},
): Promise<void> {
	const {directory, backup, aside, missing} = done;
	if (!flags.has('json')) output.print(phrase`${directory} holds the data of ${backup} now.`);
	if (aside !== undefined) output.tell(phrase`The data that were there: ${aside}`);
	if (missing.length > 0) {
		output.tell(
			phrase`Before you start the relay, put its keys there from where you keep them: ${missing.join(', ')}`,
		);
	}
}
