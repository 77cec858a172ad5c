/**
 * Lets one piece of work at a time touch what is shared. Each begins when the one before it has ended,
 * in whatever way, in the order of asking. Never call `take` from within a turn and wait for it.
 */
export class Turns {
	#last: Promise<unknown> = Promise.resolve();

	/** Runs `work` when it is its turn, and settles as it does. */
	take<Result>(work: () => Promise<Result>): Promise<Result> {
		const result = this.#last.then(work, work);
		this.#last = result.catch(() => undefined);
		return result;
	}

	/** Resolves when all that was asked for has ended. */
	async idle(): Promise<void> {
		await this.#last;
	}
}
