import {phrase} from '../words/phrase.ts';
import type {TransportProblem} from './transport.ts';

/** What went wrong with a connection, in words for people; `url` is the only text taken over. */
export function problemOf(error: Error, url: string): TransportProblem {
	const code = 'code' in error ? String(error.code) : '';
	const {host} = new URL(url);
	const kind = kindOf(code, error.message);
	return {kind, message: SENTENCES[kind](host)};
}

const SENTENCES: Readonly<Record<TransportProblem['kind'], (host: string) => string>> = {
	'bad-address': (host) => phrase`${host} is no address that can be used. Check it.`,
	'unknown-host': (host) => phrase`There is no ${host}. Check the address and your network.`,
	refused: (host) =>
		phrase`Nothing listens at ${host}. Is the relay running, and is the port right?`,
	'timed-out': (host) =>
		phrase`${host} did not answer in time. Check the address and your network.`,
	certificate: (host) =>
		phrase`The certificate of ${host} is not valid for it, so the line could be somebody else's. Ask the relay's operator.`,
	'not-a-relay': (host) =>
		phrase`What answers at ${host} is no termchat relay. Check the address, the port, and ws:// or wss://.`,
	'too-large': (host) => phrase`${host} sent more at once than a relay may.`,
	network: (host) => phrase`The connection to ${host} was lost.`,
};

const BY_CODE: Readonly<Record<string, TransportProblem['kind']>> = {
	ENOTFOUND: 'unknown-host',
	EAI_AGAIN: 'unknown-host',
	EAI_FAIL: 'unknown-host',
	ECONNREFUSED: 'refused',
	ETIMEDOUT: 'timed-out',
	EHOSTUNREACH: 'timed-out',
	ENETUNREACH: 'timed-out',
	EPROTO: 'not-a-relay',
	WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'too-large',
	WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'too-large',
	WS_ERR_TOO_MANY_BUFFERED_PARTS: 'too-large',
};

/** OpenSSL's words for everything that can be wrong with a certificate. */
const CERTIFICATE =
	/^(?:CERT_|ERR_TLS_CERT|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_)/;

function kindOf(code: string, message: string): TransportProblem['kind'] {
	const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
	if (known !== undefined) return known;
	if (CERTIFICATE.test(code)) return 'certificate';
	if (code.startsWith('HPE_') || code.startsWith('ERR_SSL_') || code.startsWith('WS_ERR_')) {
		return 'not-a-relay';
	}

	// The handshake's own refusals have no code.
	if (/handshake has timed out/.test(message)) return 'timed-out';
	if (/^(?:Unexpected server response|Server sent|Invalid )/.test(message)) return 'not-a-relay';
	return 'network';
}
