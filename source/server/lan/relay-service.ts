import {cutBytes, type DnsName, LABEL_BYTES} from './dns-name.ts';

/** What relays are known as in a local network (RFC 6763, 4.1). */
export const SERVICE: DnsName = ['_termchat', '_tcp', 'local'];

/** Under which all kinds of services are listed (RFC 6763, 9). */
export const ALL_SERVICES: DnsName = ['_services', '_dns-sd', '_udp', 'local'];

/** What a relay tells of itself beside its address. */
export type RelayService = {
	/** For people. */
	readonly name: string;
	readonly isSecure: boolean;
	/** Its public address, when it has one: for a certificate the name counts. */
	readonly url?: string | undefined;
	/** Its public key, base64url, by which clients know it again. */
	readonly key?: string | undefined;
};

/** Bytes of a text record's value that still fit beside its name. */
const VALUE_BYTES = 200;

const VERSION = '1';

/** The entries of its text record (RFC 6763, 6.3). */
export function serviceEntries({name, isSecure, url, key}: RelayService): readonly string[] {
	return [
		`v=${VERSION}`,
		`name=${cutBytes(name, VALUE_BYTES)}`,
		`tls=${isSecure ? 1 : 0}`,
		...(url === undefined || Buffer.byteLength(url) > VALUE_BYTES ? [] : [`url=${url}`]),
		...(key === undefined ? [] : [`key=${key}`]),
	];
}

/** Reads them; undefined when they are not a relay's of this version. Foreign text, only measured. */
export function serviceIn(entries: readonly string[], fallbackName: string) {
	const values = new Map<string, string>();
	for (const entry of entries) {
		const at = entry.indexOf('=');
		const name = entry.slice(0, at).toLowerCase();
		// The first one of a name counts (RFC 6763, 6.4).
		if (at > 0 && !values.has(name)) values.set(name, entry.slice(at + 1));
	}
	if (values.get('v') !== VERSION) return undefined;
	const key = values.get('key');
	return {
		name: cutBytes(values.get('name') || fallbackName, VALUE_BYTES),
		isSecure: values.get('tls') === '1',
		url: relayUrl(values.get('url') ?? ''),
		// 32 bytes.
		key: key !== undefined && /^[\w-]{43}$/.test(key) ? key : undefined,
	} satisfies RelayService;
}

/** The name of the `count`th relay that wants to be called so, as one label. */
export function instanceLabel(name: string, count: number): string {
	const suffix = count === 1 ? '' : ` (${count})`;
	return cutBytes(name, LABEL_BYTES - suffix.length) + suffix;
}

/** An address of a relay and nothing more: no account, no path, no invitation. */
function relayUrl(text: string): string | undefined {
	if (!URL.canParse(text)) return undefined;
	const {protocol, username, password, host, pathname, search, hash} = new URL(text);
	const isRelay = protocol === 'ws:' || protocol === 'wss:';
	const isPlain = `${username}${password}${search}${hash}` === '' && pathname === '/';
	return isRelay && isPlain && host !== '' ? `${protocol}//${host}` : undefined;
}
