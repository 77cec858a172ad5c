import type {Random} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';

/**
 * How long to wait before the next try, in milliseconds: anything up to a ceiling that doubles with
 * each try ("full jitter", M. Brooker, Exponential Backoff and Jitter, 2015), so that many clients cut
 * off together do not come back together. More only when the relay asks for it.
 */
export function reconnectDelay(
	attempt: number,
	{random, retryAfter}: {readonly random: Random; readonly retryAfter: number},
): number {
	const doubled = LIMITS.reconnectBase * 2 ** Math.min(attempt, DOUBLINGS);
	const ceiling = Math.min(doubled, LIMITS.reconnectCeiling);
	return Math.max(random.fraction() * ceiling, retryAfter);
}

/** More would change nothing but the size of a number. */
const DOUBLINGS = 16;
