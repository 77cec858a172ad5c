import {createContentId} from '../../../crypto/content.ts';
import type {Timer} from '../../../protocol/environment.ts';
import {InputError} from '../../error.ts';
import {IDS_IN_BODY} from '../bodies.ts';
import type {Conversations, Dispatch, PrivateContext} from '../parts.ts';

export type ReceiptParts = {
	readonly context: Pick<PrivateContext, 'clock' | 'random'>;
	readonly conversations: Conversations;
	readonly dispatch: Dispatch;
};

/** Receipts for one account are gathered for so long, and up to as long again at random. Milliseconds. */
const GATHERED = {least: 2000, more: 3000} as const;

type Gathered = {
	readonly delivered: Set<string>;
	readonly read: Set<string>;
	readonly timer: Timer;
};

/**
 * Tells others that their messages came and were read: several at a time, and not at the very moment,
 * which would tell a relay who answers whom. Never to somebody who was not accepted.
 */
export class Receipts {
	readonly #parts: ReceiptParts;
	readonly #gathered = new Map<string, Gathered>();

	constructor(parts: ReceiptParts) {
		this.#parts = parts;
	}

	/** Messages of that account came. */
	delivered(name: string, ids: readonly string[]): void {
		const {delivered, read} = this.#of(name);
		for (const id of ids) if (!read.has(id)) delivered.add(id);
	}

	/** Messages of that account were read, which says as well that they came. */
	read(name: string, ids: readonly string[]): void {
		const {delivered, read} = this.#of(name);
		for (const id of ids) {
			delivered.delete(id);
			read.add(id);
		}
	}

	/** Hands over what was gathered. */
	close(): void {
		for (const [name, {timer}] of [...this.#gathered]) {
			timer.cancel();
			this.#send(name);
		}
	}

	#of(name: string): Gathered {
		const known = this.#gathered.get(name);
		if (known !== undefined) return known;
		const {clock, random} = this.#parts.context;
		const delay = GATHERED.least + Math.floor(random.fraction() * GATHERED.more);
		const timer = clock.after(delay, () => this.#send(name));
		const gathered = {delivered: new Set<string>(), read: new Set<string>(), timer};
		this.#gathered.set(name, gathered);
		return gathered;
	}

	#send(name: string): void {
		const gathered = this.#gathered.get(name);
		this.#gathered.delete(name);
		if (gathered === undefined || !this.#parts.conversations.isAccepted(name)) return;
		for (const state of ['delivered', 'read'] as const) {
			const ids = [...gathered[state]];
			for (let first = 0; first < ids.length; first += IDS_IN_BODY) {
				this.#hand(name, {state, ids: ids.slice(first, first + IDS_IN_BODY)});
			}
		}
	}

	#hand(
		name: string,
		body: {readonly state: 'delivered' | 'read'; readonly ids: readonly string[]},
	): void {
		const {context, dispatch} = this.#parts;
		try {
			dispatch.send(name, {id: createContentId(context.random), kind: 'rcpt', body});
		} catch (error) {
			// Too much waits already: nobody misses a receipt.
			if (!(error instanceof InputError)) throw error;
		}
	}
}
