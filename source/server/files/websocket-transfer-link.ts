import type {Socket} from 'node:net';
import type {WebSocket} from 'ws';
import type {Limits} from '../../protocol/limits.ts';
import type {TransferReply} from '../../protocol/transfer-frame.ts';
import type {TransferLink, TransferLinkEvents} from './transfer-link.ts';

type WebSocketTransferLinkOptions = {
	readonly webSocket: WebSocket;
	/** What it runs over. */
	readonly socket: Socket;
	readonly limits: Pick<Limits, 'transferIdle' | 'transferQueueBytes'>;
	readonly address: string;
};

/** A WebSocket for the bytes of a file. Cuts itself when for too long nothing moves at all. */
export class WebSocketTransferLink implements TransferLink {
	readonly address: string;
	readonly #options: WebSocketTransferLinkOptions;
	#events: TransferLinkEvents | undefined;
	#wasAbove = false;
	/** What the line is closed with. */
	#closing: number | undefined;
	/** The core takes nothing for now. */
	#isHeld = false;
	/** It has had its share of this turn. */
	#isResting = false;

	constructor(options: WebSocketTransferLinkOptions) {
		this.#options = options;
		this.address = options.address;
	}

	/** Begins to tell `events` what happens on the line. */
	listen(events: TransferLinkEvents): void {
		const {webSocket, socket, limits} = this.#options;
		this.#events = events;
		// Parts of a large write that the network has taken count as movement: the socket sees them.
		socket.setTimeout(limits.transferIdle, () => this.terminate());
		socket.on('data', () => this.#rest());
		webSocket.on('message', (data, isBinary) => {
			if (this.#closing !== undefined) return;
			// The library's default: a message is one Buffer.
			if (isBinary) events.receivedBytes(data as Buffer);
			else events.received(String(data));
		});
		// The library reports what it refused (bad UTF-8, size, fragments) and closes by itself.
		webSocket.on('error', () => {});
		webSocket.on('close', () => {
			this.#closing ??= 1006;
			events.closed();
		});
	}

	get queued(): number {
		return this.#options.webSocket.bufferedAmount;
	}

	send(reply: TransferReply): void {
		if (this.#closing !== undefined) return;
		this.#options.webSocket.send(JSON.stringify(reply), () => this.#written());
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		if (this.#closing !== undefined) return;
		const {webSocket, limits} = this.#options;
		webSocket.send(bytes, {binary: true}, () => {
			taken?.();
			this.#written();
		});
		if (this.queued > limits.transferQueueBytes) this.#wasAbove = true;
	}

	pause(): void {
		this.#isHeld = true;
		this.#options.webSocket.pause();
	}

	resume(): void {
		this.#isHeld = false;
		if (!this.#isResting) this.#options.webSocket.resume();
	}

	close(code: 1000 | 1008 | 1011 | 1013): void {
		if (this.#closing !== undefined) return;
		this.#closing = code;
		// Its answer could not be heard otherwise.
		this.resume();
		this.#close();
	}

	/** Cuts the line without a goodbye. */
	terminate(): void {
		this.#options.webSocket.terminate();
	}

	/** One piece of the network a turn: what others say never waits for more than that of each line. */
	#rest(): void {
		if (this.#isResting) return;
		this.#isResting = true;
		const {webSocket} = this.#options;
		webSocket.pause();
		setImmediate(() => {
			this.#isResting = false;
			if (!this.#isHeld) webSocket.resume();
		});
	}

	/**
	 * From then on a peer that does not read has a few seconds before it is cut. Only the word that all is
	 * done is waited for: all bytes are on their way by then, and a slow peer would have to ask again.
	 */
	#close(): void {
		if (this.#closing === undefined) return;
		if (this.#closing !== 1000 || this.queued === 0) this.#options.webSocket.close(this.#closing);
	}

	/** The network has taken something, or the line is dead. */
	#written(): void {
		const {transferQueueBytes} = this.#options.limits;
		const {queued} = this;
		this.#close();
		if (queued > 0 && (!this.#wasAbove || queued >= transferQueueBytes / 2)) return;
		this.#wasAbove = false;
		if (this.#closing === undefined) this.#events?.drained();
	}
}
