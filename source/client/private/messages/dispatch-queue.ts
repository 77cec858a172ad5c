import type {Clock, Timer} from '../../../protocol/environment.ts';
import type {RefusedError} from '../../error.ts';
import type {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {isSpoken} from './body-kind.ts';
import {OUTGOING_FORMAT, type Outgoing} from './outgoing.ts';

/** A message in memory, and what is only true while termchat runs. */
export type Queued = {
	message: Outgoing;
	/** Its place in the order of sending. */
	readonly position: number;
	/** Whether the vault has it, which everything else waits for. */
	isWritten: boolean;
	isDropped: boolean;
	/** A try got no answer, so that the relay may have the message after all. */
	isUncertain: boolean;
	/** Failed because the other person had no usable keys: tried again when that may have changed. */
	awaitsKeys: boolean;
	/** The relay's last answer, if that was a refusal for now. */
	refusal: RefusedError | undefined;
	/** Wall-clock time until which it can still be taken back; 0 once it may leave. */
	notBefore: number;
};

/** Messages to one account that wait at most, and how long their bodies are together. */
const QUEUE_LIMITS = {messages: 1000, characters: 4 * 1_048_576} as const;

/** What waits to be sent to one account, in order. Each message has a record of its own. */
export class DispatchQueue {
	readonly name: string;
	readonly queued: Queued[] = [];
	/** One at a time keeps their order whatever happens. */
	isSending = false;
	/** New messages are being written down. */
	isWriting = false;
	/** The keys changed: nothing is sent until somebody decides. */
	isHeld = false;
	/** Set while the relay asked for patience, or the disk or the line needs some. */
	pause: Timer | undefined;
	/** Failed tries in a row. */
	failures = 0;
	/** Runs while the first message can still be taken back; what follows waits as well. */
	#window: Timer | undefined;
	readonly #base: string;
	#position = 0;

	constructor(records: PrivateContext['records'], name: string) {
		this.name = name;
		this.#base = messagePrefix(records, name);
	}

	/** The first message that may still be accepted now. */
	get next(): Queued | undefined {
		if (this.isHeld) return undefined;
		return this.queued.find(({message}) => message.failure === undefined);
	}

	get isFull(): boolean {
		if (this.queued.length >= QUEUE_LIMITS.messages) return true;
		const sizes = this.queued.map(({message}) => JSON.stringify(message.body).length);
		return sizes.reduce((sum, size) => sum + size, 0) >= QUEUE_LIMITS.characters;
	}

	/** Waits as long as the first message can still be taken back; calls `over` then. */
	openWindow(clock: Pick<Clock, 'after'>, wait: number, over: () => void): void {
		this.#window ??= clock.after(Math.min(wait, LONGEST_WINDOW), () => {
			this.#window = undefined;
			// Whatever the wall clock did meanwhile, that was its time.
			if (this.next !== undefined) this.next.notBefore = 0;
			over();
		});
	}

	closeWindow(): void {
		this.#window?.cancel();
		this.#window = undefined;
	}

	/** Gives a new message its place, without letting it wait there yet. */
	reserve(message: Outgoing): Queued {
		return {...newQueued(message), position: ++this.#position};
	}

	/** Lets a message wait for its turn. */
	enter(queued: Queued): void {
		this.queued.push(queued);
	}

	/** Takes a message from the disk. Its place is the one in its record's name. */
	restore(position: number, message: Outgoing): void {
		this.#position = Math.max(this.#position, position);
		// Where there are copies, the last start may have sent them without hearing the answer.
		const isUncertain = message.copies !== undefined;
		this.queued.push({...newQueued(message), position, isWritten: true, isUncertain});
	}

	find(id: string): Queued | undefined {
		return this.queued.find(({message}) => message.id === id);
	}

	remove(queued: Queued): void {
		const index = this.queued.indexOf(queued);
		if (index !== -1) this.queued.splice(index, 1);
	}

	/** Writes a message as it is now. */
	stage({position, message}: Pick<Queued, 'position' | 'message'>, batch: Batch): void {
		batch.put(this.#record(position), OUTGOING_FORMAT.encode(message));
	}

	stageRemoval({position}: Queued, batch: Batch): void {
		batch.remove(this.#record(position));
	}

	#record(position: number): string {
		return `${this.#base}${String(position).padStart(POSITION_DIGITS, '0')}`;
	}
}

const POSITION_DIGITS = 12;
/** Milliseconds that a message is held back at most for its sender to think again. */
const LONGEST_WINDOW = 10_000;

/** What the names of the records of an account's waiting messages begin with. */
export function messagePrefix(records: PrivateContext['records'], name: string): string {
	return `${records.outbox(name)}/message/`;
}

/** Whether a message is shown in its conversation while it waits. */
export function isShown({kind, attempts}: Outgoing): boolean {
	return (kind === 'text' || kind === 'file') && attempts === 0;
}

/** Whether somebody would miss a message that cannot be sent, and must be told. */
export function isMissed({kind, attempts}: Outgoing): boolean {
	return attempts === 0 && (isSpoken(kind) || kind === 'sas');
}

function newQueued(message: Outgoing): Omit<Queued, 'position'> {
	return {
		message,
		isWritten: false,
		isDropped: false,
		isUncertain: false,
		awaitsKeys: false,
		refusal: undefined,
		notBefore: 0,
	};
}
