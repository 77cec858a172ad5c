import type {IncomingMessage} from 'node:http';
import {
	type RequestRules,
	relayHosts,
	requestRefusal,
} from '../../server/transport/request-rules.ts';
import {phrase} from '../../words/phrase.ts';
import {BridgeError} from './bridge-error.ts';

/** What a post says before its body. */
export type PostRequest = {
	/** The room's name as it stands in the path. */
	readonly room: string;
	/** What its sender showed as the secret; undefined when it showed none. */
	readonly secret: string | undefined;
	/** Under which a repetition of the post is known as one. */
	readonly key: string | undefined;
};

/** Of a request, all that is looked at. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>;

/** Headers at most. */
export const HEADERS = 64;

/**
 * Reads `POST /rooms/ROOM`, with the secret in a header, or before it in the path where a sender can be
 * given nothing but an address.
 * @throws {BridgeError} for anything else, and for what a web page sends from somebody's browser.
 */
export function readPostRequest(request: RequestHead): PostRequest {
	refuseForeign(request);
	const [path = ''] = (request.url ?? '').split('?');
	const [, fromPath, word] = /^(?:\/([^/]+))?\/rooms\/([^/]+)$/.exec(path) ?? [];
	if (word === undefined) {
		throw new BridgeError('not-found', phrase`There is nothing here. Post to /rooms/ROOM.`);
	}
	if (request.method !== 'POST') {
		throw new BridgeError('wrong-method', phrase`Messages come by POST.`);
	}
	return {
		room: decoded(word),
		secret: bearerIn(request.headers.authorization) ?? fromPath,
		key: keyIn(request.headers['idempotency-key']),
	};
}

/** As for a relay that only this machine reaches; a Unix socket is asked for by whatever name. */
const RULES: RequestRules = {
	hosts: relayHosts({host: '127.0.0.1'}),
	origins: new Set(),
	headers: HEADERS,
};

/** A page on the Web can let its visitor's browser post to this machine. */
function refuseForeign(request: RequestHead): void {
	const refusal = requestRefusal(request, RULES);
	if (refusal === undefined) return;
	switch (refusal.status.slice(0, 3)) {
		case '421':
			throw new BridgeError(
				'misdirected',
				phrase`Post to 127.0.0.1 or localhost; a proxy in between has to name one of them as the host.`,
			);
		case '403':
			throw new BridgeError('not-allowed', phrase`This bridge takes nothing from web pages.`);
		case '431':
			throw new BridgeError('too-many-headers', phrase`Send fewer headers.`);
		default:
			throw new BridgeError('bad-request', phrase`Name one host in the Host header.`);
	}
}

function decoded(word: string): string {
	try {
		return decodeURIComponent(word);
	} catch (cause) {
		throw new BridgeError(
			'bad-request',
			phrase`The room in the path is not encoded as addresses are.`,
			{cause},
		);
	}
}

/** RFC 6750, 2.1. */
function bearerIn(header: string | undefined): string | undefined {
	return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

/** Printable ASCII, as a header of one line has it; quotes around it are part of it. */
function keyIn(header: string | readonly string[] | undefined): string | undefined {
	if (header === undefined) return undefined;
	if (typeof header === 'string' && /^[!-~][ -~]{0,254}$/.test(header)) return header;
	throw new BridgeError(
		'bad-request',
		phrase`The Idempotency-Key has 1 to 255 printable characters of ASCII.`,
	);
}
