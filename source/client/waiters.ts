/** Those who wait until something of an id is over. */
export class Waiters<Result> {
	readonly #waiters = new Map<string, Set<PromiseWithResolvers<Result>>>();

	/** Settles with what is told of that id next, or rejects with the signal's reason. */
	async wait(id: string, signal?: AbortSignal): Promise<Result> {
		const waiter = Promise.withResolvers<Result>();
		const waiters = this.#waiters.get(id) ?? new Set();
		this.#waiters.set(id, waiters.add(waiter));
		const abort = () => waiter.reject(signal?.reason);
		signal?.addEventListener('abort', abort, {once: true});
		try {
			return await waiter.promise;
		} finally {
			signal?.removeEventListener('abort', abort);
			waiters.delete(waiter);
			if (waiters.size === 0) this.#waiters.delete(id);
		}
	}

	resolve(id: string, result: Result): void {
		for (const waiter of this.#waiters.get(id) ?? []) waiter.resolve(result);
	}

	reject(id: string, error: unknown): void {
		for (const waiter of this.#waiters.get(id) ?? []) waiter.reject(error);
	}

	/** Rejects everybody. */
	close(error: Error): void {
		for (const id of [...this.#waiters.keys()]) this.reject(id, error);
	}
}
