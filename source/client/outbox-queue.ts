import type {Timer} from '../protocol/environment.ts';
import {type RefusedError, sentenceOf} from './error.ts';
import type {OutboxMessage} from './outbox-record.ts';
import type {VaultRecord} from './vault/record.ts';

/** A message in memory: `isWritten` says whether the vault has it, which sending waits for. */
export type QueuedMessage = {
	message: OutboxMessage;
	isWritten: boolean;
	/** The relay's last answer, if that was a refusal for now. */
	refusal?: RefusedError | undefined;
	/** A try got no answer, so that the relay may have the message after all. */
	isUncertain?: boolean;
};

/** Messages one room's outbox takes before it refuses more. */
export const QUEUE_MESSAGES = 1000;
/** Characters one room's outbox takes: its record must stay well below the vault's limit. */
export const QUEUE_CHARACTERS = 2 * 1_048_576;

/** Changes that may be lost in a crash before they are written after all. */
const UNSAVED = 16;

type QueueEvents = {
	/** The vault has everything that was in the queue when the write began. */
	written(): void;
	/** The vault refused; these messages are nowhere but in memory. */
	notWritten(messages: readonly QueuedMessage[], sentence: string): void;
};

/**
 * One room's unsent messages, in memory and in the vault. Writes are gathered: however many messages
 * come while one write is under way, they share the next.
 */
export class OutboxQueue {
	readonly messages: QueuedMessage[] = [];
	/** A message is with the relay right now. One at a time keeps their order whatever happens. */
	isSending = false;
	/** Set while the relay asked for patience. */
	pause: Timer | undefined;
	/** Set while the next message can still be taken back. */
	hold: Timer | undefined;
	/** Failed tries in a row. */
	failures = 0;
	readonly #record: VaultRecord<readonly OutboxMessage[]>;
	readonly #events: QueueEvents;
	#saving: Promise<void> | undefined;
	#isDirty = false;
	#unsaved = 0;

	constructor(record: VaultRecord<readonly OutboxMessage[]>, events: QueueEvents) {
		this.#record = record;
		this.#events = events;
	}

	/** The first message that may still be accepted. */
	get next(): QueuedMessage | undefined {
		return this.messages.find(({message}) => message.failure === undefined);
	}

	get isFull(): boolean {
		if (this.messages.length >= QUEUE_MESSAGES) return true;
		const characters = this.messages.reduce((sum, {message}) => sum + message.text.length, 0);
		return characters >= QUEUE_CHARACTERS;
	}

	find(id: string): QueuedMessage | undefined {
		return this.messages.find(({message}) => message.id === id);
	}

	/** Takes a message out; false when it is not there. */
	remove(id: string): boolean {
		const index = this.messages.findIndex(({message}) => message.id === id);
		if (index !== -1) this.messages.splice(index, 1);
		return index !== -1;
	}

	/** Says that the vault must learn of a change before what hangs on it goes on. */
	save(): void {
		this.#isDirty = true;
		this.#saving ??= this.#saveAll();
	}

	/** Notes a change that costs nothing when a crash forgets it: the next write takes it along. */
	saveLater(): void {
		this.#isDirty = true;
		if (++this.#unsaved >= UNSAVED) this.save();
	}

	/** Writes what is not written yet, and waits for it. */
	async flush(): Promise<void> {
		if (this.#isDirty) this.save();
		await this.#saving;
	}

	async #saveAll(): Promise<void> {
		try {
			// One turn later, everything that was sent in this one is in the queue.
			await Promise.resolve();
			while (this.#isDirty) {
				this.#isDirty = false;
				this.#unsaved = 0;
				const covered = [...this.messages];
				try {
					if (covered.length === 0) await this.#record.delete();
					else await this.#record.write(covered.map(({message}) => message));
					for (const each of covered) each.isWritten = true;
					this.#events.written();
				} catch (error) {
					this.#events.notWritten(
						covered.filter((each) => !each.isWritten),
						sentenceOf(error),
					);
					if (this.#isDirty) continue;
					// The next write, at the latest the one at the end, tries to take them along.
					this.#isDirty = true;
					return;
				}
			}
		} finally {
			// In the same turn in which the loop ended: whoever saves from now on begins another one.
			this.#saving = undefined;
		}
	}
}
