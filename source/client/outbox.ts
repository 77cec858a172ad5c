import type {RequestResult} from '../protocol/client-frame.ts';
import type {Clock} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import {type Acceptance, Acceptances} from './acceptances.ts';
import {InputError, RefusedError, sentenceOf, UnreachableError} from './error.ts';
import {OutboxQueue, type QueuedMessage} from './outbox-queue.ts';
import {
	OUTBOX_FORMAT,
	type OutboxMessage,
	outboxName,
	outboxPrefix,
	pendingMessage,
} from './outbox-record.ts';
import type {Event} from './state/event.ts';
import {withoutSuperseded} from './superseded.ts';
import {vaultRecord} from './vault/record.ts';
import type {Vault} from './vault/vault.ts';

export type OutboxOptions = {
	readonly vault: Vault;
	readonly clock: Clock;
	readonly dispatch: (event: Event) => void;
	/** Puts one message on the line. */
	readonly deliver: (room: string, message: OutboxMessage) => Promise<RequestResult<'send'>>;
};

/** A message can be held back so long, in milliseconds, whatever the clocks do. */
export const LONGEST_HOLD = 10_000;
/** How long the end waits for the answers to what was held back, in milliseconds. */
const LAST_ANSWERS = 1500;

/** After a retryable refusal without a time, and after silence: doubled each time. Milliseconds. */
const RETRY = {first: 1000, ceiling: 30_000, longest: 10 * 60_000};

/**
 * Messages from the moment they are written down until the relay has accepted them. Each is in the
 * vault before it is sent; per room they are accepted in the order of sending or not at all.
 */
export class Outbox {
	readonly #options: OutboxOptions;
	readonly #queues = new Map<string, OutboxQueue>();
	readonly #acceptances = new Acceptances();
	#tag: string | undefined;
	#isOnline = false;
	#isClosed = false;

	constructor(options: OutboxOptions) {
		this.#options = options;
	}

	/** The rooms that have unsent messages. */
	get rooms(): readonly string[] {
		return [...this.#queues].filter(([, {messages}]) => messages.length > 0).map(([room]) => room);
	}

	/** Reads what an earlier start of this account left. Returns a sentence per unreadable record. */
	async open(tag: string): Promise<readonly string[]> {
		if (tag === this.#tag) return [];
		this.#isOnline = false;
		await this.#closeQueues();
		this.#tag = tag;
		const problems: string[] = [];
		const names = await this.#options.vault.list(outboxPrefix(tag));
		for (const name of names) {
			try {
				const messages = await vaultRecord(this.#options.vault, name, OUTBOX_FORMAT).read();
				const queue = this.#queue(name.slice(outboxPrefix(tag).length));
				const left = withoutSuperseded(messages ?? []);
				queue.messages.push(...left.map((message) => ({message, isWritten: true})));
			} catch (error) {
				problems.push(sentenceOf(error));
			}
		}

		return problems;
	}

	/** Shows a room's unsent messages, once the room is known. */
	announce(room: string): void {
		for (const {message} of this.#queues.get(room)?.messages ?? []) this.#show(room, message);
	}

	/** Takes a message, unless it has one of that id. Throws InputError when too many wait already. */
	send(room: string, message: OutboxMessage): void {
		// Nobody would wait until it is written.
		if (this.#isClosed) throw new InputError(phrase`termchat is closing. Start it again to send.`);
		// It is on its way, and will be told of as whoever sent it first is.
		if (this.#find(message.id) !== undefined) return;
		const queue = this.#queue(room);
		if (queue.isFull) {
			throw new InputError(
				phrase`Too many messages wait to be sent here. Wait for the connection, or drop some.`,
			);
		}

		queue.messages.push({message, isWritten: false});
		this.#show(room, message);
		queue.save();
	}

	/** Resolves when the vault has what waits for that room, or has refused it. */
	async whenWritten(room: string): Promise<void> {
		await this.#queues.get(room)?.flush();
	}

	/** See Client.whenAccepted. */
	whenAccepted(id: string, signal?: AbortSignal): Promise<Acceptance> {
		const failure = this.#find(id)?.queued.message.failure;
		if (failure !== undefined) return Promise.reject(new InputError(failure));
		return this.#acceptances.wait(id, {isKnown: this.#find(id) !== undefined, signal});
	}

	/** See Client.refusalOf. */
	refusalOf(id: string): RefusedError | undefined {
		const queued = this.#find(id)?.queued;
		return queued?.isUncertain ? undefined : queued?.refusal;
	}

	/** Gives a failed message another chance, in the place it had. */
	retry(id: string): void {
		const found = this.#find(id);
		if (found?.queued.message.failure === undefined) return;
		const {room, queue, queued} = found;
		queued.message = {...queued.message, failure: undefined, since: this.#options.clock.now()};
		queued.isWritten = false;
		this.#options.dispatch({type: 'message-retried', room, id});
		queue.save();
	}

	/** Forgets a message. One that is with the relay already may still be accepted. */
	drop(id: string): void {
		const found = this.#find(id);
		if (found === undefined) return;
		const {room, queue} = found;
		queue.remove(id);
		this.#endHold(queue);
		queue.save();
		this.#acceptances.reject(id, new InputError(phrase`The message was dropped.`));
		this.#options.dispatch({type: 'message-dropped', room, id});
	}

	/** The message was seen in the room's log, which is as good as an answer. */
	confirmed(room: string, id: string, acceptance: Acceptance): void {
		const queue = this.#queues.get(room);
		if (queue?.find(id) !== undefined) this.#accepted(room, id, acceptance);
	}

	/** The room is run otherwise now: slow mode may be over, or not be for this account any more. */
	hurry(room: string): void {
		const queue = this.#queues.get(room);
		if (queue?.next?.refusal?.code !== 'slow-mode') return;
		queue.pause?.cancel();
		queue.pause = undefined;
		this.#pump(room, queue);
	}

	/** The connection is live: sends what waits. */
	online(): void {
		this.#isOnline = true;
		for (const [room, queue] of this.#queues) {
			queue.failures = 0;
			this.#pump(room, queue);
		}
	}

	/** The connection is gone: what was not answered is sent again at the next one. */
	offline(): void {
		this.#isOnline = false;
	}

	/** Sends what could still have been taken back, and waits a moment for the answers. */
	async finish(): Promise<void> {
		const waiting: Promise<unknown>[] = [];
		for (const [room, queue] of this.#queues) {
			for (const queued of queue.messages) {
				const {id, notBefore = 0, failure} = queued.message;
				if (notBefore <= this.#options.clock.now() || failure !== undefined) continue;
				queued.message = {...queued.message, notBefore: 0};
				if (this.#isOnline)
					waiting.push(this.#acceptances.wait(id, {isKnown: true, signal: undefined}));
			}

			this.#endHold(queue);
			this.#pump(room, queue);
		}

		if (waiting.length === 0) return;
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#options.clock.after(LAST_ANSWERS, resolve);
		await Promise.race([Promise.allSettled(waiting), promise]);
		timer.cancel();
	}

	/** Writes everything down and stops. */
	async close(): Promise<void> {
		this.#isOnline = false;
		this.#isClosed = true;
		this.#acceptances.close(new UnreachableError('stopped', phrase`termchat is closing.`));
		await this.#closeQueues();
	}

	async #closeQueues(): Promise<void> {
		const queues = [...this.#queues.values()];
		this.#queues.clear();
		for (const queue of queues) {
			queue.pause?.cancel();
			this.#endHold(queue);
		}

		await Promise.all(queues.map((queue) => queue.flush()));
	}

	#queue(room: string): OutboxQueue {
		const known = this.#queues.get(room);
		if (known !== undefined) return known;
		if (this.#tag === undefined) throw new InputError(phrase`Log in before you send anything.`);
		const record = vaultRecord(this.#options.vault, outboxName(this.#tag, room), OUTBOX_FORMAT);
		const queue = new OutboxQueue(record, {
			written: () => this.#pump(room, queue),
			notWritten: (messages, sentence) => {
				for (const {message} of messages) {
					this.#fail(room, message.id, phrase`It could not be written down: ${sentence}`);
				}

				this.#pump(room, queue);
			},
		});
		this.#queues.set(room, queue);
		return queue;
	}

	#pump(room: string, queue: OutboxQueue): void {
		if (!this.#isOnline || queue.isSending || queue.pause !== undefined) return;
		const isTooOld = ({message}: QueuedMessage) =>
			this.#options.clock.now() - message.since > LIMITS.outboxLifetime;
		let next = queue.next;
		for (; next !== undefined && isTooOld(next); next = queue.next) {
			const reason = phrase`It could not be delivered for too long, so it was given up. Send it again if it still matters.`;
			this.#fail(room, next.message.id, reason);
			queue.save();
		}

		if (next?.isWritten !== true) return;
		const wait = (next.message.notBefore ?? 0) - this.#options.clock.now();
		if (wait > 0) this.#hold(room, queue, Math.min(wait, LONGEST_HOLD));
		else void this.#deliver(room, queue, next);
	}

	/** What follows waits as well, so that the order stays. */
	#hold(room: string, queue: OutboxQueue, wait: number): void {
		queue.hold ??= this.#options.clock.after(wait, () => {
			queue.hold = undefined;
			const {next} = queue;
			// Whatever the wall clock did meanwhile, that was its time.
			if (next !== undefined) next.message = {...next.message, notBefore: 0};
			this.#pump(room, queue);
		});
	}

	#endHold(queue: OutboxQueue): void {
		queue.hold?.cancel();
		queue.hold = undefined;
	}

	/** Ends in every case; whatever went wrong decides what becomes of the message. */
	async #deliver(room: string, queue: OutboxQueue, queued: QueuedMessage): Promise<void> {
		const {message} = queued;
		queue.isSending = true;
		queued.refusal = undefined;
		try {
			const {duplicate, ...acceptance} = await this.#options.deliver(room, message);
			queue.failures = 0;
			if (queue.find(message.id) !== undefined) this.#accepted(room, message.id, acceptance);
		} catch (error) {
			if (error instanceof RefusedError) queued.refusal = error;
			else queued.isUncertain = true;
			this.#refused(room, queue, {id: message.id, error});
		} finally {
			queue.isSending = false;
		}

		this.#pump(room, queue);
	}

	#accepted(room: string, id: string, acceptance: Acceptance): void {
		const queue = this.#queues.get(room);
		queue?.remove(id);
		// Should a crash forget this, the message is sent once more, and the relay knows it by its id.
		if (queue?.messages.length === 0) queue.save();
		else queue?.saveLater();
		this.#options.dispatch({type: 'message-accepted', room, id, ...acceptance});
		this.#acceptances.resolve(id, acceptance);
	}

	#refused(
		room: string,
		queue: OutboxQueue,
		{id, error}: {readonly id: string; readonly error: unknown},
	): void {
		const isRefusal = error instanceof RefusedError;
		// Not logged in any more: the connection is about to end, and the next one tries again.
		const isForGood = isRefusal && !error.retryable && error.code !== 'auth-required';
		if (isForGood) {
			this.#acceptances.reject(id, error);
			this.#fail(room, id, error.message);
			queue.save();
			return;
		}

		if (!this.#isOnline) return;
		const doubled = RETRY.first * 2 ** Math.min(queue.failures++, 10);
		const asked = (isRefusal ? error.retryAfter : undefined) ?? Math.min(doubled, RETRY.ceiling);
		if (isRefusal && error.code === 'slow-mode') {
			const {clock, dispatch} = this.#options;
			dispatch({type: 'message-waits', room, id, until: clock.now() + asked});
		}
		queue.pause = this.#options.clock.after(Math.min(asked, RETRY.longest), () => {
			queue.pause = undefined;
			this.#pump(room, queue);
		});
	}

	#fail(room: string, id: string, reason: string): void {
		const queued = this.#queues.get(room)?.find(id);
		if (queued === undefined) return;
		queued.message = {...queued.message, failure: reason};
		this.#acceptances.reject(id, new InputError(reason));
		this.#options.dispatch({type: 'message-failed', room, id, reason});
	}

	#find(id: string) {
		for (const [room, queue] of this.#queues) {
			const queued = queue.find(id);
			if (queued !== undefined) return {room, queue, queued};
		}

		return undefined;
	}

	#show(room: string, message: OutboxMessage): void {
		this.#options.dispatch({type: 'message-written', message: pendingMessage(room, message)});
	}
}
