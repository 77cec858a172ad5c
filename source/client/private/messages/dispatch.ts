import {LIMITS} from '../../../protocol/limits.ts';
import {phrase, translated} from '../../../words/phrase.ts';
import type {Acceptance} from '../../acceptances.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import {VaultError} from '../../vault/vault.ts';
import {Batch} from '../batch.ts';
import {type Bodies, type BodyKind, writeBody} from '../bodies.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Contacts, Conversations, Dispatch, Keyring, PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import {Delivery} from './delivery.ts';
import {DispatchOutcomes} from './dispatch-outcomes.ts';
import type {DispatchQueue, Queued} from './dispatch-queue.ts';
import {DispatchQueues} from './dispatch-queues.ts';
import {TOO_LONG, TOO_OLD} from './dispatch-sentences.ts';
import {fitsEnvelope} from './message-content.ts';
import type {Outgoing} from './outgoing.ts';
import {Sealing} from './sealing.ts';
import {SentMessages} from './sent-messages.ts';
import type {SessionBooks} from './session-books.ts';
import {VolatileDispatch} from './volatile-dispatch.ts';

export type DispatchParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keyring: Keyring;
	readonly contacts: Contacts;
	readonly keys: KeySource;
	readonly conversations: Conversations;
	readonly books: SessionBooks;
};

/** A message to be sent: `contentId` and `attempts` when it repeats one that did not open. */
export type NewMessage<Kind extends BodyKind = BodyKind> = {
	readonly id: string;
	readonly kind: Kind;
	readonly body: Bodies[Kind];
	readonly repeats?: Pick<Outgoing, 'contentId' | 'time' | 'attempts'>;
	/** Until then it can be taken back with `drop`: see SendOptions. */
	readonly notBefore?: number;
};

/** After a refusal without a time, and after silence: doubled each time. Milliseconds. */
const RETRY = {first: 1000, ceiling: 30_000, longest: 10 * 60_000};

/** Milliseconds that leaving may take for the sake of what was held back. */
const LAST_ANSWERS = 1500;

/**
 * Private messages from the moment they are written down until the relay has accepted them. Each is in
 * the vault before it is sealed, and sealed in the vault before it is sent; to each account they are
 * accepted in the order of sending or not at all. None leaves while keys are in doubt.
 */
export class PrivateDispatch implements Dispatch {
	readonly #parts: DispatchParts;
	readonly #queues: DispatchQueues;
	readonly #outcomes: DispatchOutcomes;
	readonly #delivery: Delivery;
	readonly #volatile: VolatileDispatch;
	/** What was sent lately: a device that cannot open something asks for it again. */
	readonly sent: SentMessages;
	#isOnline = false;
	#isClosed = false;
	#isDiskTold = false;

	constructor(parts: DispatchParts) {
		const {context, turns, keyring, keys, conversations} = parts;
		this.#parts = parts;
		const sealing = new Sealing(parts);
		this.sent = new SentMessages(context);
		this.#queues = new DispatchQueues(context, turns);
		this.#outcomes = new DispatchOutcomes({context, keys}, this.#queues);
		const sent = this.sent;
		this.#delivery = new Delivery({context, turns, keyring, keys, sealing, sent, conversations});
		this.#volatile = new VolatileDispatch({
			...{context, turns, sealing, queues: this.#queues},
			enter: (queue, queued) => this.#enter(queue, queued),
		});
	}

	/**
	 * Reads what an earlier start left, and shows it in its conversations, which are there by now.
	 * Returns a sentence for each message that cannot be read. Throws VaultError.
	 */
	async open(): Promise<readonly string[]> {
		const problems = await this.#queues.read();
		for (const queue of this.#queues.all) {
			for (const queued of queue.queued) this.#outcomes.show(queue, queued);
			this.#outcomes.holdIfChanged(queue);
		}

		return problems;
	}

	send<Kind extends BodyKind>(to: string, message: NewMessage<Kind>): void {
		// Nobody would wait until it is written.
		if (this.#isClosed) throw new InputError(phrase`termchat is closing. Start it again to send.`);
		const queue = this.#queues.of(to);
		const queued = queue.reserve(this.#newOutgoing(queue, message));
		queued.notBefore = message.notBefore ?? 0;
		queue.enter(queued);
		this.#outcomes.show(queue, queued);
		this.#outcomes.holdIfChanged(queue);
		void this.#writeDown(queue);
	}

	/** As `send`, but written down with everything else in the batch. */
	stage<Kind extends BodyKind>(to: string, message: NewMessage<Kind>, batch: Batch): void {
		const queue = this.#queues.of(to);
		const queued = queue.reserve(this.#newOutgoing(queue, message));
		queue.stage(queued, batch);
		batch.afterwards(() => this.#enter(queue, {...queued, isWritten: true}));
	}

	sendVolatile<Kind extends BodyKind>(
		to: string,
		{kind, body}: {readonly kind: Kind; readonly body: Bodies[Kind]},
	): void {
		if (this.#isOnline) this.#volatile.send(to, {kind, body: writeBody(kind, body)});
	}

	release(to: string): void {
		const queue = this.#queues.find(to);
		if (queue === undefined || this.#parts.keys.known(to)?.trust === 'changed') return;
		const wasHeld = queue.isHeld;
		queue.isHeld = false;
		for (const queued of queue.queued) {
			const {failure} = queued.message;
			if (queued.awaitsKeys && failure !== undefined) void this.#retry(queue, queued);
			else if (wasHeld && failure === undefined) this.#outcomes.tellRetried(queue, queued);
		}

		queue.pause?.cancel();
		queue.pause = undefined;
		queue.failures = 0;
		this.#pump(queue);
	}

	/** The connection is live, or this device has become ready: sends what waits. */
	online(): void {
		if (this.#isClosed) return;
		this.#isOnline = true;
		for (const queue of this.#queues.all) {
			queue.failures = 0;
			this.#pump(queue);
		}
	}

	/** The connection is gone: what was not answered is sent again, as the same bytes, at the next one. */
	offline(): void {
		this.#isOnline = false;
	}

	/** Whether the message is one of these, waiting or accepted in this start. */
	has(id: string): boolean {
		return this.#queues.locate(id) !== undefined || this.#outcomes.wasAccepted(id);
	}

	/** See Client.whenAccepted. */
	whenAccepted(id: string, signal?: AbortSignal): Promise<Acceptance> {
		const known = this.#queues.locate(id);
		const failure = known?.queued.message.failure;
		if (failure !== undefined) return Promise.reject(new InputError(failure));
		return this.#outcomes.acceptances.wait(id, {isKnown: known !== undefined, signal});
	}

	/** See Client.refusalOf. */
	refusalOf(id: string): RefusedError | undefined {
		const queued = this.#queues.locate(id)?.queued;
		return queued?.isUncertain ? undefined : queued?.refusal;
	}

	/** Gives a failed message another chance, in the place it had. */
	retry(id: string): void {
		const known = this.#queues.locate(id);
		if (known !== undefined) void this.#retry(known.queue, known.queued);
	}

	/** Forgets a message. One that is with the relay already may still be accepted. */
	drop(id: string): void {
		const known = this.#queues.locate(id);
		if (known === undefined) return;
		this.#outcomes.drop(known.queue, known.queued);
		known.queue.closeWindow();
		this.#pump(known.queue);
	}

	/** Drops all that waits for an account, and forgets what was sent to it. Not within a turn. */
	async forget(name: string): Promise<void> {
		for (const {message} of [...(this.#queues.find(name)?.queued ?? [])]) this.drop(message.id);
		const batch = new Batch();
		await this.#parts.turns.take(async () => {
			await this.sent.forget(name, batch);
			await batch.commit(this.#parts.context.vault);
		});
	}

	/** Sends what could still have been taken back, and waits a moment for the answers. */
	async finish(): Promise<void> {
		const {clock} = this.#parts.context;
		const waiting: Promise<unknown>[] = [];
		for (const queue of this.#queues.all) {
			for (const queued of queue.queued.filter(({notBefore}) => notBefore > 0)) {
				queued.notBefore = 0;
				if (this.#isOnline && !queue.isHeld) waiting.push(this.whenAccepted(queued.message.id));
			}

			queue.closeWindow();
			this.#pump(queue);
		}

		if (waiting.length === 0) return;
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = clock.after(LAST_ANSWERS, resolve);
		await Promise.race([Promise.allSettled(waiting), promise]);
		timer.cancel();
	}

	/** Stops. Every message is written down when the promise resolves, or was refused by the disk. */
	async close(): Promise<void> {
		this.#isOnline = false;
		this.#isClosed = true;
		this.#outcomes.acceptances.close(new UnreachableError('stopped', phrase`termchat is closing.`));
		for (const queue of this.#queues.all) {
			queue.pause?.cancel();
			queue.closeWindow();
		}

		await this.#queues.idle();
		this.#queues.close();
	}

	/** Throws InputError for what can never be sent. */
	#newOutgoing<Kind extends BodyKind>(
		queue: DispatchQueue,
		{id, kind, body, repeats}: NewMessage<Kind>,
	): Outgoing {
		if (queue.isFull) {
			throw new InputError(
				phrase`Too many messages wait to be sent here. Wait for the connection, or drop some.`,
			);
		}

		const json = writeBody(kind, body);
		if (!fitsEnvelope(kind, json)) throw new InputError(translated(TOO_LONG));
		const now = Math.floor(this.#parts.context.clock.now());
		const original = repeats ?? {contentId: id, time: now, attempts: 0};
		return {id, kind, body: json, since: now, failure: undefined, copies: undefined, ...original};
	}

	#enter(queue: DispatchQueue, queued: Queued): void {
		queue.enter(queued);
		this.#pump(queue);
	}

	async #writeDown(queue: DispatchQueue): Promise<void> {
		const notWritten = await this.#queues.writeDown(queue);
		for (const {queued, sentence} of notWritten) {
			this.#outcomes.fail(queue, queued, {
				sentence: phrase`It could not be written down: ${sentence}`,
			});
		}

		this.#pump(queue);
	}

	#pump(queue: DispatchQueue): void {
		if (!this.#isOnline || queue.isSending || queue.pause !== undefined) return;
		const now = this.#parts.context.clock.now();
		// What is sealed may be with the relay: giving it up would leave the two sides with different logs.
		const isTooOld = ({message: {since, copies}}: Queued) =>
			copies === undefined && now - since > LIMITS.outboxLifetime;
		let {next} = queue;
		while (next !== undefined && isTooOld(next)) {
			this.#outcomes.fail(queue, next, {sentence: translated(TOO_OLD)});
			next = queue.next;
		}

		if (next?.isWritten !== true) return;
		const wait = next.notBefore - now;
		if (wait > 0) queue.openWindow(this.#parts.context.clock, wait, () => this.#pump(queue));
		else void this.#deliver(queue, next);
	}

	/** Ends in every case; whatever went wrong decides what becomes of the message. */
	async #deliver(queue: DispatchQueue, queued: Queued): Promise<void> {
		queue.isSending = true;
		queued.refusal = undefined;
		try {
			const delivered = await this.#delivery.deliver(queue, queued);
			queue.failures = 0;
			this.#isDiskTold = false;
			if (delivered.type === 'held') this.#outcomes.hold(queue);
			else if (delivered.type === 'failed') this.#outcomes.fail(queue, queued, delivered);
			else if (delivered.type === 'accepted') this.#outcomes.accept(queue, queued, delivered.time);
		} catch (error) {
			this.#tryLater(queue, queued, error);
		} finally {
			queue.isSending = false;
		}

		this.#pump(queue);
	}

	#tryLater(queue: DispatchQueue, queued: Queued, error: unknown): void {
		const {clock, addLine} = this.#parts.context;
		const isRefusal = error instanceof RefusedError;
		if (isRefusal) queued.refusal = error;
		if (error instanceof VaultError && !this.#isDiskTold) {
			this.#isDiskTold = true;
			addLine({level: 'error', text: phrase`Private messages wait: ${error.message}`});
		}

		if (!this.#isOnline) return;
		const doubled = RETRY.first * 2 ** Math.min(queue.failures++, 10);
		const asked = (isRefusal ? error.retryAfter : undefined) ?? Math.min(doubled, RETRY.ceiling);
		queue.pause = clock.after(Math.min(asked, RETRY.longest), () => {
			queue.pause = undefined;
			this.#pump(queue);
		});
	}

	async #retry(queue: DispatchQueue, queued: Queued): Promise<void> {
		if (queued.message.failure === undefined) return;
		const since = this.#parts.context.clock.now();
		queued.message = {...queued.message, failure: undefined, since};
		queued.awaitsKeys = false;
		this.#outcomes.tellRetried(queue, queued);
		this.#outcomes.holdIfChanged(queue);
		if (queued.isWritten) this.#queues.rewrite(queue, queued);
		await this.#writeDown(queue);
	}
}
