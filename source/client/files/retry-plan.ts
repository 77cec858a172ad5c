import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {RefusedError, sentenceOf, UnreachableError} from '../error.ts';
import {TransferError} from './transfer-error.ts';

/** What becomes of a transfer after a try that went wrong. */
export type RetryPlan =
	| {readonly type: 'again'; readonly delay: number; readonly reason: string}
	| {readonly type: 'failed'; readonly reason: string};

/** After a cut line or silence, doubled with each fruitless try. Milliseconds. */
const DELAY = {first: 500, ceiling: 30_000};
/** So many tries in a row that bring no byte: then a person should know. */
const FRUITLESS = 12;
/** Refusals of a relay that is there and busy, as with the lines of our other devices: it passes. */
const BUSY: ReadonlySet<string> = new Set(['unavailable', 'rate-limited', 'storage-full']);

/**
 * Whether a transfer is tried again, and after how long: with jitter, so that many that were cut off
 * together do not come back together.
 */
export function planRetry(
	error: unknown,
	{failures, random}: {readonly failures: number; readonly random: Random},
): RetryPlan {
	const reason = sentenceOf(error);
	const isBusy = error instanceof RefusedError && error.retryable && BUSY.has(error.code);
	const isPatient = isBusy || failures <= FRUITLESS;
	if (!isPassing(error) || !isPatient) return {type: 'failed', reason};
	const ceiling = Math.min(DELAY.first * 2 ** Math.max(0, failures - 1), DELAY.ceiling);
	const asked = (error instanceof RefusedError ? error.retryAfter : undefined) ?? 0;
	const delay = Math.max(ceiling / 2 + (random.fraction() * ceiling) / 2, asked);
	return {type: 'again', delay, reason: phrase`${reason} It goes on by itself.`};
}

function isPassing(error: unknown): boolean {
	if (error instanceof UnreachableError) return true;
	if (error instanceof TransferError) return error.code === 'cut';
	// Not logged in any more: the connection is about to end, and the next one tries again.
	return error instanceof RefusedError && (error.retryable || error.code === 'auth-required');
}
