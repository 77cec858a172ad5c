import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import {type Clock, systemRandom} from '../protocol/environment.ts';
import {type Limits, SUBPROTOCOL} from '../protocol/limits.ts';
import {TRANSFER_SUBPROTOCOL} from '../protocol/transfer-frame.ts';
import {AddressLimits} from './address-limits.ts';
import type {TurnedAway} from './counters.ts';
import {FanOut} from './fan-out.ts';
import {WebSocketTransferLink} from './files/websocket-transfer-link.ts';
import {createFlushSchedule} from './flush-schedule.ts';
import {HeartbeatWheel} from './heartbeat-wheel.ts';
import type {ListenerOptions} from './listener.ts';
import type {RelayLog} from './log.ts';
import {OpenSockets, type Seat} from './open-sockets.ts';
import {
	type LineKind,
	lineKindOf,
	type RequestRules,
	requestRefusal,
	WRONG_PROTOCOL,
} from './transport/request-rules.ts';
import {TrustedProxies} from './transport/trusted-proxies.ts';
import {refuseRequest, refuseUpgrade, type UpgradeRefusal} from './upgrade-refusal.ts';
import {WebSocketLink} from './websocket-link.ts';

export type DoorwayOptions = ListenerOptions & {
	readonly limits: Limits;
	readonly log: RelayLog;
	readonly clock: Clock;
};

/** Decides who may become a WebSocket, and makes links of those who may. */
export class Doorway {
	readonly #options: DoorwayOptions;
	readonly #rules: RequestRules;
	readonly #proxies: TrustedProxies;
	readonly #webSockets: Readonly<Record<LineKind, WebSocketServer>>;
	readonly #sockets: OpenSockets;
	readonly #fanOut: FanOut;
	readonly #wheel: HeartbeatWheel;
	readonly #links = new Set<WebSocketLink>();
	readonly #transfers = new Set<WebSocketTransferLink>();
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
			besides: new AddressLimits(clock, transferPlaces(limits)),
			isUnix: options.unix !== undefined,
			isProxy: (peer) => this.#proxies.trusts(peer),
		});
		this.#wheel = new HeartbeatWheel({clock, random, period: limits.heartbeat});
		this.#webSockets = {
			chat: webSocketServer(limits, 'chat'),
			transfer: webSocketServer(limits, 'transfer'),
		};
		server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
		server.on('request', (request, response) => this.#answer(request, response));
	}

	close(): void {
		this.#wheel.close();
		for (const link of [...this.#links, ...this.#transfers]) link.terminate();
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
		if (!('address' in admission)) {
			this.#count(admission.reason);
			const {clock, limits} = this.#options;
			refuseUpgrade(socket, admission, {clock, time: limits.refusalTime});
			return;
		}
		const {kind, address} = admission;
		this.#webSockets[kind].handleUpgrade(request, socket, head, (webSocket) => {
			this.#sockets.admit(request.socket);
			if (kind === 'chat') this.#admit({webSocket, socket, address});
			else this.#admitTransfer({webSocket, socket: request.socket, address});
		});
	}

	#admit({webSocket, socket, address}: {webSocket: WebSocket; socket: Duplex; address: string}) {
		const {clock, limits} = this.#options;
		const isLocal = address === 'local';
		const fanOut = this.#fanOut;
		const link = new WebSocketLink({webSocket, socket, fanOut, clock, limits, address, isLocal});
		this.#links.add(link);
		const stopBeating = this.#wheel.add(link);
		socket.once('close', () => {
			stopBeating();
			this.#links.delete(link);
		});
		link.listen(this.#options.accept(link));
	}

	#admitTransfer(line: {webSocket: WebSocket; socket: Socket; address: string}): void {
		const {limits, acceptTransfer} = this.#options;
		const link = new WebSocketTransferLink({...line, limits});
		this.#transfers.add(link);
		line.socket.once('close', () => this.#transfers.delete(link));
		// Without it nobody is let in so far.
		const events = acceptTransfer?.(link);
		if (events === undefined) link.terminate();
		else link.listen(events);
	}

	/** What it is let in for and by which address, or why it is not. */
	#admission(request: IncomingMessage, seat: Seat): Admitted | UpgradeRefusal {
		const kind = lineKindOf(request);
		const isTransfer = kind === 'transfer' && this.#options.acceptTransfer !== undefined;
		if (!isTransfer && seat.isSurplus) return ADDRESS_FULL;
		if (this.#links.size >= this.#options.limits.connections) return FULL;
		const refusal = this.#refusal(request);
		if (refusal !== undefined) return refusal;
		if (kind === undefined || (kind === 'transfer' && !isTransfer)) return WRONG_PROTOCOL;
		const {address, isForwarded} = this.#clientOf(request, seat);
		const ban = this.#options.addressRefusal?.(address);
		if (ban !== undefined) return ban;
		const {socket} = request;
		const isCounted = isForwarded || (!seat.isProxy && address !== 'local');
		const hasPlace = isTransfer
			? this.#sockets.countBeside(socket, isCounted ? address : undefined)
			: !isForwarded || this.#sockets.countFor(socket, address);
		return hasPlace ? {kind, address} : ADDRESS_FULL;
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
		return requestRefusal(request, this.#rules);
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

type Admitted = {readonly kind: LineKind; readonly address: string};

/** One text frame of a transfer line beside its bytes. */
const TEXT_ROOM = 1024;

function webSocketServer(limits: Limits, kind: LineKind): WebSocketServer {
	const subprotocol = SUBPROTOCOLS[kind];
	// Not a literal at the call: the published types do not know `closeTimeout` and the like yet.
	const settings = {
		noServer: true,
		clientTracking: false,
		// A file's frames are large: one a turn, so that what others say never waits for several.
		allowSynchronousEvents: kind === 'chat',
		closeTimeout: limits.drain,
		handleProtocols: (offered: Set<string>) => offered.has(subprotocol) && subprotocol,
		maxBufferedChunks: limits.frameChunks,
		maxFragments: limits.frameFragments,
		maxPayload: kind === 'chat' ? limits.frameBytes : limits.transferFrameBytes + TEXT_ROOM,
		maxPendingAutoPongs: limits.pongsWaiting,
		perMessageDeflate: false,
	} as const;
	return new WebSocketServer(settings);
}

const SUBPROTOCOLS: Readonly<Record<LineKind, string>> = {
	chat: SUBPROTOCOL,
	transfer: TRANSFER_SUBPROTOCOL,
};

/** Lines of files have places of their own at an address, so that none keeps a person from connecting. */
function transferPlaces(limits: Limits) {
	return {
		connectionsPerAddress: limits.transferLinesPerAddress,
		connectionsNewPerAddress: limits.transferLinesNewPerAddress,
	};
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
