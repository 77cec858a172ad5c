import type {
	TransferLine,
	TransferLineEvents,
	TransportEnd,
} from '../../source/client/transport.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {TransferReply, TransferRequest} from '../../source/protocol/transfer-frame.ts';

/** A line for the bytes of a file, with the test as the relay and as the network. */
export class FakeTransferLine implements TransferLine {
	/** What the client said. */
	readonly sent: TransferRequest[] = [];
	/** The bytes that it brought. */
	readonly brought: Uint8Array[] = [];
	/** Bytes that the network has not taken: all of them, until `drain`. */
	queued = 0;
	isPaused = false;
	/** The client has hung up. */
	isClosed = false;
	readonly #events: TransferLineEvents;
	#isOver = false;

	constructor(events: TransferLineEvents) {
		this.#events = events;
	}

	send(request: TransferRequest): void {
		if (!this.#isOver) this.sent.push(request);
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		if (this.#isOver) return;
		if (bytes.length > LIMITS.transferFrameBytes) throw new Error('The frame is too large.');
		this.brought.push(bytes.slice());
		taken?.();
		this.queued += bytes.length;
	}

	pause(): void {
		this.isPaused = true;
	}

	resume(): void {
		this.isPaused = false;
	}

	close(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		queueMicrotask(() => this.end({code: 1000, reason: ''}));
	}

	// What the test does

	/** The connection has come about. */
	open(): void {
		if (!this.#isOver) this.#events.opened();
	}

	reply(reply: TransferReply): void {
		if (!this.#isOver) this.#events.received(reply);
	}

	bring(bytes: Uint8Array): void {
		if (!this.#isOver) this.#events.receivedBytes(bytes);
	}

	/** The network takes all that was handed over. */
	drain(): void {
		const wasAbove = this.queued > LIMITS.transferQueueBytes;
		this.queued = 0;
		if (wasAbove && !this.#isOver) this.#events.drained();
	}

	/** The line ends, by the relay or by itself. */
	end(end: TransportEnd): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#events.closed(end);
	}
}
