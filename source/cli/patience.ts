/** Ends a wait when nothing was heard for too long. Whoever makes it closes it. */
export class Patience {
	readonly #ending = new AbortController();
	readonly #timeout: number;
	readonly #lateness: () => Error;
	#timer: NodeJS.Timeout | undefined;

	/** `timeout` in milliseconds; `lateness` makes the reason of `signal` then. */
	constructor(timeout: number, lateness: () => Error) {
		this.#timeout = timeout;
		this.#lateness = lateness;
		this.heard();
	}

	get signal(): AbortSignal {
		return this.#ending.signal;
	}

	/** Something moved: the time begins anew. */
	heard(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#ending.abort(this.#lateness()), this.#timeout);
	}

	close(): void {
		clearTimeout(this.#timer);
	}
}
