import path from 'node:path';
import {counted, phrase} from '../words/phrase.ts';
import {ExitError, exitReasonOf} from './exit-code.ts';

/** Files for one place, with what is said with the first of them. */
export type Parcel = {
	/** Of the room, or of the person. */
	readonly name: string;
	/** Whole. */
	readonly paths: readonly string[];
	readonly text: string;
};

/** A script must know that it may simply try again. */
export function addNotSent(error: unknown): never {
	if (!(error instanceof ExitError)) throw error;
	throw new ExitError(error.reason, phrase`The message was not sent. ${error.message}`, {
		cause: error,
	});
}

/**
 * Why a file was not sent, with its name; and how many of several were sent before it, so that nobody
 * sends those again.
 */
export function notSent(
	error: unknown,
	file: string,
	{sent, of}: {readonly sent: number; readonly of: number} = {sent: 0, of: 1},
): unknown {
	const reason = exitReasonOf(error);
	if (reason === 'internal' || !(error instanceof Error)) return error;
	const sentence = phrase`${path.basename(file)} was not sent. ${error.message}`;
	const before =
		of > 1
			? [counted(sent, ['{1} of {2} files was sent.', '{1} of {2} files were sent.'], of)]
			: [];
	return new ExitError(reason, [sentence, ...before].join(' '), {cause: error});
}

/** What is said when nothing of a file moved for that many milliseconds. */
export function silence(timeout: number, reason: string | undefined): ExitError {
	const why = reason === undefined || reason === '' ? [] : [reason];
	const sentence = phrase`Nothing of it moved for ${timeout / 1000} s.`;
	return new ExitError('network', [sentence, ...why].join(' '));
}
