import {StorageError} from './storage.ts';

/**
 * What SQLite's refusal means for the relay, by its result codes (https://sqlite.org/rescode.html).
 * `place` is the file or folder to name. A broken constraint or
 * a wrong type is a bug of ours and stays as it is.
 */
export function storageErrorFrom(cause: unknown, place: string): unknown {
	const code = resultCode(cause);
	if (code === undefined) return cause;
	if (isDiskFull(cause)) return diskFull(cause);
	switch (code & 0xff) {
		case BUSY:
		case LOCKED:
			return inUse(place, cause);
		case PERM:
		case READONLY:
		case CANTOPEN:
		case AUTH:
			return unwritable(place, cause);
		case CORRUPT:
		case NOTADB:
			return damaged(place, cause);
		case CONSTRAINT:
		case MISMATCH:
			return cause;
		default:
			return failed(cause);
	}
}

/**
 * The same while a database is opened: that a table or column of ours is not in it, or cannot be read
 * as SQL, is then no bug of ours but damage of what it keeps of its schema.
 */
export function openingErrorFrom(cause: unknown, place: string): unknown {
	const code = resultCode(cause);
	return code !== undefined && (code & 0xff) === ERROR
		? damaged(place, cause)
		: storageErrorFrom(cause, place);
}

/** Whether SQLite had no room to write. */
export function isDiskFull(error: unknown): boolean {
	const code = resultCode(error);
	return code !== undefined && (code === IOERR_SHMSIZE || (code & 0xff) === FULL);
}

function resultCode(error: unknown): number | undefined {
	const isSqlite = error instanceof Error && 'errcode' in error;
	return isSqlite && typeof error.errcode === 'number' ? error.errcode : undefined;
}

const ERROR = 1;
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const MISMATCH = 20;
const AUTH = 23;
const NOTADB = 26;
/** The shared-memory file could not grow, which only a full disk does. */
const IOERR_SHMSIZE = 4874;

export function inUse(place: string, cause?: unknown): StorageError {
	const message =
		`Another program, most likely another relay, has ${place} open. ` +
		'Stop it, or start this relay with another data folder.';
	return new StorageError('in-use', message, {cause});
}

export function unwritable(place: string, cause?: unknown): StorageError {
	const message =
		`The relay cannot write to ${place}. ` +
		'Make it writable for the account that runs the relay, or choose another data folder.';
	return new StorageError('unwritable', message, {cause});
}

export function notFolder(place: string, cause?: unknown): StorageError {
	const message = `${place} is not a folder. Move it away, or choose another data folder.`;
	return new StorageError('unwritable', message, {cause});
}

export function damaged(place: string, cause?: unknown): StorageError {
	const message =
		`The relay's data in ${place} are damaged or are not termchat's. ` +
		'Put a backup in their place, or start with another data folder.';
	return new StorageError('damaged', message, {cause});
}

export function diskFull(cause?: unknown): StorageError {
	const message =
		'The disk is full, so nothing new can be kept. Free some space; the relay goes on by itself.';
	return new StorageError('full', message, {cause});
}

function failed(cause: unknown): StorageError {
	const message =
		'The disk failed while the relay read or wrote its data, and it is not known what was kept. ' +
		'Check the disk, then start the relay again.';
	return new StorageError('failed', message, {cause});
}
