import {phrase} from '../../../words/phrase.ts';
import {Acceptances} from '../../acceptances.ts';
import {InputError} from '../../error.ts';
import type {RoomState} from '../../state/state.ts';
import {type BodyKind, readBody} from '../bodies.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {PrivateContext} from '../parts.ts';
import {conversationId} from '../record-names.ts';
import {showAgain} from './delivery.ts';
import {type DispatchQueue, isMissed, isShown, type Queued} from './dispatch-queue.ts';
import type {DispatchQueues} from './dispatch-queues.ts';
import {heldSentence} from './dispatch-sentences.ts';

type OutcomeParts = {
	readonly context: Pick<PrivateContext, 'addLine' | 'dispatch' | 'state' | 'onFileDeleted'>;
	readonly keys: Pick<KeySource, 'known'>;
};

/** How many accepted messages are remembered for those who ask late. */
const REMEMBERED = 1000;
/** What is of use only when it is sent: of a comparison, the keys that it was about are gone. */
const PASSING: ReadonlySet<BodyKind> = new Set(['rcpt', 'typing', 'reset', 'sas']);
/** How far back in its log a message that was just accepted can be. */
const LOOK_BACK = 500;

/** What becomes of messages, for the screen and for those who wait for them. */
export class DispatchOutcomes {
	readonly acceptances = new Acceptances();
	readonly #parts: OutcomeParts;
	readonly #queues: DispatchQueues;
	/** Ids of accepted messages, newest last. */
	readonly #accepted = new Set<string>();

	constructor(parts: OutcomeParts, queues: DispatchQueues) {
		this.#parts = parts;
		this.#queues = queues;
	}

	wasAccepted(id: string): boolean {
		return this.#accepted.has(id);
	}

	/** Shows a text that waits. */
	show({name}: DispatchQueue, queued: Queued): void {
		if (isShown(queued.message)) showAgain(this.#parts.context, name, queued);
	}

	accept({name}: DispatchQueue, {message}: Queued, time: number): void {
		const room = this.#parts.context.state().rooms.get(conversationId(name));
		this.#accepted.add(message.id);
		for (const oldest of this.#accepted) {
			if (this.#accepted.size <= REMEMBERED) break;
			this.#accepted.delete(oldest);
		}

		this.acceptances.resolve(message.id, {seq: positionOf(room, message.id), time});
	}

	/** A text stays, as failed, until the person retries or drops it. */
	fail(
		queue: DispatchQueue,
		queued: Queued,
		{sentence, awaitsKeys = false}: {readonly sentence: string; readonly awaitsKeys?: boolean},
	): void {
		const {context} = this.#parts;
		const {message} = queued;
		const room = conversationId(queue.name);
		this.acceptances.reject(message.id, new InputError(sentence));
		if (!isShown(message)) {
			// Nobody sees it, so nobody could try it again.
			if (isMissed(message)) context.addLine({room, level: 'error', text: sentence});
			this.#forget(queue, queued);
			return;
		}

		queued.message = {...message, failure: sentence};
		queued.awaitsKeys = awaitsKeys;
		context.dispatch({type: 'message-failed', room, id: message.id, reason: sentence});
		if (queued.isWritten) this.#queues.rewrite(queue, queued);
	}

	tellRetried({name}: DispatchQueue, {message}: Queued): void {
		if (!isShown(message)) return;
		const room = conversationId(name);
		this.#parts.context.dispatch({type: 'message-retried', room, id: message.id});
	}

	drop(queue: DispatchQueue, queued: Queued): void {
		const {id} = queued.message;
		const room = conversationId(queue.name);
		this.acceptances.reject(id, new InputError(phrase`The message was dropped.`));
		this.#parts.context.dispatch({type: 'message-dropped', room, id});
		this.#noteLostFile(queue, queued);
		this.#forget(queue, queued);
	}

	/** The file of what never leaves is nobody's; of what may have left, it is still wanted. */
	#noteLostFile(queue: DispatchQueue, queued: Queued): void {
		const {kind, body, copies} = queued.message;
		const mayLeave = copies !== undefined || (queue.isSending && queue.next === queued);
		if (kind !== 'file' || mayLeave) return;
		const file = readBody(kind, body)?.file.file;
		if (file !== undefined) this.#parts.context.onFileDeleted?.(file);
	}

	holdIfChanged(queue: DispatchQueue): void {
		if (this.#parts.keys.known(queue.name)?.trust === 'changed') this.hold(queue);
	}

	/** Nothing leaves. What is of no use later is not kept for the keys that come. */
	hold(queue: DispatchQueue): void {
		queue.isHeld = true;
		const reason = heldSentence(queue.name);
		const room = conversationId(queue.name);
		for (const queued of [...queue.queued]) {
			const {id, kind, failure} = queued.message;
			if (PASSING.has(kind)) this.#forget(queue, queued);
			else if (failure === undefined && isShown(queued.message)) {
				this.#parts.context.dispatch({type: 'message-held', room, id, reason});
			}
		}
	}

	#forget(queue: DispatchQueue, queued: Queued): void {
		queued.isDropped = true;
		queue.remove(queued);
		if (queued.isWritten) this.#queues.rewrite(queue, queued);
	}
}

function positionOf(room: RoomState | undefined, id: string): number {
	let looked = 0;
	for (const entry of room?.log.backwards() ?? []) {
		if (entry.type === 'message' && entry.id === id) return entry.seq;
		if (++looked >= LOOK_BACK) break;
	}

	return room?.head ?? 0;
}
