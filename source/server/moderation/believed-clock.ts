import type {Clock} from '../../protocol/environment.ts';

/**
 * A wall clock for what cannot be undone. Time that passes at the pace of the monotonic clock is
 * believed; a time that appears out of nowhere (a clock set wrong, a battery that is empty, a restored
 * machine) only after the clock has kept to it for `patience` milliseconds.
 */
export class BelievedClock {
	readonly #clock: Clock;
	readonly #patience: number;
	/** Wall time minus monotonic time: stays the same as long as nobody sets the clock. */
	#believed: number | undefined;
	#claimed: number;
	#claimedSince: number;

	constructor(clock: Clock, patience: number) {
		this.#clock = clock;
		this.#patience = patience;
		this.#claimed = clock.now() - clock.monotonic();
		this.#claimedSince = clock.monotonic();
	}

	/**
	 * The time, in milliseconds since the epoch, or undefined as long as none is believed: for one
	 * `patience` after the start. Never later than the wall clock. Is to be called now and then.
	 */
	now(): number | undefined {
		const [wall, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
		const offset = wall - monotonic;
		if (this.#isNear(offset, this.#believed)) this.#believed = offset;
		if (!this.#isNear(offset, this.#claimed)) this.#claimedSince = monotonic;
		this.#claimed = offset;
		if (monotonic - this.#claimedSince >= this.#patience) this.#believed = offset;
		if (this.#believed === undefined) return undefined;
		return Math.min(wall, this.#believed + monotonic);
	}

	/** A clock that is corrected a little at a time, or runs a little fast, has not been set. */
	#isNear(offset: number, other: number | undefined): boolean {
		return other !== undefined && Math.abs(offset - other) <= DRIFT;
	}
}

/** Milliseconds by which the clocks may differ between two looks. */
const DRIFT = 60_000;
