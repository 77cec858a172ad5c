/** A distribution as Prometheus keeps it: how many values were at most each of some bounds. */
export class Histogram {
	readonly #bounds: readonly number[];
	readonly #counts: number[];
	#sum = 0;
	#count = 0;

	/** `bounds` rise. */
	constructor(bounds: readonly number[]) {
		this.#bounds = bounds;
		this.#counts = bounds.map(() => 0);
	}

	add(value: number): void {
		this.#sum += value;
		this.#count++;
		const index = this.#bounds.findIndex((bound) => value <= bound);
		if (index !== -1) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
	}

	get sum(): number {
		return this.#sum;
	}

	get count(): number {
		return this.#count;
	}

	/** For each bound, how many values were at most that. */
	get buckets(): readonly {readonly bound: number; readonly count: number}[] {
		let count = 0;
		return this.#bounds.map((bound, index) => {
			count += this.#counts[index] ?? 0;
			return {bound, count};
		});
	}
}
