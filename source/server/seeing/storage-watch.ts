import type {Clock} from '../../protocol/environment.ts';
import type {RelayLog} from '../log.ts';
import type {Storage} from '../storage/storage.ts';
import {Histogram} from './histogram.ts';

/** Milliseconds of one query after which it is worth a line in the log. */
export const SLOW_QUERY = 250;

/** A storage whose queries are timed. */
export type StorageWatch = {
	/** The same storage. */
	readonly storage: Storage;
	/** Seconds from each query's call to its answer; for a write, until it is on the disk. */
	readonly times: Histogram;
	/** The slowest query of the last 10 to 20 seconds, by name. */
	slowest(): {readonly query: string; readonly milliseconds: number} | undefined;
};

/** Times every query of a storage, and tells the log of those that take too long: never their values. */
export function watchStorage(
	storage: Storage,
	{clock, log}: {readonly clock: Clock; readonly log: RelayLog},
): StorageWatch {
	const times = new Histogram(BOUNDS);
	const slowest = new Slowest(clock);
	const took = (query: string, start: number): void => {
		const milliseconds = clock.monotonic() - start;
		times.add(milliseconds / 1000);
		slowest.add(query, milliseconds);
		if (milliseconds < SLOW_QUERY) return;
		log.warn('slow storage', {query, milliseconds: Math.round(milliseconds)});
	};
	const entries: [string, unknown][] = Object.entries(storage);
	const watched = entries.map(([query, run]) => [
		query,
		isQuery(run) && query !== 'close' ? timed(query, run, {clock, took}) : run,
	]);
	// Each entry is the storage's own, with the same parameters and the very same promise.
	return {storage: Object.fromEntries(watched) as Storage, times, slowest: () => slowest.get()};
}

/** Seconds: from what memory takes to what nobody should have to wait for. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

type Query = (...values: readonly unknown[]) => Promise<unknown>;

/** Every function of a storage is one. */
function isQuery(value: unknown): value is Query {
	return typeof value === 'function';
}

function timed(
	query: string,
	run: Query,
	{clock, took}: {readonly clock: Clock; readonly took: (query: string, start: number) => void},
): Query {
	return (...values) => {
		const start = clock.monotonic();
		const answer = run(...values);
		const done = (): void => took(query, start);
		// Whoever asked hears of a failure from the promise itself.
		answer.then(done, done);
		return answer;
	};
}

/** Milliseconds after which what was slowest is of the past. */
const WINDOW = 10_000;

type SlowQuery = {readonly query: string; readonly milliseconds: number};

class Slowest {
	readonly #clock: Clock;
	#since: number;
	#now: SlowQuery | undefined;
	#before: SlowQuery | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#since = clock.monotonic();
	}

	add(query: string, milliseconds: number): void {
		this.#turn();
		if (milliseconds >= (this.#now?.milliseconds ?? 0)) this.#now = {query, milliseconds};
	}

	get(): SlowQuery | undefined {
		this.#turn();
		const isBefore = (this.#before?.milliseconds ?? -1) > (this.#now?.milliseconds ?? -1);
		return isBefore ? this.#before : this.#now;
	}

	#turn(): void {
		const age = this.#clock.monotonic() - this.#since;
		if (age < WINDOW) return;
		this.#before = age < 2 * WINDOW ? this.#now : undefined;
		this.#now = undefined;
		this.#since = this.#clock.monotonic();
	}
}
