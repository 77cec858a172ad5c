import type {LogFields} from '../log.ts';
import {parseAddressRange, rangeText} from '../transport/address-range.ts';

/** Bits of an address that tell of a provider and a region rather than of a household. */
const KEPT_BITS = {4: 24, 6: 48} as const;

/**
 * The network an address belongs to, which is all a log may keep of it: the /24 of an IPv4 address,
 * the /48 of an IPv6 one, and this machine's own as it is. Undefined for what is no address.
 */
export function shortAddress(text: string): string | undefined {
	const range = parseAddressRange(text);
	if (range === undefined) return undefined;
	const whole = rangeText(range);
	if (whole === '::1' || whole.startsWith('127.')) return whole;
	const prefix = Math.min(range.prefix, KEPT_BITS[range.family]);
	const network = parseAddressRange(`${whole.split('/')[0]}/${prefix}`);
	return network && rangeText(network);
}

/** The same fields, with every address among them shortened to its network, whatever its name. */
export function withShortAddresses(fields: LogFields): LogFields {
	const short = Object.entries(fields).flatMap(([name, value]) => {
		const network = typeof value === 'string' ? shortAddress(value) : undefined;
		return network === undefined ? [] : [[name, network] as const];
	});
	return short.length === 0 ? fields : {...fields, ...Object.fromEntries(short)};
}
