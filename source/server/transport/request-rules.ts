import type {IncomingMessage} from 'node:http';
import {SUBPROTOCOL} from '../../protocol/limits.ts';
import {TRANSFER_SUBPROTOCOL} from '../../protocol/transfer-frame.ts';
import type {UpgradeRefusal} from '../upgrade-refusal.ts';
import {parseAddressRange, rangeText} from './address-range.ts';

/** Which requests a relay takes. */
export type RequestRules = {
	/** The host names they may be for; any when undefined. */
	readonly hosts: ReadonlySet<string> | undefined;
	/** The web pages they may come from. */
	readonly origins: ReadonlySet<string>;
	/** Headers at most. */
	readonly headers: number;
};

/**
 * Why the relay does not take a request, upgrade or not; undefined when it does. A page on the Web can
 * let its visitor's browser connect to anything, also to this machine: what browsers cannot forge is
 * the origin they name (RFC 6455, 10.2), and the host under which they found the relay.
 */
export function requestRefusal(
	{headers, rawHeaders}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
	rules: RequestRules,
): UpgradeRefusal | undefined {
	// Names and values take turns. Node has dropped what is beyond one more than the limit.
	if (rawHeaders.length > 2 * rules.headers) return TOO_MANY_HEADERS;
	const named = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
	const host = named.length === 1 ? hostName(headers.host ?? '') : undefined;
	if (host === undefined) return NO_HOST;
	if (rules.hosts !== undefined && !rules.hosts.has(host)) return WRONG_HOST;
	const {origin} = headers;
	return origin === undefined || rules.origins.has(origin) ? undefined : WRONG_ORIGIN;
}

/** What a WebSocket of the relay is for: frames, or the bytes of a file. */
export type LineKind = 'chat' | 'transfer';

/** What a request would become a WebSocket for; undefined when it speaks nothing that the relay does. */
export function lineKindOf({headers}: Pick<IncomingMessage, 'headers'>): LineKind | undefined {
	const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
	if (offered.includes(SUBPROTOCOL)) return 'chat';
	return offered.includes(TRANSFER_SUBPROTOCOL) ? 'transfer' : undefined;
}

/**
 * The host names of a relay: of its public address, and of this machine, by which its health is asked
 * for; without a public address only where nobody else reaches it. Elsewhere nobody knows its names.
 */
export function relayHosts(options: {
	/** The address listened on; undefined for a Unix socket. */
	readonly host: string | undefined;
	readonly publicUrl?: string | undefined;
}): ReadonlySet<string> | undefined {
	const {host, publicUrl} = options;
	if (publicUrl !== undefined) return new Set([...LOOPBACK_HOSTS, nameIn(publicUrl)]);
	if (host === undefined || !isLoopbackHost(host)) return undefined;
	return new Set([...LOOPBACK_HOSTS, host.includes(':') ? `[${host}]` : host.toLowerCase()]);
}

/** Whether only this machine reaches a relay that listens at `host`. */
export function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function nameIn(url: string): string {
	const {hostname} = new URL(url);
	return hostName(hostname) ?? hostname;
}

/** The name in a `Host` header (RFC 9110, 7.2), as names are compared; undefined when it is none. */
function hostName(host: string): string | undefined {
	const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.exec(host) ?? [];
	if (name === undefined) return undefined;
	if (!name.startsWith('[')) return name.toLowerCase().replace(/\.$/, '');
	const address = parseAddressRange(name.slice(1, -1));
	return address && `[${rangeText(address)}]`;
}

const WRONG_HOST: UpgradeRefusal = {
	status: '421 Misdirected Request',
	sentence:
		'This relay has another address. Connect to the one its host gives out; a proxy has to pass the Host header on.',
	reason: 'host',
};
const NO_HOST: UpgradeRefusal = {
	status: '400 Bad Request',
	sentence: 'Name one host in the Host header.',
	reason: 'host',
};
const WRONG_ORIGIN: UpgradeRefusal = {
	status: '403 Forbidden',
	sentence: 'This relay does not talk to web pages of that origin.',
	reason: 'origin',
};
const TOO_MANY_HEADERS: UpgradeRefusal = {
	status: '431 Request Header Fields Too Large',
	sentence: 'Send fewer headers.',
	reason: 'protocol',
};
/** For whoever speaks nothing that the relay does. */
export const WRONG_PROTOCOL: UpgradeRefusal = {
	status: '400 Bad Request',
	sentence: `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.`,
	reason: 'protocol',
};
