/** Rows in a generation: a few large screens of them. */
const GENERATION = 512;
/** Characters of a row that is worth remembering. */
const LONGEST = 4096;

/**
 * What was computed of rows that stand on the screen from frame to frame. There are two generations: a
 * row that was not asked for during a whole one is forgotten.
 */
export class RowMemory<Value extends NonNullable<unknown>> {
	#young = new Map<string, Value>();
	#old = new Map<string, Value>();

	/** The remembered value, else that of `compute`, which must depend on the row alone. */
	get(row: string, compute: (row: string) => Value): Value {
		const known = this.#young.get(row);
		if (known !== undefined) {
			return known;
		}
		const value = this.#old.get(row) ?? compute(row);
		if (row.length <= LONGEST) {
			this.#keep(row, value);
		}
		return value;
	}

	#keep(row: string, value: Value): void {
		if (this.#young.size >= GENERATION) {
			this.#old = this.#young;
			this.#young = new Map();
		}
		this.#young.set(row, value);
	}
}
