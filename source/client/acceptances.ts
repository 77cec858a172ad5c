import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';

/** Where and when the relay stored a message. */
export type Acceptance = {
	readonly seq: number;
	readonly time: number;
	/** Of an answer: the first message of its thread, and its number there. */
	readonly thread?: number | undefined;
	readonly threadCount?: number | undefined;
};

/** How many past acceptances are remembered for those who ask late. */
const REMEMBERED = 1000;

/** Those who wait until a message is accepted. */
export class Acceptances {
	readonly #waiters = new Map<string, Set<PromiseWithResolvers<Acceptance>>>();
	readonly #past = new Map<string, Acceptance>();

	/** Resolves when the message is accepted. Rejects at once for one nobody knows. */
	async wait(
		id: string,
		options: {readonly isKnown: boolean; readonly signal: AbortSignal | undefined},
	): Promise<Acceptance> {
		const {isKnown, signal} = options;
		signal?.throwIfAborted();
		const past = this.#past.get(id);
		if (past !== undefined) return past;
		if (!isKnown) throw new InputError(phrase`There is no such message here.`);
		const waiter = Promise.withResolvers<Acceptance>();
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

	resolve(id: string, acceptance: Acceptance): void {
		this.#past.set(id, acceptance);
		for (const oldest of this.#past.keys()) {
			if (this.#past.size <= REMEMBERED) break;
			this.#past.delete(oldest);
		}

		for (const waiter of this.#waiters.get(id) ?? []) waiter.resolve(acceptance);
	}

	reject(id: string, error: Error): void {
		for (const waiter of this.#waiters.get(id) ?? []) waiter.reject(error);
	}

	close(error: Error): void {
		for (const id of this.#waiters.keys()) this.reject(id, error);
	}
}
