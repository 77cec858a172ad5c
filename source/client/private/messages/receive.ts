import type {Timer} from '../../../protocol/environment.ts';
import type {RelayFrame} from '../../../protocol/relay-frame.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import {VaultError} from '../../vault/vault.ts';
import {Batch} from '../batch.ts';
import type {Bodies} from '../bodies.ts';
import type {Arrival, PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import {Acknowledgement} from './acknowledgement.ts';
import {readMailboxNumber, writeMailboxNumber} from './mailbox-number.ts';
import type {Followed, Opening} from './opening.ts';
import {Pace} from './pace.ts';
import type {Receipts} from './receipts.ts';
import {expiredSentence} from './receive-sentences.ts';
import type {Resets} from './resets.ts';

export type ReceiverParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly opening: Opening;
	readonly receipts: Receipts;
	readonly resets: Resets;
	/** A step of an emoji comparison came; called outside of turns. */
	readonly onComparison: (name: string, step: Bodies['sas'], arrival: Arrival) => void;
};

type Envelope = RelayFrame<'envelope'>;

/** Envelopes opened in one turn, before others have theirs. */
const OPENED_AT_ONCE = 20;
/** After what may pass, the next attempt follows this late, or with the next connection. Milliseconds. */
const LATER = {least: 30_000, most: 600_000} as const;
/** Envelopes held while they cannot be opened; the relay has the rest. */
const HELD = 2000;

/**
 * What comes for this device, in order: opened, written down together with the number it had, shown,
 * and only then acknowledged. What cannot be opened now is not acknowledged, and comes again.
 */
export class Receiver {
	readonly #parts: ReceiverParts;
	readonly #acknowledgement: Acknowledgement;
	#queue: Envelope[] = [];
	#done = 0;
	/** Where the mailbox stood at the last resume. */
	#head: number | undefined;
	#isLive = false;
	#isClosed = false;
	/** Held envelopes were let go of: nothing is opened before the relay has sent them again. */
	#isIncomplete = false;
	#isDiskTold = false;
	#work: Promise<void> | undefined;
	#pause: Timer | undefined;
	/** Ends a rest early. */
	#wake: () => void = () => {};

	constructor(parts: ReceiverParts) {
		this.#parts = parts;
		this.#acknowledgement = new Acknowledgement(parts.context);
	}

	/** Reads how far the mailbox is done. Throws VaultError. */
	async open(): Promise<void> {
		const {vault, records} = this.#parts.context;
		const bytes = await vault.read(records.mailbox);
		this.#done = bytes === undefined ? 0 : readMailboxNumber(bytes);
	}

	/** The number of the newest envelope that this device is done with: goes into `resume`. */
	get done(): number {
		return this.#done;
	}

	/** The relay says where the mailbox stands; what it has after `done` follows. */
	mailbox(head: number): void {
		this.#head = head;
		// Also after a `resync`, on a connection that was live: what it has is still to come.
		this.#isLive = false;
		this.#isIncomplete = false;
		this.#queue = [];
		this.#resume();
	}

	/** An envelope came. */
	receive(envelope: Envelope): void {
		if (this.#isClosed || this.#isIncomplete || envelope.number <= this.#done) return;
		if (this.#queue.length >= HELD) {
			this.#isIncomplete = true;
			return;
		}

		this.#queue.push(envelope);
		this.#start();
	}

	/** The connection is live, or this device has become ready: opens what could not be before. */
	onLive(): void {
		this.#isLive = true;
		this.#acknowledgement.online();
		this.#resume();
		this.#start();
	}

	/** The connection is gone. */
	offline(): void {
		this.#isLive = false;
		this.#head = undefined;
		this.#acknowledgement.offline();
	}

	/** Resolves when everything that came is done with, or cannot be now. */
	async idle(): Promise<void> {
		while (this.#work !== undefined) await this.#work;
	}

	/** Acknowledges what is done, if that can be. */
	flush(): Promise<void> {
		return this.#acknowledgement.flush();
	}

	/** Stops after the envelope that is being opened, and acknowledges. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#queue = [];
		this.#pause?.cancel();
		this.#wake();
		await this.idle();
		await this.flush();
		this.#acknowledgement.offline();
	}

	#resume(): void {
		this.#pause?.cancel();
		this.#pause = undefined;
	}

	#start(): void {
		if (this.#pause !== undefined || this.#isClosed) return;
		this.#work ??= this.#run().finally(() => {
			this.#work = undefined;
			// One came while this was ending.
			if (this.#queue.length > 0) this.#start();
		});
	}

	/** Ends in every case. */
	async #run(): Promise<void> {
		const {turns} = this.#parts;
		try {
			while (this.#queue.length > 0 && this.#pause === undefined) {
				const followed = await turns.take(() => this.#openSome());
				for (const each of followed) this.#follow(each);
				if (this.#queue.length > 0 && this.#pause === undefined) await this.#rest();
			}

			// At the end the queue is empty because it was thrown away: the relay still has all of it.
			if (this.#pause !== undefined || this.#isClosed) return;
			this.#isDiskTold = false;
			if (this.#isLive && !this.#isIncomplete) await this.#noteExpired();
		} catch (error) {
			this.#wait(error);
		}
	}

	/** Lets the screen and the keyboard have their turn. */
	async #rest(): Promise<void> {
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#parts.context.clock.after(0, resolve);
		this.#wake = () => {
			timer.cancel();
			resolve();
		};
		await promise;
	}

	/** One turn's worth. What was done stays done, whatever comes of the next. */
	async #openSome(): Promise<readonly Followed[]> {
		const followed: Followed[] = [];
		const pace = new Pace(this.#parts.context.clock);
		for (let opened = 0; opened < OPENED_AT_ONCE && !pace.isOver; opened++) {
			const [envelope] = this.#queue;
			if (envelope === undefined) break;
			try {
				const each = await this.#open(envelope);
				if (each !== undefined) followed.push(each);
			} catch (error) {
				this.#wait(error);
				break;
			}

			if (this.#queue[0] === envelope) this.#queue.shift();
		}

		return followed;
	}

	async #open(envelope: Envelope): Promise<Followed | undefined> {
		const {context, opening} = this.#parts;
		const {number} = envelope;
		if (number <= this.#done) return undefined;
		const batch = new Batch();
		let followed: Followed | undefined;
		try {
			followed = await opening.open(envelope, batch);
			this.#stageDone(number, batch);
			await batch.commit(context.vault);
		} catch (error) {
			if (isPassing(error)) throw error;
			await this.#giveUp(envelope);
		}

		return followed;
	}

	/** A message that this program fails over must not keep all others from coming. */
	async #giveUp({number, from}: Envelope): Promise<void> {
		const {context, opening} = this.#parts;
		const batch = new Batch();
		opening.noteFault(from, batch);
		this.#stageDone(number, batch);
		await batch.commit(context.vault);
	}

	#stageDone(number: number, batch: Batch): void {
		batch.put(this.#parts.context.records.mailbox, writeMailboxNumber(number));
		batch.afterwards(() => {
			this.#done = number;
			this.#acknowledgement.note(number);
		});
	}

	#follow({arrival, consequences}: Followed): void {
		const {receipts, resets, onComparison} = this.#parts;
		for (const consequence of consequences) {
			switch (consequence.type) {
				case 'receipt':
					receipts.delivered(consequence.name, consequence.ids);
					break;
				case 'comparison':
					onComparison(consequence.name, consequence.step, arrival);
					break;
				case 'resend':
					void resets.answer(consequence);
					break;
				case 'list':
					// Was weighed in the same step.
					break;
			}
		}
	}

	/** What may pass is tried again; nothing after it is opened before. */
	#wait(error: unknown): void {
		if (this.#isClosed) return;
		const {clock, addLine} = this.#parts.context;
		if (error instanceof VaultError && !this.#isDiskTold) {
			this.#isDiskTold = true;
			addLine({
				level: 'error',
				text: phrase`Private messages cannot be received: ${error.message}`,
			});
		}

		const asked = error instanceof RefusedError ? (error.retryAfter ?? 0) : 0;
		const delay = Math.min(Math.max(asked, LATER.least), LATER.most);
		this.#pause ??= clock.after(delay, () => {
			this.#pause = undefined;
			this.#start();
		});
	}

	/** What the mailbox had at the resume and did not send has waited too long, and is gone. */
	async #noteExpired(): Promise<void> {
		const head = this.#head;
		this.#head = undefined;
		if (head === undefined || head <= this.#done) return;
		const {context, turns} = this.#parts;
		const text = expiredSentence(head - this.#done);
		await turns.take(async () => {
			const batch = new Batch();
			this.#stageDone(head, batch);
			batch.afterwards(() => context.addLine({level: 'notice', text}));
			await batch.commit(context.vault);
		});
	}
}

/** Whether the same envelope can go well later. */
function isPassing(error: unknown): boolean {
	return (
		error instanceof VaultError ||
		error instanceof UnreachableError ||
		error instanceof RefusedError ||
		error instanceof InputError
	);
}
