import {isIP} from 'node:net';
import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';

/** Where a relay is, and the invitation that came with the address. */
export type Address = {
	/** `wss://host[:port]` or `ws://host[:port]`, without path, query or fragment. */
	readonly url: string;
	readonly invite: string | undefined;
};

/** The port of a relay on this machine when none is named. */
const LOCAL_PORT = '7777';

const INVITE = /^[\w-]{1,64}$/;

/**
 * Reads an address as people write or paste it: `host`, `host:port`, `ws://…`, `wss://…`, or an
 * invitation link (`https://host/j/CODE`, `termchat://host/CODE`, `wss://host:port/#CODE`). Without a
 * scheme a relay on this machine is reached plainly, any other only encrypted. Throws InputError.
 */
export function normalizeAddress(text: string): Address {
	const trimmed = text.trim();
	const [, scheme = '', written = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/i.exec(trimmed) ?? [];
	const rest = isIP(written) === 6 ? `[${written}]` : written;
	const parsed = parse(rest);
	const isLocal = isLoopback(parsed.hostname);
	const isPlain = plainness(scheme.toLowerCase(), isLocal);
	const port =
		/:(\d+)$/.exec(rest.split(/[/?#]/, 1)[0] ?? '')?.[1] ??
		(scheme === '' && isLocal ? LOCAL_PORT : undefined);
	const authority = port === undefined ? parsed.hostname : `${parsed.hostname}:${port}`;
	// Parsed once more by its own scheme, whose default port then goes without saying.
	const {protocol, host} = new URL(`${isPlain ? 'ws' : 'wss'}://${authority}`);
	return {url: `${protocol}//${host}`, invite: inviteIn(parsed)};
}

/** Whether the host is this machine itself. */
export function isLoopback(hostname: string): boolean {
	const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
	return (
		host === 'localhost' || host.endsWith('.localhost') || host === '::1' || isIpv4Loopback(host)
	);
}

/** The link that invites somebody to a relay. */
export function inviteLink(url: string, code: string): string {
	return `${url}/#${code}`;
}

function isIpv4Loopback(host: string): boolean {
	return isIP(host) === 4 && host.startsWith('127.');
}

function parse(rest: string): URL {
	const parsed = URL.parse(`http://${rest}`);
	if (parsed === null || parsed.hostname === '' || /[\s\\]/.test(rest)) throw badAddress();
	if (parsed.username !== '' || parsed.password !== '') {
		throw new InputError(
			phrase`An address holds no name or password. Leave out what stands before the @.`,
		);
	}

	return parsed;
}

function plainness(scheme: string, isLocal: boolean): boolean {
	switch (scheme) {
		case '':
		case 'termchat':
			return isLocal;
		case 'ws':
		case 'http':
			return true;
		case 'wss':
		case 'https':
			return false;
		default:
			throw badAddress();
	}
}

function inviteIn(parsed: URL): string | undefined {
	const path = parsed.pathname.replace(/^\/(?:j\/)?/, '').replace(/\/$/, '');
	const code = parsed.hash === '' ? path : parsed.hash.slice(1);
	if (code === '') return undefined;
	if (!INVITE.test(code))
		throw new InputError(phrase`The invitation in that link is not complete. Copy all of it.`);
	return code;
}

function badAddress(): InputError {
	return new InputError(
		phrase`That is no address of a relay. Write it like chat.example.org, localhost:7777 or wss://chat.example.org.`,
	);
}
