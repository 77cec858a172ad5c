import type {Limits} from '../../protocol/limits.ts';
import {
	type AddressRange,
	networkOf,
	parseAddressRange,
	rangeContains,
	rangeText,
} from './address-range.ts';
import {ListenError} from './listen-error.ts';

/** Who a connection is from: what limits, log and bans know it by. */
export type ClientAddress = {
	/** An IPv4 address, the /64 of an IPv6 address, or `unix`. */
	readonly address: string;
	/** Whether a proxy said so; otherwise it is the peer's own. */
	readonly isForwarded: boolean;
};

/**
 * The proxies that are believed when they say for whom they connect. They say it in `X-Forwarded-For`;
 * `Forwarded` (RFC 7239) is not read, because proxies pass on what clients write there.
 */
export class TrustedProxies {
	readonly #ranges: readonly AddressRange[];
	readonly #isUnixTrusted: boolean;
	readonly #most: number;

	/**
	 * Each text is an address, a range, `loopback`, or `unix` for whoever comes by the Unix socket.
	 * @throws {ListenError} `bad-proxy` for anything else.
	 */
	constructor(texts: readonly string[], limits: Pick<Limits, 'forwardedAddresses'>) {
		this.#ranges = texts.filter((text) => text !== 'unix').flatMap(rangesOf);
		this.#isUnixTrusted = texts.includes('unix');
		this.#most = limits.forwardedAddresses;
	}

	/** Whether this peer is such a proxy. Undefined is a peer at the Unix socket. */
	trusts(peer: string | undefined): boolean {
		if (peer === undefined) return this.#isUnixTrusted;
		return this.#ranges.some((range) => rangeContains(range, peer));
	}

	/**
	 * Whom a trusted peer connects for. Read from the right, because each proxy adds the address it saw
	 * and only the nearest ones are believed: the first that is no proxy is the client. What cannot be
	 * read ends the walk, and the peer counts by its own address. So it does without the header.
	 */
	clientOf(peer: string | undefined, header: string | undefined): ClientAddress {
		const own = {address: networkText(peer), isForwarded: false};
		if (header === undefined || !this.trusts(peer)) return own;
		// Also of the peer itself there is no more to believe once it said something that is no address.
		const doubtful = {...own, isForwarded: true};
		const entries = header.split(',', this.#most + 1);
		if (entries.length > this.#most) return doubtful;
		for (const entry of entries.toReversed()) {
			const address = addressIn(entry);
			if (address === undefined) return doubtful;
			if (!this.trusts(address)) return {address: networkText(address), isForwarded: true};
		}
		return doubtful;
	}
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

function rangesOf(text: string): readonly AddressRange[] {
	return (text === 'loopback' ? LOOPBACK : [text]).map((each) => {
		const range = parseAddressRange(each);
		if (range !== undefined) return range;
		throw new ListenError(
			'bad-proxy',
			`"${text}" is no address of a proxy. Give one like 192.0.2.7, a range like 10.0.0.0/8, or the word loopback or unix.`,
		);
	});
}

function networkText(address: string | undefined): string {
	const network = address === undefined ? undefined : networkOf(address);
	return network === undefined ? (address ?? 'unix') : rangeText(network);
}

/** `192.0.2.7`, `2001:db8::1`, and both with a port as some proxies write them. */
function addressIn(entry: string): string | undefined {
	const text = entry.trim();
	const inBrackets = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1];
	const beforePort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
	const address = inBrackets ?? beforePort ?? text;
	// A range is no client.
	return address.includes('/') || parseAddressRange(address) === undefined ? undefined : address;
}
