import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import {CLOSE_CODES, type CloseReason} from '../protocol/codes.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import type {FanOut, SocketOutbox} from './fan-out.ts';
import type {Link, LinkEvents} from './link.ts';
import type {OutgoingFrame} from './outgoing-frame.ts';

type WebSocketLinkOptions = {
	readonly webSocket: WebSocket;
	readonly socket: Duplex;
	readonly fanOut: FanOut;
	readonly clock: Clock;
	readonly limits: Limits;
	readonly address: string;
	readonly isLocal: boolean;
};

/** A WebSocket as the relay's core sees it. Closes itself when its peer reads too slowly. */
export class WebSocketLink implements Link {
	readonly address: string;
	readonly isLocal: boolean;
	readonly #options: WebSocketLinkOptions;
	readonly #outbox: SocketOutbox;
	#events: LinkEvents | undefined;
	#stall: Timer | undefined;
	#wasBehind = false;
	#isClosing = false;
	/** Heartbeats sent since the last sign of life. */
	#unanswered = 0;

	constructor(options: WebSocketLinkOptions) {
		this.#options = options;
		this.address = options.address;
		this.isLocal = options.isLocal;
		this.#outbox = options.fanOut.outbox(options.socket, () => this.#watchQueue());
	}

	/** Begins to tell `events` what happens on the line. */
	listen(events: LinkEvents): void {
		const {webSocket, socket} = this.#options;
		this.#events = events;
		webSocket.on('message', (data, isBinary) => {
			this.#unanswered = 0;
			// A line that is being closed has nothing more to say to the core.
			if (this.#isClosing) return;
			if (isBinary) events.receivedBinary();
			else events.received(String(data));
		});
		webSocket.on('pong', () => {
			this.#unanswered = 0;
		});
		// The library reports what it refused (bad UTF-8, size, fragments) and closes by itself.
		webSocket.on('error', () => {});
		socket.on('drain', () => {
			// Whatever had filled it: the library's pings and pongs are not sent here.
			this.#wasBehind = true;
			this.#drained();
		});
		webSocket.on('close', () => {
			this.#isClosing = true;
			this.#stall?.cancel();
			events.closed();
		});
	}

	get queued(): number {
		return this.#outbox.queued;
	}

	send(frame: OutgoingFrame): void {
		if (this.#isClosing) return;
		this.#outbox.push(frame);
		if (this.queued > this.#options.limits.sendQueueSoft) this.#wasBehind = true;
	}

	close(reason: CloseReason, retryAfter?: number): void {
		if (this.#isClosing) return;
		this.#isClosing = true;
		this.#outbox.flush();
		const hint = retryAfter === undefined ? reason : `retry=${Math.round(retryAfter)}`;
		this.#options.webSocket.close(CLOSE_CODES[reason].code, hint);
	}

	/** Asks for a sign of life; cuts the line when the last `heartbeatsMissed` went unanswered. */
	beat(): void {
		const {webSocket, limits} = this.#options;
		if (this.#unanswered >= limits.heartbeatsMissed) {
			webSocket.terminate();
			return;
		}
		this.#unanswered++;
		if (!this.#isClosing) webSocket.ping();
	}

	/** Cuts the line without a goodbye. */
	terminate(): void {
		this.#options.webSocket.terminate();
	}

	#watchQueue(): void {
		const {socket, limits, clock} = this.#options;
		if (!socket.writableNeedDrain) this.#drained();
		else if (this.queued >= limits.sendQueueHard) this.#giveUp();
		else this.#stall ??= clock.after(limits.sendQueueStall, () => this.#giveUp());
	}

	#drained(): void {
		this.#stall?.cancel();
		this.#stall = undefined;
		if (!this.#wasBehind) return;
		this.#wasBehind = false;
		if (!this.#isClosing) this.#events?.drained();
	}

	#giveUp(): void {
		this.close('slow');
	}
}
