import type {CloseReason} from '../protocol/codes.ts';
import type {OutgoingFrame} from './outgoing-frame.ts';

/**
 * One client's line to the relay, as the relay's core sees it: WebSocket in production, a simulated
 * network in tests. The core never touches sockets.
 */
export type Link = {
	/**
	 * Who it is, for limits, log and bans: an IPv4 address, the /64 of an IPv6 address, or 'local'. Of
	 * whoever comes through a trusted proxy the client's own; 'unix' when a proxy at the Unix socket
	 * names nobody.
	 */
	readonly address: string;
	/** Whether the peer is on this machine, and speaks for itself. */
	readonly isLocal: boolean;
	/** Bytes handed over but not yet taken by the network. */
	readonly queued: number;
	/** Hands a frame over, to leave with the others of this event-loop turn, in order. */
	send(frame: OutgoingFrame): void;
	/**
	 * Sends what was handed over, then closes. `retryAfter` (milliseconds) asks the client for that
	 * much patience. Ends with a call of `LinkEvents.closed`.
	 */
	close(reason: CloseReason, retryAfter?: number): void;
};

/** What a line tells the core. Calls come one at a time; nothing comes after `closed`. */
export type LinkEvents = {
	/** A text message arrived. */
	received(text: string): void;
	/** A binary message arrived, which this version never sends. */
	receivedBinary(): void;
	/**
	 * `queued` has fallen to nothing after it had grown beyond the soft mark. Whoever saw it beyond the
	 * mark waits for this, so frames that were only gathered count as well.
	 */
	drained(): void;
	/** The line is gone, for whatever reason. */
	closed(): void;
};
