import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {type Clock, type Random, systemClock, systemRandom} from '../protocol/environment.ts';
import {LIMITS, type Limits, SUBPROTOCOL} from '../protocol/limits.ts';
import {AddressLimits} from './address-limits.ts';
import type {Counters, TurnedAway} from './counters.ts';
import {FanOut} from './fan-out.ts';
import {createFlushSchedule} from './flush-schedule.ts';
import {HeartbeatWheel} from './heartbeat-wheel.ts';
import type {Link, LinkEvents} from './link.ts';
import {type RelayLog, silentLog} from './log.ts';
import {OpenSockets, type Seat} from './open-sockets.ts';
import type {CertificateFacts, CertificateTexts} from './transport/certificate.ts';
import {startCertificateCalendar} from './transport/certificate-calendar.ts';
import {createHttpServer} from './transport/http-server.ts';
import {listen} from './transport/listen.ts';
import {type RequestRules, requestRefusal, subprotocolRefusal} from './transport/request-rules.ts';
import {TrustedProxies} from './transport/trusted-proxies.ts';
import type {UnixSocket} from './transport/unix-socket.ts';
import {refuseRequest, refuseUpgrade, type UpgradeRefusal} from './upgrade-refusal.ts';
import {WebSocketLink} from './websocket-link.ts';

export {ListenError} from './transport/listen-error.ts';

export type ListenerOptions = {
	/** Told of each new line; returns what wants to hear of it. */
	readonly accept: (link: Link) => LinkEvents;
	readonly host: string;
	/** 0 for any free port. */
	readonly port: number;
	/** Listens here instead of at host and port. */
	readonly unix?: UnixSocket | undefined;
	/** Without it the listener speaks plain `ws`. Not for a Unix socket, which no network hears. */
	readonly tls?: CertificateTexts | undefined;
	/** The host names that requests may be for (`relayHosts`); any when undefined. */
	readonly hosts?: ReadonlySet<string> | undefined;
	/** Browser origins that may connect; none by default. */
	readonly allowedOrigins?: readonly string[] | undefined;
	/**
	 * The proxies that are believed whom they connect for: addresses, ranges, `loopback`, `unix`. None
	 * by default.
	 */
	readonly trustedProxies?: readonly string[] | undefined;
	/**
	 * A reverse proxy stands in front, which the relay was started for, though perhaps none is trusted.
	 * Otherwise whoever comes through one is refused, because the proxy's address would pass for a
	 * neighbour's on this machine.
	 */
	readonly isProxied?: boolean | undefined;
	/** Why nobody from this address (as `Link.address`) may connect; undefined to let it in. */
	readonly addressRefusal?: ((address: string) => UpgradeRefusal | undefined) | undefined;
	readonly log?: RelayLog | undefined;
	/** What comes and goes is counted here. */
	readonly counters?: Counters | undefined;
	readonly limits?: Partial<Limits> | undefined;
	readonly clock?: Clock;
	readonly random?: Random;
};

export type Listener = {
	/** The port that is listened on; 0 at a Unix socket. */
	readonly port: number;
	/** The certificate in use; undefined without TLS. */
	readonly certificate: CertificateFacts | undefined;
	/**
	 * Uses another certificate for whoever connects from now on; existing connections stay.
	 * @throws {CertificateError} when it cannot be used; the old one stays.
	 */
	replaceCertificate(texts: CertificateTexts): CertificateFacts;
	/** Stops listening and cuts whatever line is still open. */
	close(): Promise<void>;
};

/**
 * Listens for clients.
 * @throws {ListenError} when the address cannot be listened on.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
	const {clock = systemClock, log = silentLog, unix, tls} = options;
	const limits = {...LIMITS, ...options.limits};
	const http = createHttpServer(limits, unix === undefined ? tls : undefined);
	const doorway = new Doorway(http.server, {...options, limits, log, clock});
	const place = unix === undefined ? options : {unix};
	const port = await listen(http.server, place, {backlog: limits.connectionsBacklog});
	const calendar = startCertificateCalendar(() => http.certificate, {clock, log});
	return {
		port,
		get certificate() {
			return http.certificate;
		},
		replaceCertificate(texts) {
			const facts = http.replaceCertificate(texts, clock.now());
			calendar.look();
			return facts;
		},
		close: () =>
			new Promise<void>((resolve) => {
				calendar.close();
				http.server.close(() => resolve());
				doorway.close();
			}),
	};
}

type DoorwayOptions = ListenerOptions & {
	readonly limits: Limits;
	readonly log: RelayLog;
	readonly clock: Clock;
};

/** Decides who may become a WebSocket, and makes links of those who may. */
class Doorway {
	readonly #options: DoorwayOptions;
	readonly #rules: RequestRules;
	readonly #proxies: TrustedProxies;
	readonly #webSockets: WebSocketServer;
	readonly #sockets: OpenSockets;
	readonly #fanOut: FanOut;
	readonly #wheel: HeartbeatWheel;
	readonly #links = new Set<WebSocketLink>();
	readonly #told = new Set<string>();

	constructor(server: Server, options: DoorwayOptions) {
		const {limits, clock, hosts, allowedOrigins, trustedProxies = []} = options;
		this.#options = options;
		this.#rules = {hosts, origins: new Set(allowedOrigins), headers: limits.headers};
		this.#proxies = new TrustedProxies(trustedProxies, limits);
		this.#fanOut = new FanOut(createFlushSchedule(clock), options.counters);
		const random = options.random ?? systemRandom;
		this.#sockets = new OpenSockets({
			server,
			clock,
			limits,
			addresses: new AddressLimits(clock, limits),
			isUnix: options.unix !== undefined,
			isProxy: (peer) => this.#proxies.trusts(peer),
		});
		this.#wheel = new HeartbeatWheel({clock, random, period: limits.heartbeat});
		this.#webSockets = new WebSocketServer(webSocketSettings(limits));
		server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
		server.on('request', (request, response) => this.#answer(request, response));
	}

	close(): void {
		this.#wheel.close();
		for (const link of this.#links) link.terminate();
		this.#sockets.close();
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		const refusal = requestRefusal(request, this.#rules);
		if (refusal !== undefined) refuseRequest(response, refusal);
		else refuseRequest(response, NO_WEB_SITE, {upgrade: 'websocket'});
	}

	#upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on('error', () => socket.destroy());
		const seat = this.#sockets.seatOf(request.socket);
		if (seat === undefined) {
			socket.destroy();
			return;
		}
		const admission = this.#admission(request, seat);
		if (typeof admission !== 'string') {
			this.#count(admission.reason);
			const {clock, limits} = this.#options;
			refuseUpgrade(socket, admission, {clock, time: limits.refusalTime});
			return;
		}
		this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			this.#sockets.admit(request.socket);
			const link = new WebSocketLink({
				webSocket,
				socket,
				fanOut: this.#fanOut,
				clock: this.#options.clock,
				limits: this.#options.limits,
				address: admission,
				isLocal: admission === 'local',
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

	/** The address it is admitted by, or why it is not. */
	#admission(request: IncomingMessage, seat: Seat): string | UpgradeRefusal {
		if (seat.isSurplus) return ADDRESS_FULL;
		if (this.#links.size >= this.#options.limits.connections) return FULL;
		const refusal = this.#refusal(request);
		if (refusal !== undefined) return refusal;
		const {address, isForwarded} = this.#clientOf(request, seat);
		const ban = this.#options.addressRefusal?.(address);
		if (ban !== undefined) return ban;
		if (isForwarded && !this.#sockets.countFor(request.socket, address)) {
			return ADDRESS_FULL;
		}
		return address;
	}

	#clientOf({headers, socket}: {headers: IncomingMessage['headers']; socket: Socket}, seat: Seat) {
		if (!seat.isProxy) return {address: seat.address, isForwarded: false};
		const header = headers['x-forwarded-for'];
		const client = this.#proxies.clientOf(socket.remoteAddress, header?.toString());
		if (client.isForwarded) return client;
		this.#tellOnce('a trusted proxy named no client', SILENT_PROXY_ADVICE);
		// Without the header it may be a neighbour as well, who connects for itself.
		const isElsewhere = seat.address !== 'local';
		return {address: seat.address, isForwarded: isElsewhere};
	}

	#refusal(request: IncomingMessage): UpgradeRefusal | undefined {
		const {headers} = request;
		const {isProxied = false, trustedProxies = []} = this.#options;
		const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
		if (isForwarded && !isProxied && trustedProxies.length === 0) {
			this.#tellOnce('refused what came through a proxy', PROXY_ADVICE);
			return PROXIED;
		}
		return requestRefusal(request, this.#rules) ?? subprotocolRefusal(request);
	}

	#count(reason: TurnedAway | undefined): void {
		if (reason !== undefined) this.#fanOut.counters.countBy('turned-away', reason);
	}

	#tellOnce(event: string, advice: string): void {
		if (this.#told.has(event)) return;
		this.#told.add(event);
		this.#options.log.warn(event, {advice});
	}
}

function webSocketSettings(limits: Limits) {
	// Not a literal at the call: the published types do not know `closeTimeout` and the like yet.
	return {
		noServer: true,
		clientTracking: false,
		closeTimeout: limits.drain,
		handleProtocols: (offered: Set<string>) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
		maxBufferedChunks: limits.frameChunks,
		maxFragments: limits.frameFragments,
		maxPayload: limits.frameBytes,
		maxPendingAutoPongs: limits.pongsWaiting,
		perMessageDeflate: false,
	} as const;
}

const NO_WEB_SITE: UpgradeRefusal = {
	status: '426 Upgrade Required',
	sentence: 'This is a termchat relay. Join it with: npx termchat',
};
const FULL: UpgradeRefusal = {
	status: '503 Service Unavailable',
	sentence: 'There are too many connections. Try again in a minute.',
	reason: 'full',
};
const ADDRESS_FULL: UpgradeRefusal = {...FULL, reason: 'address-full'};

/** Addresses are not counted then, as they are the proxy's: this says so before anybody relies on it. */
const PROXY_ADVICE =
	'Behind a reverse proxy the relay must be started with --public-url and the address that others use, ' +
	'and with --trusted-proxies and the address of the proxy. Without the latter it trusts nobody for coming ' +
	'from this machine; it does not limit connections per address, which the proxy must do.';

const SILENT_PROXY_ADVICE =
	'A connection came from an address of --trusted-proxies without X-Forwarded-For. If it was not your own ' +
	'client on that machine, let the proxy send that header; until then all its clients count as one address.';

const PROXIED: UpgradeRefusal = {
	status: '403 Forbidden',
	sentence:
		'This relay was not told of the proxy in front of it. Its host must start it with --public-url.',
	reason: 'proxy',
};
