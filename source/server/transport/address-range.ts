import {isIPv4, isIPv6} from 'node:net';

/**
 * The addresses that share their first `prefix` bits with `bits`, whose other bits are 0. IPv4
 * addresses in IPv6 clothing (RFC 4291, 2.5.5.2) are IPv4.
 */
export type AddressRange = {
	readonly family: 4 | 6;
	readonly bits: bigint;
	/** Up to 32 for IPv4, up to 128 for IPv6: then it is one address. */
	readonly prefix: number;
};

/**
 * Reads an address (`192.0.2.7`, `2001:db8::1`, zone allowed) or a range (`192.0.2.0/24`, RFC 4632).
 * Bits beyond the prefix are dropped. Undefined for anything else.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
	const [address = '', digits, ...rest] = text.split('/');
	const value = readAddress(address);
	if (value === undefined || rest.length > 0) return undefined;
	if (digits === undefined) return unmapped({...value, prefix: WIDTH[value.family]});
	if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
	const prefix = Number(digits);
	if (prefix > WIDTH[value.family]) return undefined;
	return unmapped({...value, prefix, bits: cut({...value, prefix})});
}

/** Whether `address` lies in `range`: an address, or a range all of which does. */
export function rangeContains(range: AddressRange, address: string | AddressRange): boolean {
	const inner = typeof address === 'string' ? parseAddressRange(address) : address;
	if (inner === undefined || inner.family !== range.family || inner.prefix < range.prefix) {
		return false;
	}
	return cut({...inner, prefix: range.prefix}) === range.bits;
}

/** The one way to write a range: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/64` (RFC 5952). */
export function rangeText({family, bits, prefix}: AddressRange): string {
	const address = family === 4 ? textOf4(bits) : textOf6(bits);
	return prefix === WIDTH[family] ? address : `${address}/${prefix}`;
}

/**
 * What belongs to one subscriber, as limits and bans count: the IPv4 address, or the /64 around the
 * IPv6 address, of which everybody has 2^64. Undefined when `address` is none.
 */
export function networkOf(address: string): AddressRange | undefined {
	const range = parseAddressRange(address);
	if (range === undefined || range.family === 4 || range.prefix <= SUBSCRIBER) return range;
	return {...range, prefix: SUBSCRIBER, bits: cut({...range, prefix: SUBSCRIBER})};
}

/** Whether all of `range` lies within this machine's own addresses: `127.0.0.0/8`, and the network of `::1`. */
export function isLoopback(range: AddressRange): boolean {
	return LOOPBACK.some((own) => rangeContains(own, range));
}

const LOOPBACK: readonly AddressRange[] = [
	{family: 4, bits: 127n << 24n, prefix: 8},
	// As a ban writes `::1`; nothing else in it is anybody's address (RFC 4291, 2.5).
	{family: 6, bits: 0n, prefix: 64},
];

const WIDTH = {4: 32, 6: 128} as const;

const SUBSCRIBER = 64;

type Value = Pick<AddressRange, 'family' | 'bits'>;

function readAddress(address: string): Value | undefined {
	if (isIPv4(address)) return {family: 4, bits: bits4(address)};
	// A zone says by which way, not where; it means something on this machine only.
	const [plain = ''] = address.split('%');
	return isIPv6(address) ? {family: 6, bits: bits6(plain)} : undefined;
}

function cut({family, bits, prefix}: AddressRange): bigint {
	const rest = BigInt(WIDTH[family] - prefix);
	return (bits >> rest) << rest;
}

/** `::ffff:0:0/96`: where IPv6 has the IPv4 addresses. */
const MAPPED = 0xffffn;

function unmapped(range: AddressRange): AddressRange {
	const {family, bits, prefix} = range;
	if (family === 4 || prefix < 96 || bits >> 32n !== MAPPED) return range;
	return {family: 4, bits: bits & 0xffff_ffffn, prefix: prefix - 96};
}

function bits4(address: string): bigint {
	return address.split('.').reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Node has checked the form already. */
function bits6(address: string): bigint {
	const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0];
	const low = dotted === undefined ? 0n : bits4(dotted);
	const groups = `${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
	const plain = dotted === undefined ? address : address.slice(0, -dotted.length) + groups;
	const [left = '', right] = plain.split('::');
	const head = left === '' ? [] : left.split(':');
	const tail = right === undefined || right === '' ? [] : right.split(':');
	const zeros = Array.from({length: 8 - head.length - tail.length}, () => '0');
	return [...head, ...zeros, ...tail].reduce(
		(sum, group) => (sum << 16n) | BigInt(`0x${group}`),
		0n,
	);
}

function textOf4(bits: bigint): string {
	return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
}

/** The first of the longest runs of two or more zero groups becomes `::`. */
function textOf6(bits: bigint): string {
	const groups = Array.from({length: 8}, (_, at) =>
		((bits >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
	);
	let [start, length] = [0, 1];
	for (let at = 0; at < 8; at++) {
		const end = groups.findIndex((group, index) => index >= at && group !== '0');
		const run = (end < 0 ? 8 : end) - at;
		if (run > length) [start, length] = [at, run];
	}
	if (length < 2) return groups.join(':');
	return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}
