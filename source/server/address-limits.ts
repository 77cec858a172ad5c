import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import {TokenBuckets} from './rate-limit.ts';
import {type AddressRange, networkOf, rangeContains, rangeText} from './transport/address-range.ts';

/** Counts connections per address, so that one place cannot take every seat. */
export class AddressLimits {
	readonly #open = new Map<string, number>();
	readonly #newcomers: TokenBuckets;
	readonly #most: number;

	constructor(
		clock: Clock,
		limits: Pick<Limits, 'connectionsPerAddress' | 'connectionsNewPerAddress'>,
	) {
		this.#newcomers = new TokenBuckets(limits.connectionsNewPerAddress, clock, TRACKED);
		this.#most = limits.connectionsPerAddress;
	}

	/** Takes a place for `address`; the way to give it back, or undefined when there is none. */
	enter(address: string): (() => void) | undefined {
		const open = this.#open.get(address) ?? 0;
		if (open >= this.#most || this.#newcomers.take(address) > 0) return undefined;
		this.#open.set(address, open + 1);
		let isInside = true;
		return () => {
			if (!isInside) return;
			isInside = false;
			const left = (this.#open.get(address) ?? 1) - 1;
			if (left > 0) this.#open.set(address, left);
			else this.#open.delete(address);
		};
	}

	/** The last newcomer of `address` was none: it does not count towards how many may come. */
	excuse(address: string): void {
		this.#newcomers.giveBack(address);
	}
}

/** Addresses remembered at most. */
const TRACKED = 10_000;

/**
 * What limits count by: an IPv4 address, the /64 of an IPv6 address, or 'local' for this machine, also
 * for who comes by a Unix socket and has none.
 */
export function addressKey(remote: string | undefined): string {
	if (remote === undefined) return 'local';
	const network = networkOf(remote);
	if (network === undefined) return remote;
	if (rangeContains(LOOPBACK, network) || remote === '::1') return 'local';
	return rangeText(network);
}

const LOOPBACK: AddressRange = {family: 4, bits: 127n << 24n, prefix: 8};
