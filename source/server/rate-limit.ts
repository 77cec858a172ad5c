import type {Clock} from '../protocol/environment.ts';
import type {Rate} from '../protocol/limits.ts';

/** A token bucket: starts full, refills steadily, never holds more than its burst. */
export class TokenBucket {
	readonly #rate: Rate;
	readonly #clock: Clock;
	#tokens: number;
	#at: number;

	constructor(rate: Rate, clock: Clock) {
		this.#rate = rate;
		this.#clock = clock;
		this.#tokens = rate.burst;
		this.#at = clock.monotonic();
	}

	/**
	 * Takes `cost` tokens and returns 0; or takes none and returns the milliseconds after which they
	 * are there, at most a day. A cost beyond the burst counts as the burst: it waits for a full bucket.
	 */
	take(cost = 1): number {
		this.#refill();
		const price = Math.min(cost, this.#rate.burst);
		const missing = price - this.#tokens;
		if (missing <= ROUNDING) {
			this.#tokens = Math.max(0, this.#tokens - price);
			return 0;
		}
		const wait = Math.ceil(((missing - ROUNDING) / this.#rate.perSecond) * 1000);
		return Math.min(wait, LONGEST_WAIT);
	}

	/** Undoes a `take` of the same cost. */
	giveBack(cost = 1): void {
		this.#tokens = Math.min(this.#rate.burst, this.#tokens + Math.min(cost, this.#rate.burst));
	}

	/** Whether it is as good as new, so that it need not be kept. */
	get isFull(): boolean {
		this.#refill();
		return this.#tokens >= this.#rate.burst;
	}

	#refill(): void {
		const now = this.#clock.monotonic();
		const gained = ((now - this.#at) / 1000) * this.#rate.perSecond;
		this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
		this.#at = now;
	}
}

/** Parts of a token that additions of fractions may have lost. */
const ROUNDING = 1e-6;

const LONGEST_WAIT = 86_400_000;

/** Token buckets of one rate, by key. Keeps the `most` used last; older ones count as full again. */
export class TokenBuckets {
	#rate: Rate;
	readonly #clock: Clock;
	readonly #most: number;
	readonly #buckets = new Map<string, TokenBucket>();

	constructor(rate: Rate, clock: Clock, most = 100_000) {
		this.#rate = rate;
		this.#clock = clock;
		this.#most = most;
	}

	/** Another rate from now on; if it is another, everybody begins with a full bucket. */
	change(rate: Rate): void {
		if (rate.burst === this.#rate.burst && rate.perSecond === this.#rate.perSecond) return;
		this.#rate = rate;
		this.#buckets.clear();
	}

	/** As TokenBucket's. */
	take(key: string, cost = 1): number {
		const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, this.#clock);
		this.#buckets.delete(key);
		this.#dropOldest();
		this.#buckets.set(key, bucket);
		return bucket.take(cost);
	}

	/** As TokenBucket's. */
	giveBack(key: string, cost = 1): void {
		this.#buckets.get(key)?.giveBack(cost);
	}

	/** A step of cleaning with every use is enough: the map's order is the order of last use. */
	#dropOldest(): void {
		for (const [key, bucket] of this.#buckets) {
			if (!bucket.isFull && this.#buckets.size < this.#most) return;
			this.#buckets.delete(key);
		}
	}
}
