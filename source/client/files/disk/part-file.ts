import {type BigIntStats, constants} from 'node:fs';
import {type FileHandle, lstat, open, rm} from 'node:fs/promises';
import process from 'node:process';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {systemErrorCode} from '../../vault/file-system.ts';

/** A file is under this name until all of it is there. */
export function partName(key: string): string {
	if (!/^[\w-]{1,64}$/.test(key)) throw new TypeError(`No key of a transfer: ${key}`);
	return `.termchat-${key}.part`;
}

/**
 * Opens the part file to go on with, or makes it. What is there is used only when it is a plain file of
 * this account with no other name: nothing is written through what somebody planted.
 * @throws {InputError} when something else stands there.
 */
export async function openPart(file: string): Promise<FileHandle> {
	for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
		const handle = (await created(file)) ?? (await reopened(file));
		if (handle !== undefined) return handle;
	}
	throw inTheWay(file);
}

/** Whether a path still leads to that file itself, not to a link or to another file. */
export async function isStill(file: string, facts: BigIntStats): Promise<boolean> {
	const found = await lstat(file, {bigint: true}).catch(() => undefined);
	return found?.isFile() === true && found.dev === facts.dev && found.ino === facts.ino;
}

/** Each can fail by something that vanished in the meantime. */
const ATTEMPTS = 3;

/** Windows has no links of this kind to follow, and no pipes to wait for. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAIT = constants.O_NONBLOCK ?? 0;

/** Undefined when something stands there. */
async function created(file: string): Promise<FileHandle | undefined> {
	const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
	try {
		return await open(file, flags, 0o600);
	} catch (error) {
		if (systemErrorCode(error) === 'EEXIST') return undefined;
		throw error;
	}
}

/** Undefined when it has gone. */
async function reopened(file: string): Promise<FileHandle | undefined> {
	const found = await lstat(file).catch(() => undefined);
	if (found === undefined) return undefined;
	if (!found.isFile()) throw inTheWay(file);
	const handle = await openFound(file);
	const facts = await handle?.stat();
	if (handle === undefined || facts === undefined) return undefined;
	if (facts.isFile() && isOurs(facts.uid) && facts.nlink === 1) return handle;
	await handle.close();
	if (!facts.isFile() || !isOurs(facts.uid)) throw inTheWay(file);
	// It has another name too, which it got when a transfer was finished and this one not yet taken away.
	await rm(file, {force: true});
	return undefined;
}

async function openFound(file: string): Promise<FileHandle | undefined> {
	try {
		return await open(file, constants.O_RDWR | NO_FOLLOW | NO_WAIT);
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === 'ENOENT') return undefined;
		if (code === 'ELOOP' || code === 'ENXIO') throw inTheWay(file);
		throw error;
	}
}

/** Windows has no such numbers. */
function isOurs(uid: number): boolean {
	return process.getuid === undefined || uid === process.getuid();
}

function inTheWay(file: string): InputError {
	return new InputError(
		phrase`${file} is not what termchat wrote there. Look at it and move it away, then try again.`,
	);
}
