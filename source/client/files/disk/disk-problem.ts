import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {systemErrorCode} from '../../vault/file-system.ts';

/** What was being done when the disk refused: it decides what the person can do about it. */
export type DiskAct = 'read' | 'write';

/**
 * An error of the disk as a sentence that says what to do. Whatever is no error of the system stays as
 * it is: it is a mistake of the program, or a sentence already.
 */
export function diskProblem(error: unknown, act: DiskAct, place: string): unknown {
	if (error instanceof InputError || !isOfDisk(error)) return error;
	const code = systemErrorCode(error) ?? '';
	const sentence = act === 'read' ? readSentence(code, place) : writeSentence(code, place);
	return new InputError(sentence, {cause: error});
}

/** Runs a step of the disk; its refusal becomes a sentence. */
export async function onDisk<Value>(
	act: DiskAct,
	place: string,
	run: () => Promise<Value>,
): Promise<Value> {
	try {
		return await run();
	} catch (error) {
		throw diskProblem(error, act, place);
	}
}

/** Node refuses a path with a NUL before the system sees it, and `makeFolder` makes its own `ENOTDIR`. */
function isOfDisk(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = systemErrorCode(error) ?? '';
	return 'syscall' in error || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE';
}

function readSentence(code: string, place: string): string {
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
		case 'ERR_INVALID_ARG_VALUE':
			return phrase`There is no file ${place}. Look at how it is written, or drop the file into the window.`;
		case 'EACCES':
		case 'EPERM':
			return phrase`You may not read ${place}. Give yourself the right to, or send a copy of it.`;
		case 'ELOOP':
			return phrase`${place} is a link that leads in a circle. Name the file itself.`;
		case 'ENAMETOOLONG':
			return phrase`${place} is longer than a path can be. Name the file itself.`;
		case 'EBUSY':
			return phrase`Another program keeps ${place} for itself. Close it there, then try again.`;
		case 'EMFILE':
		case 'ENFILE':
			return phrase`Too many files are open on this machine. Close some programs, then try again.`;
		default:
			return phrase`${place} could not be read (${code}). Look whether its disk is there and in order, then try again.`;
	}
}

function writeSentence(code: string, place: string): string {
	switch (code) {
		case 'ENOSPC':
			return phrase`The disk of ${place} is full. Make room there or choose another folder, then try again.`;
		case 'EDQUOT':
			return phrase`You have used up your share of the disk of ${place}. Delete something there or choose another folder, then try again.`;
		case 'EFBIG':
			return phrase`The disk of ${place} takes no file as large as this one. Choose another folder.`;
		case 'EACCES':
		case 'EPERM':
			return phrase`You may not write to ${place}. Choose another folder.`;
		case 'EROFS':
			return phrase`The disk of ${place} can only be read. Choose another folder.`;
		case 'ENOTDIR':
		case 'EEXIST':
			return phrase`${place} is not a folder, or a part of it is not. Choose another folder.`;
		case 'ENOENT':
			return phrase`The folder ${place} is gone. Make it again or choose another one, then try again.`;
		case 'ELOOP':
			return phrase`${place} is a link that leads in a circle. Choose another folder.`;
		case 'ENAMETOOLONG':
		case 'ERR_INVALID_ARG_VALUE':
			return phrase`There can be no folder ${place}. Choose another one.`;
		case 'EMFILE':
		case 'ENFILE':
			return phrase`Too many files are open on this machine. Close some programs, then try again.`;
		default:
			return phrase`Nothing could be written to ${place} (${code}). Look whether the disk is there and in order, or choose another folder.`;
	}
}
