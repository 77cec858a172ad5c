import type {TransferReply} from '../../protocol/transfer-frame.ts';

/**
 * One line for the bytes of a file, as the relay's core sees it: a WebSocket with
 * `TRANSFER_SUBPROTOCOL` in production, a simulated one in tests.
 */
export type TransferLink = {
	/** As `Link.address`. */
	readonly address: string;
	/** Bytes handed over and not yet taken by the network. */
	readonly queued: number;
	send(reply: TransferReply): void;
	/**
	 * Hands bytes over, `LIMITS.transferFrameBytes` at most. They are the link's until it calls `taken`,
	 * or is closed.
	 */
	sendBytes(bytes: Uint8Array, taken?: () => void): void;
	/** Takes nothing more from the network until `resume`. */
	pause(): void;
	resume(): void;
	/** Sends what was handed over, then closes: 1000 when all is well. Ends with `events.closed`. */
	close(code: 1000 | 1008 | 1011 | 1013): void;
};

/** What such a line tells the core. Calls come one at a time; nothing comes after `closed`. */
export type TransferLinkEvents = {
	/** A text frame, unchecked. */
	received(text: string): void;
	receivedBytes(bytes: Uint8Array): void;
	/**
	 * `queued` has fallen below half of `LIMITS.transferQueueBytes` after it had been above, or to 0.
	 * May be called once too often.
	 */
	drained(): void;
	closed(): void;
};
