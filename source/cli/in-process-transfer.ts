import type {TransferLine, TransferLineEvents, TransportEnd} from '../client/transport.ts';
import {LIMITS} from '../protocol/limits.ts';
import {decodeTransferReply, type TransferRequest} from '../protocol/transfer-frame.ts';
import type {TransferLink, TransferLinkEvents} from '../server/files/transfer-link.ts';

export type InProcessTransferOptions = {
	/** Takes the relay's end. */
	readonly accept: (link: TransferLink) => TransferLinkEvents;
	readonly events: TransferLineEvents;
	/** As the relay sees it. */
	readonly address: string;
};

/**
 * Both ends of a line for the bytes of a file, in one process: what is said on one end arrives at the
 * other a turn later, in order and as a copy, one thing a turn, as long as that end takes it. What it
 * does not take counts as queued, as in a network.
 */
export class InProcessTransfer implements TransferLine {
	readonly #events: TransferLineEvents;
	readonly #up: Way;
	readonly #down: Way;
	#relay: TransferLinkEvents | undefined;
	#isOver = false;

	constructor({accept, events, address}: InProcessTransferOptions) {
		this.#events = events;
		this.#up = new Way(() => this.#events.drained());
		this.#down = new Way(() => this.#relay?.drained(), {tellsEmpty: true});
		this.#up.push(0, () => {
			events.opened();
			this.#relay = accept(this.#link(address));
		});
	}

	get queued(): number {
		return this.#up.queued;
	}

	send(request: TransferRequest): void {
		const text = JSON.stringify(request);
		this.#up.push(text.length, () => this.#relay?.received(text));
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		const copy = bytes.slice();
		this.#up.push(copy.length, () => this.#relay?.receivedBytes(copy));
		taken?.();
	}

	pause(): void {
		this.#down.pause();
	}

	resume(): void {
		this.#down.resume();
	}

	close(): void {
		this.#endSoon({code: 1000, reason: ''});
	}

	/** The line is lost: what is under way does not arrive, and both ends hear of it. */
	cut(): void {
		this.#endSoon({code: 1006, reason: ''});
	}

	#link(address: string): TransferLink {
		const down = this.#down;
		const up = this.#up;
		return {
			address,
			get queued() {
				return down.queued;
			},
			send: (reply) => {
				const text = JSON.stringify(reply);
				down.push(text.length, () => this.#told(text));
			},
			sendBytes: (bytes, taken) => {
				const copy = bytes.slice();
				down.push(copy.length, () => this.#events.receivedBytes(copy));
				taken?.();
			},
			pause: () => up.pause(),
			resume: () => up.resume(),
			close: (code) => {
				up.stop();
				down.push(0, () => this.#end({code, reason: ''}));
			},
		};
	}

	#told(text: string): void {
		const reply = decodeTransferReply(text);
		if (reply === undefined) this.#endSoon({code: 1002, reason: ''});
		else this.#events.received(reply);
	}

	#endSoon(end: TransportEnd): void {
		this.#up.stop();
		this.#down.stop();
		setImmediate(() => this.#end(end));
	}

	#end(end: TransportEnd): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#up.stop();
		this.#down.stop();
		this.#relay?.closed();
		this.#events.closed(end);
	}
}

type Item = {readonly bytes: number; readonly arrive: () => void};

/** One direction of a line. */
class Way {
	queued = 0;
	readonly #drained: () => void;
	/** Also tells that nothing is queued, as the relay's end does. */
	readonly #tellsEmpty: boolean;
	readonly #items: Item[] = [];
	#isPaused = false;
	#isStopped = false;
	#isScheduled = false;
	#wasAbove = false;

	constructor(drained: () => void, {tellsEmpty = false} = {}) {
		this.#drained = drained;
		this.#tellsEmpty = tellsEmpty;
	}

	push(bytes: number, arrive: () => void): void {
		if (this.#isStopped) return;
		this.#items.push({bytes, arrive});
		this.queued += bytes;
		if (this.queued > LIMITS.transferQueueBytes) this.#wasAbove = true;
		this.#schedule();
	}

	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		this.#schedule();
	}

	/** Nothing arrives any more. */
	stop(): void {
		this.#isStopped = true;
		this.#items.length = 0;
		this.queued = 0;
	}

	#schedule(): void {
		if (this.#isScheduled || this.#isPaused || this.#items.length === 0) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			if (!this.#isPaused) this.#deliver();
			this.#schedule();
		});
	}

	#deliver(): void {
		const item = this.#items.shift();
		if (item === undefined) return;
		this.queued -= item.bytes;
		item.arrive();
		const isLow = this.#wasAbove && this.queued < LIMITS.transferQueueBytes / 2;
		if (!isLow && !(this.#tellsEmpty && this.queued === 0)) return;
		this.#wasAbove = false;
		if (!this.#isStopped) this.#drained();
	}
}
