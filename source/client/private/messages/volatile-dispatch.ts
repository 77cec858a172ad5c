import type {Json} from '../../../crypto/content.ts';
import {createContentId} from '../../../crypto/content.ts';
import {Batch} from '../batch.ts';
import type {BodyKind} from '../bodies.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import type {DispatchQueue, Queued} from './dispatch-queue.ts';
import type {DispatchQueues} from './dispatch-queues.ts';
import type {Outgoing} from './outgoing.ts';
import type {Sealing} from './sealing.ts';

type VolatileParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly sealing: Sealing;
	readonly queues: DispatchQueues;
	/** Lets what is written down wait for its turn on the line. */
	readonly enter: (queue: DispatchQueue, queued: Queued) => void;
};

/**
 * Sends what is of use only now: where there are sessions already, and where nothing else waits. What
 * was sealed is written down and repeated like everything else, for its receiver would be told that a
 * message is missing if it never came.
 */
export class VolatileDispatch {
	readonly #parts: VolatileParts;
	/** Accounts to which something is under way: more would only be late. */
	readonly #busy = new Set<string>();

	constructor(parts: VolatileParts) {
		this.#parts = parts;
	}

	send(to: string, message: {readonly kind: BodyKind; readonly body: Json}): void {
		if (this.#busy.has(to)) return;
		this.#busy.add(to);
		// Whatever keeps it from being sent will be met by the next message that matters.
		this.#send(to, message)
			.catch(() => {})
			.finally(() => this.#busy.delete(to));
	}

	async #send(
		to: string,
		{kind, body}: {readonly kind: BodyKind; readonly body: Json},
	): Promise<void> {
		const {context, turns, sealing, queues, enter} = this.#parts;
		const queue = queues.of(to);
		if (queue.queued.length > 0) return;
		const now = Math.floor(context.clock.now());
		const id = createContentId(context.random);
		const message = {id, contentId: id, kind, body, time: now};
		await turns.take(async () => {
			const batch = new Batch();
			const copies = await sealing.sealAtHand(to, message, batch);
			if (copies === undefined) return;
			const rest = {since: now, attempts: 0, failure: undefined};
			const outgoing: Outgoing = {...message, ...rest, copies};
			const queued = queue.reserve(outgoing);
			queue.stage(queued, batch);
			batch.afterwards(() => enter(queue, {...queued, isWritten: true}));
			await batch.commit(context.vault);
		});
	}
}
