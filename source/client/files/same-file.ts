import type {Clock} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSource} from './local-files.ts';
import {TransferError} from './transfer-error.ts';
import type {UploadRecord} from './transfer-record.ts';

/** What a file is at this moment, and when that is by the wall clock. */
export async function identify(
	source: FileSource,
	clock: Clock,
): Promise<Pick<UploadRecord, 'identity' | 'identifiedAt'>> {
	// The time first: what is written after it must never count as older.
	const identifiedAt = clock.now();
	return {identity: await source.identity(), identifiedAt};
}

/**
 * Makes sure that a file is still what it was when it was identified. A disk may give two writes in a
 * row one time, so that the second of them cannot be seen: what had been written so shortly before, or
 * after, is not taken for the same. (Git treats the files of its index alike, as "racily clean".)
 * @throws {TransferError} `changed`, or `unsure` when nobody can tell.
 */
export async function requireSame(
	source: FileSource,
	{identity, identifiedAt}: Pick<UploadRecord, 'identity' | 'identifiedAt'>,
): Promise<void> {
	if ((await source.identity()) !== identity) throw fileChanged();
	if ((await source.changedAt()) < identifiedAt - COARSEST) return;
	throw new TransferError('unsure', phrase`The file may have changed while it was being sent.`);
}

/**
 * Makes sure that what was read is all of the file that was identified: it may have grown right before
 * that, when its size was known already.
 * @throws {TransferError} `changed`.
 */
export async function requireWhole(
	source: FileSource,
	{identity, size}: Pick<UploadRecord, 'identity' | 'size'>,
): Promise<void> {
	if ((await source.identity()) !== identity) throw fileChanged();
	if ((await source.read(size, 1)).length > 0) throw fileChanged();
}

/** What is read is not what was begun to be sent. */
export function fileChanged(): TransferError {
	return new TransferError('changed', phrase`The file changed while it was being sent.`);
}

/** The coarsest times of a disk are two seconds apart (FAT); one more for its clock. Milliseconds. */
const COARSEST = 3000;
