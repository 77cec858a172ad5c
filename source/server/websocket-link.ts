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
	/** Cuts a line of which nothing was heard for too long. */
	#silence: Timer | undefined;
	/** Cuts a line whose peer does not hang up. */
	#goodbye: Timer | undefined;
	/** Since when a message, or another frame, is coming in of which the end is missing. */
	#partialSince: number | undefined;
	/** Whether one has ended since bytes came last. */
	#hasCompleted = false;

	constructor(options: WebSocketLinkOptions) {
		this.#options = options;
		this.address = options.address;
		this.isLocal = options.isLocal;
		this.#outbox = options.fanOut.outbox(options.socket, () => this.#watchQueue());
	}

	/** Begins to tell `events` what happens on the line. */
	listen(events: LinkEvents): void {
		const {webSocket, socket, fanOut} = this.#options;
		this.#events = events;
		// The library's own listener came first: what these bytes complete has been told by now.
		socket.on('data', () => this.#watchAssembly());
		webSocket.on('message', (data, isBinary) => {
			this.#heard();
			// A line that is being closed has nothing more to say to the core.
			if (this.#isClosing) return;
			// The library's default: a message is one Buffer.
			fanOut.counters.bytesIn += (data as Buffer).length;
			if (isBinary) events.receivedBinary();
			else events.received(String(data));
		});
		webSocket.on('pong', () => this.#heard());
		webSocket.on('ping', () => {
			this.#hasCompleted = true;
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
			for (const timer of [this.#stall, this.#silence, this.#goodbye]) timer?.cancel();
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
		const {webSocket, clock, limits} = this.#options;
		webSocket.close(CLOSE_CODES[reason].code, hint);
		if (!UNWELCOME.has(reason)) return;
		this.#goodbye = clock.after(limits.refusalTime, () => webSocket.terminate());
	}

	/** Asks for a sign of life; the last of `heartbeatsMissed` has half a round to be answered. */
	beat(): void {
		const {webSocket, limits, clock} = this.#options;
		this.#unanswered++;
		if (this.#unanswered >= limits.heartbeatsMissed) {
			this.#silence ??= clock.after(limits.heartbeat / 2, () => this.#giveUpSilent());
		}
		if (!this.#isClosing) webSocket.ping();
	}

	/** Cuts the line without a goodbye. */
	terminate(): void {
		this.#options.webSocket.terminate();
	}

	/** A sign of life, and the end of a message or frame. */
	#heard(): void {
		this.#unanswered = 0;
		this.#hasCompleted = true;
		this.#silence?.cancel();
		this.#silence = undefined;
	}

	#giveUpSilent(): void {
		this.#options.fanOut.counters.countBy('closed', 'silent');
		this.terminate();
	}

	/** Whoever sends a message byte by byte is cut with the next byte; without one, by a heartbeat. */
	#watchAssembly(): void {
		const {clock, limits, webSocket} = this.#options;
		const since = this.#hasCompleted ? undefined : this.#partialSince;
		if (this.#hasCompleted) this.#partialSince = undefined;
		else this.#partialSince ??= clock.monotonic();
		this.#hasCompleted = false;
		if (since !== undefined && clock.monotonic() - since > limits.messageAssembly) {
			webSocket.terminate();
		}
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
		if (!this.#isClosing) this.#options.fanOut.counters.countBy('closed', 'slow');
		this.close('slow');
	}
}

/** Whoever is sent away for these has no claim on the time that others get to hang up. */
const UNWELCOME: ReadonlySet<CloseReason> = new Set([
	'auth-timeout',
	'flood',
	'full',
	'protocol',
	'slow',
	'too-large',
]);
