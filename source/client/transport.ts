import type {TransferReply, TransferRequest} from '../protocol/transfer-frame.ts';

/** How the client reaches a relay: WebSocket in production, a simulated network in tests. */
export type Transport = {
	/**
	 * Begins a connection. Returns at once; what becomes of it is told to `events`.
	 * @throws {TransportError} when the address itself cannot be used.
	 */
	open(url: string, events: TransportEvents): TransportConnection;
	/**
	 * Begins a line for the bytes of one file (see protocol/transfer-frame.ts), to the same relay. As
	 * `open` otherwise.
	 */
	openTransfer(url: string, events: TransferLineEvents): TransferLine;
};

export type TransferLine = {
	/** Bytes handed over and not yet taken by the network. */
	readonly queued: number;
	send(request: TransferRequest): void;
	/**
	 * Hands bytes over, `LIMITS.transferFrameBytes` at most. They are the line's until it calls `taken`,
	 * or is closed.
	 */
	sendBytes(bytes: Uint8Array, taken?: () => void): void;
	/** Takes nothing more from the network until `resume`. */
	pause(): void;
	resume(): void;
	/** Begins to close; `events.closed` follows. */
	close(): void;
};

/** What a transfer line tells. Calls come one at a time; nothing comes after `closed`. */
export type TransferLineEvents = {
	opened(): void;
	/** A reply of the relay, checked. What is no reply closes the line with 1002. */
	received(reply: TransferReply): void;
	receivedBytes(bytes: Uint8Array): void;
	/** `queued` has fallen below half of `LIMITS.transferQueueBytes` after it had been above. */
	drained(): void;
	closed(end: TransportEnd): void;
};

export type TransportConnection = {
	/** Hands a frame's text over. Does nothing once closed. */
	send(text: string): void;
	/** Begins to close; `events.closed` follows. Code 1000 for a clean goodbye. */
	close(code?: number): void;
};

/**
 * What a connection tells the client. Nothing comes after `closed`. Each call has a turn of its own:
 * whatever awaits an answer goes on before the next frame is told, so that both stay in order.
 */
export type TransportEvents = {
	opened(): void;
	received(text: string): void;
	/** A sign of life below the frames, such as a WebSocket ping. */
	alive(): void;
	closed(end: TransportEnd): void;
};

/** How a connection ended, or why there was none. */
export type TransportEnd = {
	/** The close code; 1006 when there was no closing handshake. */
	readonly code: number;
	/** The relay's reason, as sent: foreign text. */
	readonly reason: string;
	/** Why the connection failed, where that is known. */
	readonly problem?: TransportProblem;
};

export type TransportProblem = {
	readonly kind:
		| 'bad-address'
		| 'unknown-host'
		| 'refused'
		| 'timed-out'
		| 'certificate'
		| 'not-a-relay'
		| 'too-large'
		| 'network';
	/** A sentence that says what to do next; holds nothing but the address. */
	readonly message: string;
};

export class TransportError extends Error {
	override readonly name = 'TransportError';
	readonly problem: TransportProblem;

	constructor(problem: TransportProblem) {
		super(problem.message);
		this.problem = problem;
	}
}
