import {createServer, type IncomingMessage, type Server} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {type Clock, type Random, systemClock, systemRandom} from '../protocol/environment.ts';
import {LIMITS, type Limits, SUBPROTOCOL} from '../protocol/limits.ts';
import {AddressLimits, addressKey} from './address-limits.ts';
import {FanOut} from './fan-out.ts';
import {createFlushSchedule} from './flush-schedule.ts';
import {HeartbeatWheel} from './heartbeat-wheel.ts';
import type {Link, LinkEvents} from './link.ts';
import {WebSocketLink} from './websocket-link.ts';

export type ListenerOptions = {
	/** Told of each new line; returns what wants to hear of it. */
	readonly accept: (link: Link) => LinkEvents;
	readonly host: string;
	/** 0 for any free port. */
	readonly port: number;
	/** PEM texts; without them the listener speaks plain `ws`. */
	readonly tls?: {readonly certificate: string; readonly key: string};
	/** Browser origins that may connect; none by default. */
	readonly allowedOrigins?: readonly string[];
	readonly limits?: Partial<Limits> | undefined;
	readonly clock?: Clock;
	readonly random?: Random;
};

export type Listener = {
	/** The port that is listened on. */
	readonly port: number;
	/** Stops listening and cuts whatever line is still open. */
	close(): Promise<void>;
};

/**
 * Listens for clients.
 * @throws {ListenError} when the address cannot be listened on.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
	const doorway = new Doorway(options);
	const server = createHttpServer(options);
	server.on('upgrade', (request, socket, head) => doorway.upgrade(request, socket, head));
	const address = await listen(server, options);
	return {
		port: address.port,
		async close() {
			doorway.close();
			server.closeAllConnections();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
			});
		},
	};
}

export class ListenError extends Error {
	override readonly name = 'ListenError';
	readonly code: 'port-in-use' | 'port-forbidden' | 'bad-address' | 'bad-certificate' | 'failed';

	constructor(code: ListenError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** Decides who may become a WebSocket, and makes links of those who may. */
class Doorway {
	readonly #options: ListenerOptions;
	readonly #limits: Limits;
	readonly #clock: Clock;
	readonly #webSockets: WebSocketServer;
	readonly #addresses: AddressLimits;
	readonly #fanOut: FanOut;
	readonly #wheel: HeartbeatWheel;
	readonly #links = new Set<WebSocketLink>();

	constructor(options: ListenerOptions) {
		this.#options = options;
		this.#limits = {...LIMITS, ...options.limits};
		this.#clock = options.clock ?? systemClock;
		this.#fanOut = new FanOut(createFlushSchedule(this.#clock));
		const random = options.random ?? systemRandom;
		this.#addresses = new AddressLimits(this.#clock, this.#limits);
		this.#wheel = new HeartbeatWheel({
			clock: this.#clock,
			random,
			period: this.#limits.heartbeat,
		});
		this.#webSockets = new WebSocketServer(webSocketSettings(this.#limits));
	}

	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on('error', () => socket.destroy());
		const refusal = this.#refusal(request);
		if (refusal !== undefined) {
			refuse(socket, refusal);
			return;
		}
		const remote = request.socket.remoteAddress;
		const address = addressKey(remote);
		const isLocal = address === 'local';
		// Neighbours on this machine are not strangers at a door: their address says nothing.
		const leave = isLocal ? () => {} : this.#addresses.enter(address);
		if (leave === undefined || this.#links.size >= this.#limits.connections) {
			leave?.();
			refuse(socket, FULL);
			return;
		}
		socket.once('close', leave);
		this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			const link = new WebSocketLink({
				webSocket,
				socket,
				fanOut: this.#fanOut,
				clock: this.#clock,
				limits: this.#limits,
				address,
				isLocal,
			});
			this.#admit(link, socket);
		});
	}

	close(): void {
		this.#wheel.close();
		for (const link of this.#links) link.terminate();
	}

	#admit(link: WebSocketLink, socket: Duplex): void {
		this.#links.add(link);
		const stopBeating = this.#wheel.add(link);
		socket.once('close', () => {
			stopBeating();
			this.#links.delete(link);
		});
		link.listen(this.#options.accept(link));
	}

	#refusal(request: IncomingMessage): Refusal | undefined {
		const {origin} = request.headers;
		// Browsers always name an origin, other programs never do: a page cannot use its visitor's relay.
		if (origin !== undefined && !this.#options.allowedOrigins?.includes(origin)) return FORBIDDEN;
		const offered = request.headers['sec-websocket-protocol'] ?? '';
		const speaks = offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL);
		return speaks ? undefined : WRONG_PROTOCOL;
	}
}

function webSocketSettings(limits: Limits) {
	// Not a literal at the call: the published types do not know `closeTimeout` and the like yet.
	return {
		noServer: true,
		clientTracking: false,
		closeTimeout: limits.drain,
		handleProtocols: (offered: Set<string>) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
		maxBufferedChunks: 1024,
		maxFragments: limits.frameFragments,
		maxPayload: limits.frameBytes,
		maxPendingAutoPongs: 16,
		perMessageDeflate: false,
	} as const;
}

type Refusal = {readonly status: string; readonly sentence: string};

const FORBIDDEN: Refusal = {
	status: '403 Forbidden',
	sentence: 'This relay does not talk to web pages of that origin.',
};
const WRONG_PROTOCOL: Refusal = {
	status: '400 Bad Request',
	sentence: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.`,
};
const FULL: Refusal = {
	status: '503 Service Unavailable',
	sentence: 'There are too many connections. Try again in a minute.',
};

function refuse(socket: Duplex, {status, sentence}: Refusal): void {
	const body = `${sentence}\n`;
	socket.end(
		`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	);
}

function createHttpServer(options: ListenerOptions): Server {
	const settings = {
		connectionsCheckingInterval: 1000,
		headersTimeout: 5000,
		maxHeaderSize: 8192,
		noDelay: true,
		requestTimeout: 10_000,
	};
	const server = secureOrPlain(options, settings);
	server.maxHeadersCount = 64;
	server.maxConnections = {...LIMITS, ...options.limits}.connections;
	server.on('request', (_request, response) => {
		response.writeHead(426, {'content-type': 'text/plain', upgrade: 'websocket'});
		response.end('This is a termchat relay. Join it with: npx termchat\n');
	});
	return server;
}

function secureOrPlain({tls}: ListenerOptions, settings: object): Server {
	if (tls === undefined) return createServer(settings);
	try {
		const secure = {cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const};
		return createSecureServer({...settings, ...secure});
	} catch (cause) {
		const sentence =
			'The certificate or its key cannot be used. Give two PEM files that belong together.';
		throw new ListenError('bad-certificate', sentence, {cause});
	}
}

async function listen(server: Server, {host, port}: ListenerOptions): Promise<AddressInfo> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', (cause) => reject(explain(cause, host, port)));
		server.listen({host, port, backlog: 1024}, resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') {
		throw new ListenError('failed', 'The relay could not find out its own port.');
	}
	return address;
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): ListenError {
	switch (cause.code) {
		case 'EADDRINUSE':
			return new ListenError(
				'port-in-use',
				`Port ${port} is in use, perhaps by another relay. Choose another with --port, or 0 for any.`,
				{cause},
			);
		case 'EACCES':
			return new ListenError(
				'port-forbidden',
				`Port ${port} needs rights that you do not have. Choose one above 1023 with --port.`,
				{cause},
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new ListenError(
				'bad-address',
				`This machine has no address ${host}. Use 127.0.0.1, 0.0.0.0 or one of its own with --host.`,
				{cause},
			);
		default:
			return new ListenError('failed', `The relay cannot listen on ${host}:${port}.`, {cause});
	}
}
