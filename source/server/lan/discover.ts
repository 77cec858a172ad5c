import {type Clock, systemClock} from '../../protocol/environment.ts';
import {type DnsRecord, decodeDnsMessage, encodeDnsMessage} from './dns-message.ts';
import {type DnsName, isSameName, nameKey} from './dns-name.ts';
import {MDNS_PORT, type Multicast, openMulticast, type Sender} from './multicast.ts';
import {type RelayService, SERVICE, serviceIn} from './relay-service.ts';

/**
 * A relay that says it is in the local network. Anybody there can say anything: all texts are foreign,
 * only their lengths and forms are checked, and whoever shows them cleans them.
 */
export type FoundRelay = RelayService & {
	/** Where to connect: its public address if it names one, otherwise one in this network. */
	readonly url: string;
	/** All addresses it names, the likeliest first. */
	readonly addresses: readonly string[];
	readonly port: number;
};

export type DiscoverOptions = {
	/** Milliseconds to listen for answers. Default 3000. */
	readonly timeout?: number;
	/** Ends the search at once; what was found until then is the result. */
	readonly signal?: AbortSignal | undefined;
	/** Told of each relay as soon as it is found, and again when it says something new of itself. */
	readonly found?: ((relay: FoundRelay) => void) | undefined;
	readonly multicast?: Multicast | undefined;
	readonly clock?: Clock;
};

/**
 * Looks for relays in the local network. Up to 100, in the order in which they answered.
 * @throws {LanError} when this machine is in no network, or its port is not to be had.
 */
export async function discoverRelays(
	options: DiscoverOptions = {},
): Promise<readonly FoundRelay[]> {
	const {timeout = 3000, signal, clock = systemClock} = options;
	if (signal?.aborted === true) return [];
	const multicast = options.multicast ?? (await openMulticast());
	const search = new Search(options.found);
	multicast.listen((bytes, sender) => search.hear(bytes, sender));
	try {
		await new Promise<void>((resolve) => {
			// The first question may get lost; others are on the way to who has just woken up.
			const timers = [0, timeout / 4, timeout / 2].map((delay) => clock.after(delay, ask));
			const end = () => {
				for (const timer of [...timers, last]) timer.cancel();
				signal?.removeEventListener('abort', end);
				resolve();
			};
			const last = clock.after(timeout, end);
			signal?.addEventListener('abort', end, {once: true});
		});
	} finally {
		await multicast.close();
	}
	return search.relays();

	function ask(): void {
		const questions = [{name: SERVICE, type: 'PTR'}] as const;
		multicast.send(encodeDnsMessage({isResponse: false, questions, records: []}));
	}
}

/** Relays that are remembered, and instances and hosts of which only a part is known. */
const RELAYS = 100;
const PARTS = 500;

type Instance = {
	readonly name: DnsName;
	readonly host?: {readonly name: DnsName; readonly port: number};
	readonly entries?: readonly string[];
	readonly from: string;
};

/** Puts together what arrives in pieces: the service, its host and port, its text, its addresses. */
class Search {
	readonly #found: DiscoverOptions['found'];
	readonly #instances = new Map<string, Instance>();
	readonly #addresses = new Map<string, readonly string[]>();
	readonly #relays = new Map<string, FoundRelay>();

	constructor(found: DiscoverOptions['found']) {
		this.#found = found;
	}

	relays(): readonly FoundRelay[] {
		return [...this.#relays.values()];
	}

	hear(bytes: Uint8Array, {address, port}: Sender): void {
		if (port !== MDNS_PORT) return;
		const message = decodeDnsMessage(bytes);
		if (message?.isResponse !== true) return;
		for (const record of message.records) this.#learn(record, address);
		for (const [key, instance] of this.#instances) this.#complete(key, instance);
	}

	#learn(record: DnsRecord, from: string): void {
		switch (record.type) {
			case 'PTR':
				return;
			case 'SRV':
				this.#learnInstance(record, {from, host: {name: record.target, port: record.port}});
				return;
			case 'TXT':
				this.#learnInstance(record, {from, entries: record.entries});
				return;
			case 'A':
			case 'AAAA':
				this.#learnAddress(record.name, record.address);
		}
	}

	#learnInstance({name, ttl}: DnsRecord, part: Omit<Instance, 'name'>): void {
		if (!isSameName(name.slice(1), SERVICE)) return;
		const key = nameKey(name);
		if (ttl === 0) {
			this.#instances.delete(key);
			this.#relays.delete(key);
			return;
		}
		const known = this.#instances.get(key);
		if (known === undefined && this.#instances.size >= PARTS) return;
		this.#instances.set(key, {name, ...known, ...part});
	}

	#learnAddress(name: DnsName, address: string): void {
		const key = nameKey(name);
		const known = this.#addresses.get(key) ?? [];
		const isRoom = known.length > 0 ? known.length < ADDRESSES : this.#addresses.size < PARTS;
		if (isRoom && !known.includes(address)) this.#addresses.set(key, [...known, address]);
	}

	#complete(key: string, instance: Instance): void {
		const {host, entries} = instance;
		if (host === undefined || entries === undefined || host.port === 0) return;
		const service = serviceIn(entries, instance.name[0] ?? '');
		if (service === undefined) return;
		const addresses = likeliest(this.#addresses.get(nameKey(host.name)) ?? [], instance.from);
		const [first] = addresses;
		if (first === undefined) return;
		const place = first.includes(':') ? `[${first}]` : first;
		const url = service.url ?? `${service.isSecure ? 'wss' : 'ws'}://${place}:${host.port}`;
		this.#tell(key, {...service, url, addresses, port: host.port});
	}

	#tell(key: string, relay: FoundRelay): void {
		const known = this.#relays.get(key);
		if (known === undefined && this.#relays.size >= RELAYS) return;
		if (JSON.stringify(known) === JSON.stringify(relay)) return;
		this.#relays.set(key, relay);
		this.#found?.(relay);
	}
}

/** What the answer came from is reached for certain; then IPv4, which needs no interface to be named. */
function likeliest(addresses: readonly string[], from: string): readonly string[] {
	const rank = (address: string) => (address === from ? 0 : address.includes(':') ? 2 : 1);
	return addresses.toSorted((one, other) => rank(one) - rank(other));
}

/** Addresses of one host. */
const ADDRESSES = 16;
