import type {Batch} from './batch.ts';

/** A value in memory that follows the disk: what a batch puts in its place shows once it is written. */
export class Staged<Value> {
	#value: Value;
	readonly #next = new WeakMap<Batch, {readonly value: Value}>();

	constructor(value: Value) {
		this.#value = value;
	}

	/** As it is on the disk. */
	get value(): Value {
		return this.#value;
	}

	/** As it will be once that batch is written. */
	in(batch: Batch): Value {
		const next = this.#next.get(batch);
		return next === undefined ? this.#value : next.value;
	}

	/** Takes its place once the batch is written; `replaced` then gets the value before. */
	set(value: Value, batch: Batch, replaced: (before: Value) => void = () => {}): void {
		this.#next.set(batch, {value});
		batch.afterwards(() => {
			const before = this.#value;
			this.#value = value;
			replaced(before);
		});
	}
}
