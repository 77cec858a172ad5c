import type {Server, Socket} from 'node:net';
import type {Clock} from '../protocol/environment.ts';
import {type AddressLimits, addressKey} from './address-limits.ts';

/** A connection as the doorway sees it. */
export type Seat = {
	/** What limits count it by. */
	readonly address: string;
	/** Its address has no place left: it is here only to be told so. */
	readonly isSurplus: boolean;
};

/**
 * Every connection of a server from its first packet to its end, also while it has not finished its
 * TLS handshake or its request: each is counted, and none outlives the server.
 */
export class OpenSockets {
	readonly #addresses: AddressLimits;
	readonly #clock: Clock;
	readonly #open = new Set<Socket>();
	readonly #seats = new Map<string, Seat>();
	/** Names of those that have not become WebSockets. */
	readonly #waiting = new Set<string>();
	#surplus = 0;
	#isClosed = false;

	constructor(options: {
		readonly server: Server;
		readonly addresses: AddressLimits;
		readonly clock: Clock;
	}) {
		this.#addresses = options.addresses;
		this.#clock = options.clock;
		options.server.on('connection', (socket) => this.#take(socket));
	}

	/** What is known of a connection; undefined when it has ended. With TLS, of the one beneath. */
	seatOf(socket: Socket): Seat | undefined {
		return this.#seats.get(nameOf(socket));
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
		const isGone = socket.remoteAddress === undefined;
		if (this.#isClosed || isGone || this.#waiting.size >= WAITING) {
			socket.destroy();
			return;
		}
		const address = addressKey(socket.remoteAddress);
		// Neighbours on this machine are not strangers at a door: their address says nothing.
		const leave = address === 'local' ? () => {} : this.#addresses.enter(address);
		if (leave !== undefined) this.#keep(socket, {address, isSurplus: false}, leave);
		else if (this.#surplus >= SURPLUS) socket.destroy();
		else this.#keepShortly(socket, address);
	}

	#keep(socket: Socket, seat: Seat, leave: () => void): void {
		const name = nameOf(socket);
		this.#open.add(socket);
		this.#seats.set(name, seat);
		this.#waiting.add(name);
		socket.once('close', () => {
			leave();
			this.#open.delete(socket);
			this.#seats.delete(name);
			this.#waiting.delete(name);
		});
	}

	#keepShortly(socket: Socket, address: string): void {
		this.#surplus++;
		const timer = this.#clock.after(SURPLUS_TIME, () => socket.destroy());
		this.#keep(socket, {address, isSurplus: true}, () => {
			this.#surplus--;
			timer.cancel();
		});
	}
}

/** Connections at most that have not become WebSockets. */
const WAITING = 1000;

/** Of these, the ones that are only to be told that there is no place for their address. */
const SURPLUS = 64;

/** Milliseconds they have to ask for what they are then refused. */
const SURPLUS_TIME = 2000;

/** The same for a TLS connection and the plain one beneath it; no two open ones share it. */
function nameOf({remoteAddress, remotePort, localAddress, localPort}: Socket): string {
	return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
