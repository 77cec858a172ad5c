import type {Clock} from '../../protocol/environment.ts';

/**
 * When each account last wrote in a room with slow mode, by the monotonic clock. Remembers the `most`
 * that wrote last; who is forgotten may write at once.
 */
export class SlowMode {
	readonly #clock: Clock;
	readonly #most: number;
	readonly #last = new Map<string, number>();

	constructor(clock: Clock, most = 100_000) {
		this.#clock = clock;
		this.#most = most;
	}

	/** Takes a turn and returns 0; or takes none and returns the milliseconds until the next one. */
	take(room: string, account: string, interval: number): number {
		if (interval === 0) return 0;
		const key = `${room} ${account}`;
		const now = this.#clock.monotonic();
		const last = this.#last.get(key);
		if (last !== undefined && last + interval > now) return last + interval - now;
		this.#last.delete(key);
		this.#last.set(key, now);
		for (const oldest of this.#last.keys()) {
			if (this.#last.size <= this.#most) break;
			this.#last.delete(oldest);
		}
		return 0;
	}

	/** Undoes a `take`: what was to be written was not. */
	giveBack(room: string, account: string): void {
		this.#last.delete(`${room} ${account}`);
	}
}
