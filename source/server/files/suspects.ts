import type {Clock} from '../../protocol/environment.ts';

/** Suspects at a time: one too many becomes one when it is found again. */
const MOST = 1000;

/** So many times the patience, after which one that was not found again is none any more. */
const FORGOTTEN_AFTER = 24;

/** Ids of what lacks its counterpart, and since when: only what still does after a while is guilty. */
export class Suspects {
	readonly #clock: Clock;
	readonly #patience: number;
	/** Since when, by the monotonic clock. */
	readonly #since = new Map<string, number>();

	/** `patience` in milliseconds. */
	constructor(clock: Clock, patience: number) {
		this.#clock = clock;
		this.#patience = patience;
	}

	/** Notes what was found out about an id; whether it lacks its counterpart for long enough. */
	isGuilty(id: string, hasCounterpart: boolean): boolean {
		if (hasCounterpart) {
			this.#since.delete(id);
			return false;
		}
		const now = this.#clock.monotonic();
		const since = this.#since.get(id);
		if (since === undefined) {
			this.#forget(now);
			if (this.#since.size < MOST) this.#since.set(id, now);
			return false;
		}
		if (now - since < this.#patience) return false;
		this.#since.delete(id);
		return true;
	}

	#forget(now: number): void {
		for (const [id, since] of this.#since) {
			// The first one is the oldest.
			if (now - since < FORGOTTEN_AFTER * this.#patience) return;
			this.#since.delete(id);
		}
	}
}
