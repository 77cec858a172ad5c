import {type Clock, type Random, systemClock} from '../protocol/environment.ts';
import {LIMITS, type Limits} from '../protocol/limits.ts';
import type {Counters} from './counters.ts';
import {Doorway} from './doorway.ts';
import type {TransferLink, TransferLinkEvents} from './files/transfer-link.ts';
import type {Link, LinkEvents} from './link.ts';
import {type RelayLog, silentLog} from './log.ts';
import type {CertificateFacts, CertificateTexts} from './transport/certificate.ts';
import {startCertificateCalendar} from './transport/certificate-calendar.ts';
import {createHttpServer} from './transport/http-server.ts';
import {listen} from './transport/listen.ts';
import type {UnixSocket} from './transport/unix-socket.ts';
import type {UpgradeRefusal} from './upgrade-refusal.ts';

export {ListenError} from './transport/listen-error.ts';

export type ListenerOptions = {
	/** Told of each new line; returns what wants to hear of it. */
	readonly accept: (link: Link) => LinkEvents;
	/** The same for lines that carry the bytes of a file; without it there are none. */
	readonly acceptTransfer?: ((link: TransferLink) => TransferLinkEvents) | undefined;
	readonly host: string;
	/** 0 for any free port. */
	readonly port: number;
	/** Listens here instead of at host and port. */
	readonly unix?: UnixSocket | undefined;
	/** Without it the listener speaks plain `ws`. Not for a Unix socket, which no network hears. */
	readonly tls?: CertificateTexts | undefined;
	/** The host names that requests may be for (`relayHosts`); any when undefined. */
	readonly hosts?: ReadonlySet<string> | undefined;
	/** Browser origins that may connect; none by default. */
	readonly allowedOrigins?: readonly string[] | undefined;
	/**
	 * The proxies that are believed whom they connect for: addresses, ranges, `loopback`, `unix`. None
	 * by default.
	 */
	readonly trustedProxies?: readonly string[] | undefined;
	/**
	 * A reverse proxy stands in front, which the relay was started for, though perhaps none is trusted.
	 * Otherwise whoever comes through one is refused, because the proxy's address would pass for a
	 * neighbour's on this machine.
	 */
	readonly isProxied?: boolean | undefined;
	/** Why nobody from this address (as `Link.address`) may connect; undefined to let it in. */
	readonly addressRefusal?: ((address: string) => UpgradeRefusal | undefined) | undefined;
	readonly log?: RelayLog | undefined;
	/** What comes and goes is counted here. */
	readonly counters?: Counters | undefined;
	readonly limits?: Partial<Limits> | undefined;
	readonly clock?: Clock;
	readonly random?: Random;
};

export type Listener = {
	/** The port that is listened on; 0 at a Unix socket. */
	readonly port: number;
	/** The certificate in use; undefined without TLS. */
	readonly certificate: CertificateFacts | undefined;
	/**
	 * Uses another certificate for whoever connects from now on; existing connections stay.
	 * @throws {CertificateError} when it cannot be used; the old one stays.
	 */
	replaceCertificate(texts: CertificateTexts): CertificateFacts;
	/** Stops listening and cuts whatever line is still open. */
	close(): Promise<void>;
};

/**
 * Listens for clients.
 * @throws {ListenError} when the address cannot be listened on.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
	const {clock = systemClock, log = silentLog, unix, tls} = options;
	const limits = {...LIMITS, ...options.limits};
	const http = createHttpServer(limits, unix === undefined ? tls : undefined);
	const doorway = new Doorway(http.server, {...options, limits, log, clock});
	const place = unix === undefined ? options : {unix};
	const port = await listen(http.server, place, {backlog: limits.connectionsBacklog});
	const calendar = startCertificateCalendar(() => http.certificate, {clock, log});
	return {
		port,
		get certificate() {
			return http.certificate;
		},
		replaceCertificate(texts) {
			const facts = http.replaceCertificate(texts, clock.now());
			calendar.look();
			return facts;
		},
		close: () =>
			new Promise<void>((resolve) => {
				calendar.close();
				http.server.close(() => resolve());
				doorway.close();
			}),
	};
}
