import {createSocket, type Socket} from 'node:dgram';
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os';
import {type AddressRange, parseAddressRange, rangeContains} from '../transport/address-range.ts';

/** Who sent a datagram, and where to answer it. */
export type Sender = {readonly address: string; readonly port: number};

/** The group that multicast DNS speaks in, on the networks this machine is in. */
export type Multicast = {
	/** This machine's addresses in them. */
	readonly addresses: readonly string[];
	/** Tells `heard` of each datagram from these networks, own ones included. */
	listen(heard: (bytes: Uint8Array, sender: Sender) => void): void;
	/** Sends to the group, in every network, or to one sender. What gets lost is lost. */
	send(bytes: Uint8Array, to?: Sender): void;
	/** Resolves when everything has been handed to the network. */
	close(): Promise<void>;
};

/** Why nothing can be announced or found in the local network. The message says what to do. */
export class LanError extends Error {
	override readonly name = 'LanError';
	/** `no-network`: this machine is in none. `failed`: its port is not to be had. */
	readonly code: 'no-network' | 'failed';

	constructor(code: LanError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** The port of multicast DNS (RFC 6762, 3), which everybody on a machine shares. */
export const MDNS_PORT = 5353;

const GROUP = '224.0.0.251';

/**
 * Joins the group by IPv4 on each of the machine's networks, or on those of `interfaces`.
 * @throws {LanError} when there is none, or none can be joined.
 */
export async function openMulticast(
	interfaces: readonly NetworkInterfaceInfo[] = ownInterfaces(),
): Promise<Multicast> {
	const ways = interfaces.filter(({family}) => family === 'IPv4');
	if (ways.length === 0) {
		const sentence = 'This machine is in no network. Connect it to one, then try again.';
		throw new LanError('no-network', sentence);
	}
	const joined = await Promise.allSettled(ways.map((way) => join(way.address)));
	const sockets = joined.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
	const [fault] = joined.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
	if (sockets.length === 0) {
		throw new LanError(
			'failed',
			`Relays in the local network cannot be announced or found: port ${MDNS_PORT} (UDP) cannot be used. Perhaps a firewall or another program keeps it.`,
			{cause: fault},
		);
	}
	const near = interfaces.flatMap(({cidr}) => parseAddressRange(cidr ?? '') ?? []);
	return new Group(
		sockets,
		near,
		// An address of one link only is no use without the name of the way to it.
		interfaces.flatMap(({address}) => (/^fe80:/i.test(address) ? [] : [address])),
	);
}

/** The ways into networks that others are in too. */
function ownInterfaces(): readonly NetworkInterfaceInfo[] {
	return Object.values(networkInterfaces())
		.flatMap((each) => each ?? [])
		.filter(({internal}) => !internal);
}

function join(address: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = createSocket({type: 'udp4', reuseAddr: true});
		const failed = (error: unknown) => {
			socket.close();
			reject(error);
		};
		socket.once('error', failed);
		socket.bind(MDNS_PORT, () => {
			try {
				socket.addMembership(GROUP, address);
				socket.setMulticastInterface(address);
				// Says that it comes from here, and not from the other side of a router.
				socket.setMulticastTTL(255);
				socket.setMulticastLoopback(true);
			} catch (error) {
				failed(error);
				return;
			}
			socket.off('error', failed);
			// A network that goes away takes its announcements with it.
			socket.on('error', () => {});
			resolve(socket);
		});
	});
}

class Group implements Multicast {
	readonly addresses: readonly string[];
	readonly #sockets: readonly Socket[];
	readonly #near: readonly AddressRange[];
	#sending = 0;
	#isClosing = false;
	#closed = Promise.withResolvers<void>();

	constructor(
		sockets: readonly Socket[],
		near: readonly AddressRange[],
		addresses: readonly string[],
	) {
		this.#sockets = sockets;
		this.#near = near;
		this.addresses = addresses;
	}

	listen(heard: (bytes: Uint8Array, sender: Sender) => void): void {
		for (const socket of this.#sockets) {
			socket.on('message', (bytes, {address, port}) => {
				// From anywhere else it is no neighbour's (RFC 6762, 11).
				if (!this.#isClosing && this.#isNear(address)) heard(bytes, {address, port});
			});
		}
	}

	send(bytes: Uint8Array, to?: Sender): void {
		if (this.#isClosing) return;
		const {address, port} = to ?? {address: GROUP, port: MDNS_PORT};
		// One of them finds the way to a single peer.
		const ways = to === undefined ? this.#sockets : this.#sockets.slice(0, 1);
		for (const socket of ways) {
			this.#sending++;
			socket.send(bytes, port, address, () => {
				this.#sending--;
				if (this.#isClosing) this.#end();
			});
		}
	}

	close(): Promise<void> {
		if (!this.#isClosing) {
			this.#isClosing = true;
			this.#end();
		}
		return this.#closed.promise;
	}

	#end(): void {
		if (this.#sending > 0) return;
		for (const socket of this.#sockets) socket.close();
		this.#closed.resolve();
	}

	#isNear(address: string): boolean {
		return this.#near.some((range) => rangeContains(range, address));
	}
}
