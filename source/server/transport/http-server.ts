import {createServer, type Server} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {Limits} from '../../protocol/limits.ts';
import {
	CertificateError,
	type CertificateFacts,
	type CertificateTexts,
	examineCertificate,
	secureSettings,
} from './certificate.ts';
import {ListenError} from './listen-error.ts';

/** The server that WebSockets begin at, and its certificate if it has one. */
export type HttpServer = {
	readonly server: Server;
	/** Undefined without TLS. */
	readonly certificate: CertificateFacts | undefined;
	/** Uses another certificate from the next handshake on; throws a CertificateError and keeps the old. */
	replaceCertificate(texts: CertificateTexts, now: number): CertificateFacts;
};

/**
 * Makes the server, which does not listen yet. Whoever is slow with a handshake or a request is cut.
 * @throws {ListenError} `bad-certificate`
 */
export function createHttpServer(limits: Limits, tls: CertificateTexts | undefined): HttpServer {
	const settings = {
		connectionsCheckingInterval: limits.deadlineInterval,
		handshakeTimeout: limits.headersDeadline,
		headersTimeout: limits.headersDeadline,
		maxHeaderSize: limits.headerBytes,
		noDelay: true,
		requestTimeout: limits.requestDeadline,
	};
	const made = tls === undefined ? plain(settings) : secure(settings, tls);
	// One more than allowed is kept, so that who sends too many can be told; Node drops the rest.
	made.server.maxHeadersCount = limits.headers + 1;
	made.server.maxConnections = limits.connections;
	return made;
}

function plain(settings: object): HttpServer {
	return {
		server: createServer(settings),
		certificate: undefined,
		replaceCertificate() {
			throw new CertificateError(
				'not-secure',
				'This relay listens without TLS. Start it anew with a certificate and its key.',
			);
		},
	};
}

function secure(settings: object, texts: CertificateTexts): HttpServer {
	let certificate = examineForStart(texts);
	const server = createSecureServer({...settings, ...secureSettings(texts)});
	return {
		server,
		get certificate() {
			return certificate;
		},
		replaceCertificate(next, now) {
			const facts = examineCertificate(next);
			if (facts.expiresAt <= now) {
				const date = new Date(facts.expiresAt).toISOString().slice(0, 10);
				throw new CertificateError(
					'expired',
					`The new certificate expired on ${date}. Have it renewed; the one in use stays.`,
				);
			}
			server.setSecureContext(secureSettings(next));
			certificate = facts;
			return facts;
		},
	};
}

function examineForStart(texts: CertificateTexts): CertificateFacts {
	try {
		return examineCertificate(texts);
	} catch (cause) {
		if (!(cause instanceof CertificateError)) throw cause;
		throw new ListenError('bad-certificate', cause.message, {cause});
	}
}
