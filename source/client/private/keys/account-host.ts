import {hostOf} from '../../login.ts';

/**
 * The second half of an account's id at the relay of that address, `name@host` (TC1 3.1): the address's
 * name in the form of a DNS name. An IPv6 address takes the form of a name as well: its colons become
 * hyphens, and `.ipv6` follows.
 */
export function accountHost(url: string): string {
	const host = hostOf(url);
	if (!host.startsWith('[')) return host;
	// A label begins and ends with a digit or letter.
	return `x${host.slice(1, -1).replaceAll(':', '-')}x.ipv6`;
}
