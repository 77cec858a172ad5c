import {compareBytes} from './encoding.ts';
import type {ExchangePublic, Key} from './exact-bytes.ts';
import type {RatchetState, SkippedKey} from './ratchet-state.ts';
import {wipe} from './sodium.ts';

/** How many keys of messages that have not come are kept (TC1 3.8), and for how many milliseconds. */
export const SKIPPED_LIMITS = {kept: 2000, lifetime: 30 * 86_400_000} as const;

/** Takes the key of one message out of the state: it opens once. */
export function takeSkipped(
	state: RatchetState,
	chain: ExchangePublic,
	number: number,
): Key | undefined {
	const index = state.skipped.findIndex(
		(entry) => entry.number === number && compareBytes(entry.chain, chain) === 0,
	);
	return index < 0 ? undefined : state.skipped.splice(index, 1)[0]?.key;
}

/** Drops the oldest keys above the limit: a peer must not be able to fill the memory. */
export function limitSkipped(state: RatchetState): void {
	const excess = Math.max(0, state.skipped.length - SKIPPED_LIMITS.kept);
	wipeKeys(state.skipped.splice(0, excess));
}

/** Drops keys that have waited for more than 30 days. */
export function dropOldSkipped(state: RatchetState, now: number): void {
	const isOld = ({storedAt}: SkippedKey) => now - storedAt > SKIPPED_LIMITS.lifetime;
	wipeKeys(state.skipped.filter(isOld));
	state.skipped = state.skipped.filter((entry) => !isOld(entry));
}

function wipeKeys(entries: readonly SkippedKey[]): void {
	wipe(...entries.map(({key}) => key));
}
