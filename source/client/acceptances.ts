import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';
import {Waiters} from './waiters.ts';

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
	readonly #waiters = new Waiters<Acceptance>();
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
		return this.#waiters.wait(id, signal);
	}

	resolve(id: string, acceptance: Acceptance): void {
		this.#past.set(id, acceptance);
		for (const oldest of this.#past.keys()) {
			if (this.#past.size <= REMEMBERED) break;
			this.#past.delete(oldest);
		}

		this.#waiters.resolve(id, acceptance);
	}

	reject(id: string, error: Error): void {
		this.#waiters.reject(id, error);
	}

	close(error: Error): void {
		this.#waiters.close(error);
	}
}
