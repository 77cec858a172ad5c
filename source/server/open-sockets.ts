import type {Server, Socket} from 'node:net';
import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import {type AddressLimits, addressKey} from './address-limits.ts';

/** A connection as the doorway sees it. */
export type Seat = {
	/** What limits count it by. */
	readonly address: string;
	/** Its address has no place left: it is here only to be told so. */
	readonly isSurplus: boolean;
	/** A trusted proxy's, which counts by whom it connects for once that is known. */
	readonly isProxy: boolean;
};

/**
 * Every connection of a server from its first packet to its end, also while it has not finished its
 * TLS handshake or its request: each is counted, and none outlives the server.
 */
export class OpenSockets {
	readonly #addresses: AddressLimits;
	readonly #besides: AddressLimits;
	readonly #clock: Clock;
	readonly #limits: SocketLimits;
	readonly #isUnix: boolean;
	readonly #isProxy: (peer: string | undefined) => boolean;
	readonly #open = new Set<Socket>();
	readonly #seats = new Map<Name, Seat>();
	/** How each gives back the place that it was counted in when it came. */
	readonly #leaving = new Map<Name, () => void>();
	/** Those that have not become WebSockets, the oldest first. */
	readonly #waiting = new Map<Name, Socket>();
	#surplus = 0;
	#isClosed = false;

	constructor(options: {
		readonly server: Server;
		readonly addresses: AddressLimits;
		/** Counts those that are not to keep anybody from connecting. */
		readonly besides: AddressLimits;
		readonly clock: Clock;
		readonly limits: SocketLimits;
		/** Whether it listens at a Unix socket, where peers have no address. */
		readonly isUnix: boolean;
		/** Whether this peer is a trusted proxy; undefined is a peer at the Unix socket. */
		readonly isProxy: (peer: string | undefined) => boolean;
	}) {
		this.#addresses = options.addresses;
		this.#besides = options.besides;
		this.#clock = options.clock;
		this.#limits = options.limits;
		this.#isUnix = options.isUnix;
		this.#isProxy = options.isProxy;
		options.server.on('connection', (socket) => this.#take(socket));
	}

	/** What is known of a connection; undefined when it has ended. With TLS, of the one beneath. */
	seatOf(socket: Socket): Seat | undefined {
		return this.#seats.get(nameOf(socket));
	}

	/** Counts a proxy's connection by the client behind it, until it ends; false without a place. */
	countFor(socket: Socket, address: string): boolean {
		const leave = this.#addresses.enter(address);
		if (leave !== undefined) socket.once('close', leave);
		return leave !== undefined;
	}

	/**
	 * Counts a connection beside the others from now on, by `address` if it has one that counts; false
	 * without a place there.
	 */
	countBeside(socket: Socket, address: string | undefined): boolean {
		const leave = address === undefined ? () => {} : this.#besides.enter(address);
		if (leave === undefined) return false;
		socket.once('close', leave);
		const name = nameOf(socket);
		const seat = this.#seats.get(name);
		this.#leaving.get(name)?.();
		this.#leaving.delete(name);
		if (seat !== undefined && !seat.isSurplus) this.#addresses.excuse(seat.address);
		return true;
	}

	/** It has become a WebSocket, so that others can be let in to ask for that. */
	admit(socket: Socket): void {
		this.#waiting.delete(nameOf(socket));
	}

	/** Cuts all of them, and whoever still comes. */
	close(): void {
		this.#isClosed = true;
		for (const socket of this.#open) socket.destroy();
	}

	#take(socket: Socket): void {
		const isGone = socket.remoteAddress === undefined && !this.#isUnix;
		if (this.#isClosed || isGone) {
			socket.destroy();
			return;
		}
		if (this.#waiting.size >= this.#limits.connectionsWaiting) this.#cutOldest();
		const isProxy = this.#isProxy(socket.remoteAddress);
		const address = addressKey(socket.remoteAddress);
		// Neighbours on this machine are not strangers at a door: their address says nothing.
		const isFree = isProxy || address === 'local';
		const leave = isFree ? () => {} : this.#addresses.enter(address);
		if (leave !== undefined) this.#keep(socket, {address, isSurplus: false, isProxy}, leave);
		else if (this.#surplus >= SURPLUS) socket.destroy();
		else this.#keepShortly(socket, address);
	}

	#keep(socket: Socket, seat: Seat, leave: () => void): void {
		const name = nameOf(socket);
		this.#open.add(socket);
		this.#seats.set(name, seat);
		this.#leaving.set(name, leave);
		this.#waiting.set(name, socket);
		socket.once('close', () => {
			this.#leaving.get(name)?.();
			this.#leaving.delete(name);
			this.#open.delete(socket);
			this.#seats.delete(name);
			this.#waiting.delete(name);
		});
	}

	/** Whoever means to come in has done so in a moment: the one that waits longest is the least likely. */
	#cutOldest(): void {
		const [oldest] = this.#waiting;
		if (oldest === undefined) return;
		const [name, socket] = oldest;
		this.#waiting.delete(name);
		socket.destroy();
	}

	#keepShortly(socket: Socket, address: string): void {
		this.#surplus++;
		const timer = this.#clock.after(this.#limits.refusalTime, () => socket.destroy());
		this.#keep(socket, {address, isSurplus: true, isProxy: false}, () => {
			this.#surplus--;
			timer.cancel();
		});
	}
}

type SocketLimits = Pick<Limits, 'connectionsWaiting' | 'refusalTime'>;

/** Of those that wait, the ones that are only to be told that there is no place for their address. */
const SURPLUS = 64;

/**
 * What a TLS connection has in common with the plain one beneath it: its two ends, which no two open
 * ones share. At a Unix socket there is no TLS, and a socket is its own name.
 */
type Name = string | Socket;

function nameOf(socket: Socket): Name {
	const {remoteAddress, remotePort, localAddress, localPort} = socket;
	if (remoteAddress === undefined) return socket;
	return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
