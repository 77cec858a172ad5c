/**
 * Lets one act at a time happen in each place: who may act is looked up and the act is done before the
 * next one looks. A turn never takes another one.
 */
export class Turns {
	readonly #last = new Map<string, Promise<void>>();

	/** Runs it after those that came before in this place, whatever became of them. */
	async take<Value>(place: string, run: () => Promise<Value>): Promise<Value> {
		const before = this.#last.get(place) ?? Promise.resolve();
		const done = before.then(run);
		const turn = done.then(ignore, ignore);
		this.#last.set(place, turn);
		try {
			return await done;
		} finally {
			if (this.#last.get(place) === turn) this.#last.delete(place);
		}
	}
}

function ignore(): void {}
