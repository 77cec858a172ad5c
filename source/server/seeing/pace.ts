import type {Clock} from '../../protocol/environment.ts';
import type {PerSecond} from './stats.ts';

/** Seconds that are remembered, and one that is under way. */
const SECONDS = 60;

/**
 * How fast a total grows: look at it about once a second while it may grow, and it tells how much came
 * in each of the last 60 seconds.
 */
export class Pace {
	readonly #clock: Clock;
	readonly #total: () => number;
	/** By second modulo their number; the one under way among them. */
	readonly #slots = new Float64Array(SECONDS + 1);
	#second: number;
	#seen: number;

	constructor(clock: Clock, total: () => number) {
		this.#clock = clock;
		this.#total = total;
		this.#second = secondOf(clock);
		this.#seen = total();
	}

	/** Takes what came since the last look for what came in the second that has just ended. */
	look(): void {
		const second = secondOf(this.#clock);
		const isNew = second > this.#second;
		const first = Math.max(this.#second + 1, second - SECONDS);
		for (let each = first; each <= second; each++) this.#slots[each % this.#slots.length] = 0;
		this.#second = second;
		const total = this.#total();
		const slot = Math.max(0, isNew ? second - 1 : second) % this.#slots.length;
		this.#slots[slot] = (this.#slots[slot] ?? 0) + total - this.#seen;
		this.#seen = total;
	}

	/** Looks, and tells of the whole seconds until now. */
	perSecond(): PerSecond {
		this.look();
		const seconds = Array.from({length: SECONDS}, (_, index) => {
			const second = this.#second - SECONDS + index;
			return second < 0 ? 0 : (this.#slots[second % this.#slots.length] ?? 0);
		});
		const mean = (count: number): number =>
			seconds.slice(-count).reduce((sum, each) => sum + each, 0) / count;
		return {second: mean(1), tenSeconds: mean(10), minute: mean(SECONDS), seconds};
	}
}

function secondOf(clock: Clock): number {
	return Math.floor(clock.monotonic() / 1000);
}
