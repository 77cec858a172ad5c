import {isIPv6} from 'node:net';
import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';

/** Counts connections per address, so that one place cannot take every seat. */
export class AddressLimits {
	readonly #open = new Map<string, number>();
	readonly #recent = new Map<string, {tokens: number; at: number}>();
	readonly #clock: Clock;
	readonly #limits: Limits;

	constructor(clock: Clock, limits: Limits) {
		this.#clock = clock;
		this.#limits = limits;
	}

	/** Takes a place for `address`; the way to give it back, or undefined when there is none. */
	enter(address: string): (() => void) | undefined {
		const open = this.#open.get(address) ?? 0;
		if (open >= this.#limits.connectionsPerAddress || !this.#takeNew(address)) return undefined;
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

	#takeNew(address: string): boolean {
		const {burst, perSecond} = this.#limits.connectionsNewPerAddress;
		const now = this.#clock.monotonic();
		const known = this.#recent.get(address);
		const refilled = known ? known.tokens + ((now - known.at) / 1000) * perSecond : burst;
		const tokens = Math.min(burst, refilled);
		if (tokens < 1) return false;
		this.#recent.set(address, {tokens: tokens - 1, at: now});
		if (this.#recent.size > TRACKED) this.#forget(now);
		return true;
	}

	/** Drops addresses whose bucket is full again; if that is not enough, the oldest. */
	#forget(now: number): void {
		const {burst, perSecond} = this.#limits.connectionsNewPerAddress;
		for (const [address, {tokens, at}] of this.#recent) {
			if (tokens + ((now - at) / 1000) * perSecond >= burst) this.#recent.delete(address);
		}
		for (const address of this.#recent.keys()) {
			if (this.#recent.size <= TRACKED) break;
			this.#recent.delete(address);
		}
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
