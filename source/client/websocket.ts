import {getCACertificates} from 'node:tls';
import WebSocket from 'ws';
import {LIMITS, SUBPROTOCOL} from '../protocol/limits.ts';
import {TRANSFER_SUBPROTOCOL} from '../protocol/transfer-frame.ts';
import {phrase} from '../words/phrase.ts';
import {isLoopback} from './address.ts';
import {WebSocketTransferLine} from './transfer-websocket.ts';
import {
	type Transport,
	type TransportConnection,
	TransportError,
	type TransportEvents,
	type TransportProblem,
} from './transport.ts';
import {problemOf} from './transport-problem.ts';

export type WebSocketOptions = {
	/** Lets `ws://` reach other machines: everything but private messages can then be read on the way. */
	readonly allowInsecure?: boolean;
	/** More certificate authorities, in PEM, for a relay whose certificate no public one signed. */
	readonly authorities?: string;
};

/** One frame of a relay at most, in bytes: a full page of long messages. */
const FRAME_BYTES = 4 * 1_048_576;

/** How long a socket that was told to close may linger, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/** The network: WebSocket over TCP, encrypted unless the relay is on this machine. */
export function webSocketTransport(options: WebSocketOptions = {}): Transport {
	return {
		open(url, events) {
			checkUrl(url, options);
			const socket = new WebSocket(url, SUBPROTOCOL, {
				...SOCKET_OPTIONS,
				// One event a turn: what an answer sets off must happen before what the relay said after it.
				allowSynchronousEvents: false,
				ca: authoritiesOf(options),
			});
			return new WebSocketConnection(url, socket, events);
		},
		openTransfer(url, events) {
			checkUrl(url, options);
			const ca = authoritiesOf(options);
			const socket = new WebSocket(url, TRANSFER_SUBPROTOCOL, {...SOCKET_OPTIONS, ca});
			return new WebSocketTransferLine(url, socket, events);
		},
	};
}

const SOCKET_OPTIONS = {
	perMessageDeflate: false,
	followRedirects: false,
	maxPayload: FRAME_BYTES,
	// What a peer sends in splinters costs memory and time far beyond its size.
	maxFragments: LIMITS.frameFragments,
	maxBufferedChunks: 16_384,
	handshakeTimeout: LIMITS.authDeadline,
	closeTimeout: CLOSE_TIMEOUT,
	minVersion: 'TLSv1.2',
} as const;

class WebSocketConnection implements TransportConnection {
	readonly #socket: WebSocket;
	#problem: TransportProblem | undefined;

	constructor(url: string, socket: WebSocket, events: TransportEvents) {
		this.#socket = socket;
		socket.on('open', () => {
			// Answered as it should be; whatever is pushed next is on its way already.
			events.opened();
		});
		socket.on('message', (data, isBinary) => {
			// This protocol has no binary frames: as text they are no JSON, and counted as bad.
			events.received(isBinary ? '' : String(data));
		});
		socket.on('ping', () => events.alive());
		socket.on('pong', () => events.alive());
		socket.on('error', (error) => {
			this.#problem ??= problemOf(error, url);
		});
		socket.on('close', (code, reason) => {
			events.closed({code, reason: reason.toString('utf8'), problem: this.#problem});
		});
	}

	send(text: string): void {
		// Errors of a dying socket come as its 'error' and 'close' events.
		if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text, () => {});
	}

	close(code = 1000): void {
		if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
		else this.#socket.close(code);
	}
}

/** The platform's authorities and one more: `ca` alone would stand in place of them. */
function authoritiesOf({authorities}: WebSocketOptions): string[] | undefined {
	return authorities === undefined ? undefined : [...getCACertificates('default'), authorities];
}

function checkUrl(url: string, {allowInsecure = false}: WebSocketOptions): void {
	const parsed = URL.parse(url);
	if (parsed === null || (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:')) {
		throw new TransportError({
			kind: 'bad-address',
			message: phrase`That is no address of a relay. It begins with wss:// or, on this machine, ws://.`,
		});
	}

	if (parsed.protocol === 'ws:' && !allowInsecure && !isLoopback(parsed.hostname)) {
		throw new TransportError({
			kind: 'bad-address',
			message: phrase`The line to ${parsed.host} would not be encrypted. Use wss://, or allow it explicitly if you trust the network.`,
		});
	}
}
