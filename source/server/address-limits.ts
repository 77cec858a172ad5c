import {isIPv6} from 'node:net';
import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import {TokenBuckets} from './rate-limit.ts';

/** Counts connections per address, so that one place cannot take every seat. */
export class AddressLimits {
	readonly #open = new Map<string, number>();
	readonly #newcomers: TokenBuckets;
	readonly #most: number;

	constructor(clock: Clock, limits: Limits) {
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
}

/** Addresses remembered at most. */
const TRACKED = 10_000;

/** What limits count by: an IPv4 address, the /64 of an IPv6 address, or 'local' for this machine. */
export function addressKey(remote: string | undefined): string {
	if (remote === undefined) return 'local';
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remote)?.[1];
	const address = mapped ?? remote;
	if (address === '::1' || address.startsWith('127.')) return 'local';
	if (!isIPv6(address)) return address;
	return `${expand(address).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): readonly string[] {
	const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
	const left = head === '' ? [] : head.split(':');
	const right = tail === undefined || tail === '' ? [] : tail.split(':');
	const middle = Array.from({length: Math.max(0, 8 - left.length - right.length)}, () => '0');
	const groups = tail === undefined ? left : [...left, ...middle, ...right];
	return groups.map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
}
