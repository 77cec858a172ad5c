import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import WebSocket from 'ws';
import {LIMITS} from '../protocol/limits.ts';
import {decodeTransferReply, type TransferRequest} from '../protocol/transfer-frame.ts';
import type {TransferLine, TransferLineEvents, TransportProblem} from './transport.ts';
import {problemOf} from './transport-problem.ts';

/** Milliseconds without a single byte after which a line is dead: the relay's own verdict comes first. */
const IDLE = 2 * LIMITS.transferIdle;

/** A WebSocket for the bytes of one file. Cuts itself when for too long nothing moves at all. */
export class WebSocketTransferLine implements TransferLine {
	readonly #webSocket: WebSocket;
	readonly #events: TransferLineEvents;
	#problem: TransportProblem | undefined;
	#wasAbove = false;
	#isClosing = false;

	constructor(url: string, webSocket: WebSocket, events: TransferLineEvents) {
		this.#webSocket = webSocket;
		this.#events = events;
		let socket: Socket | undefined;
		webSocket.on('upgrade', (response: IncomingMessage) => {
			socket = response.socket;
		});
		webSocket.on('open', () => {
			// Not before: the library switches it off as it takes the socket over.
			socket?.setTimeout(IDLE, () => {
				this.#problem ??= problemOf(TIMED_OUT, url);
				webSocket.terminate();
			});
			events.opened();
		});
		webSocket.on('message', (data, isBinary) => {
			if (this.#isClosing) return;
			// The library's default: a message is one Buffer.
			if (isBinary) events.receivedBytes(data as Buffer);
			else this.#received(String(data));
		});
		webSocket.on('error', (error) => {
			this.#problem ??= problemOf(error, url);
		});
		webSocket.on('close', (code, reason) => {
			this.#isClosing = true;
			events.closed({code, reason: reason.toString('utf8'), problem: this.#problem});
		});
	}

	get queued(): number {
		return this.#webSocket.bufferedAmount;
	}

	send(request: TransferRequest): void {
		if (this.#isOpen) this.#webSocket.send(JSON.stringify(request), () => this.#written());
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		if (!this.#isOpen) return;
		this.#webSocket.send(bytes, {binary: true}, () => {
			taken?.();
			this.#written();
		});
		if (this.queued > LIMITS.transferQueueBytes) this.#wasAbove = true;
	}

	pause(): void {
		if (!this.#isClosing) this.#webSocket.pause();
	}

	resume(): void {
		this.#webSocket.resume();
	}

	close(): void {
		this.#end(1000);
	}

	get #isOpen(): boolean {
		return !this.#isClosing && this.#webSocket.readyState === WebSocket.OPEN;
	}

	#received(text: string): void {
		const reply = decodeTransferReply(text);
		if (reply === undefined) this.#end(1002);
		else this.#events.received(reply);
	}

	#end(code: number): void {
		this.#isClosing = true;
		if (this.#webSocket.readyState === WebSocket.CONNECTING) {
			this.#webSocket.terminate();
			return;
		}
		// The answer to it could not be heard otherwise.
		this.#webSocket.resume();
		this.#webSocket.close(code);
	}

	/** The network has taken something, or the line is dead. */
	#written(): void {
		if (!this.#wasAbove || this.queued >= LIMITS.transferQueueBytes / 2) return;
		this.#wasAbove = false;
		if (this.#isOpen) this.#events.drained();
	}
}

const TIMED_OUT = Object.assign(new Error('Nothing came in time.'), {code: 'ETIMEDOUT'});
