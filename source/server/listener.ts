import {createServer, type IncomingMessage, type Server} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {type Clock, type Random, systemClock, systemRandom} from '../protocol/environment.ts';
import {LIMITS, type Limits, SUBPROTOCOL} from '../protocol/limits.ts';
import {AddressLimits} from './address-limits.ts';
import {FanOut} from './fan-out.ts';
import {createFlushSchedule} from './flush-schedule.ts';
import {HeartbeatWheel} from './heartbeat-wheel.ts';
import type {Link, LinkEvents} from './link.ts';
import {type RelayLog, silentLog} from './log.ts';
import {OpenSockets} from './open-sockets.ts';
import {refuseUpgrade, type UpgradeRefusal} from './upgrade-refusal.ts';
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
	/**
	 * A reverse proxy stands in front, which the relay was started for. Otherwise whoever comes through
	 * one is refused, because the proxy's address would pass for a neighbour's on this machine.
	 */
	readonly isProxied?: boolean;
	readonly log?: RelayLog | undefined;
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
	const server = createHttpServer(options);
	const doorway = new Doorway(server, options);
	const address = await listen(server, options);
	return {
		port: address.port,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				doorway.close();
			}),
	};
}

/** Why the relay cannot listen. The message says what to do. */
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
	readonly #sockets: OpenSockets;
	readonly #fanOut: FanOut;
	readonly #wheel: HeartbeatWheel;
	readonly #links = new Set<WebSocketLink>();
	#hasToldOfProxy = false;

	constructor(server: Server, options: ListenerOptions) {
		this.#options = options;
		this.#limits = {...LIMITS, ...options.limits};
		this.#clock = options.clock ?? systemClock;
		this.#fanOut = new FanOut(createFlushSchedule(this.#clock));
		const random = options.random ?? systemRandom;
		this.#sockets = new OpenSockets({
			server,
			clock: this.#clock,
			addresses: new AddressLimits(this.#clock, this.#limits),
		});
		this.#wheel = new HeartbeatWheel({
			clock: this.#clock,
			random,
			period: this.#limits.heartbeat,
		});
		this.#webSockets = new WebSocketServer(webSocketSettings(this.#limits));
		server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
	}

	close(): void {
		this.#wheel.close();
		for (const link of this.#links) link.terminate();
		this.#sockets.close();
	}

	#upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on('error', () => socket.destroy());
		const seat = this.#sockets.seatOf(request.socket);
		if (seat === undefined) {
			socket.destroy();
			return;
		}
		const isFull = seat.isSurplus || this.#links.size >= this.#limits.connections;
		const refusal = isFull ? FULL : this.#refusal(request);
		if (refusal !== undefined) {
			refuseUpgrade(socket, refusal, this.#clock);
			return;
		}
		this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			this.#sockets.admit(request.socket);
			const link = new WebSocketLink({
				webSocket,
				socket,
				fanOut: this.#fanOut,
				clock: this.#clock,
				limits: this.#limits,
				address: seat.address,
				isLocal: seat.address === 'local',
			});
			this.#admit(link, socket);
		});
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

	#refusal({headers}: IncomingMessage): UpgradeRefusal | undefined {
		const {origin} = headers;
		const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
		if (isForwarded && this.#options.isProxied !== true) {
			this.#tellOfProxy();
			return PROXIED;
		}
		// Browsers always name an origin, other programs never do: a page cannot use its visitor's relay.
		if (origin !== undefined && !this.#options.allowedOrigins?.includes(origin)) return FORBIDDEN;
		const offered = headers['sec-websocket-protocol'] ?? '';
		const speaks = offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL);
		return speaks ? undefined : WRONG_PROTOCOL;
	}

	#tellOfProxy(): void {
		if (this.#hasToldOfProxy) return;
		this.#hasToldOfProxy = true;
		const {log = silentLog} = this.#options;
		log.warn('refused what came through a proxy', {advice: PROXY_ADVICE});
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

const FORBIDDEN: UpgradeRefusal = {
	status: '403 Forbidden',
	sentence: 'This relay does not talk to web pages of that origin.',
};
const WRONG_PROTOCOL: UpgradeRefusal = {
	status: '400 Bad Request',
	sentence: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.`,
};
const FULL: UpgradeRefusal = {
	status: '503 Service Unavailable',
	sentence: 'There are too many connections. Try again in a minute.',
};

/** Addresses are not counted then, as they are the proxy's: this says so before anybody relies on it. */
const PROXY_ADVICE =
	'Behind a reverse proxy the relay must be started with --public-url and the address that others use. ' +
	'It then trusts nobody for coming from this machine; it does not limit connections per address, which the proxy must do.';

const PROXIED: UpgradeRefusal = {
	status: '403 Forbidden',
	sentence:
		'This relay was not told of the proxy in front of it. Its host must start it with --public-url.',
};

function createHttpServer(options: ListenerOptions): Server {
	const settings = {
		connectionsCheckingInterval: 1000,
		handshakeTimeout: 5000,
		headersTimeout: 5000,
		maxHeaderSize: 8192,
		noDelay: true,
		requestTimeout: 10_000,
	};
	const server = secureOrPlain(options, settings);
	server.maxHeadersCount = 64;
	server.maxConnections = {...LIMITS, ...options.limits}.connections;
	server.on('request', (_request, response) => {
		response.writeHead(426, {
			connection: 'close',
			'content-type': 'text/plain',
			upgrade: 'websocket',
		});
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
				`Port ${port} is in use, perhaps by another relay. Choose another one, or 0 for any.`,
				{cause},
			);
		case 'EACCES':
			return new ListenError(
				'port-forbidden',
				`Port ${port} needs rights that you do not have. Choose one above 1023.`,
				{cause},
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new ListenError(
				'bad-address',
				`This machine has no address ${host}. Use 127.0.0.1, 0.0.0.0 or one of its own.`,
				{cause},
			);
		default:
			return new ListenError('failed', `The relay cannot listen on ${host}:${port}.`, {cause});
	}
}
