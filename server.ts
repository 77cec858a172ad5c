import {systemClock, systemRandom} from './source/protocol/environment.ts';
import type {Limits} from './source/protocol/limits.ts';
import {relayBlobs} from './source/server/files/directory-blobs.ts';
import {startListener} from './source/server/listener.ts';
import type {RelayLog} from './source/server/log.ts';
import {ownKeys, requireDatabase} from './source/server/own-keys.ts';
import {createRelay, type Relay} from './source/server/relay.ts';
import {
	startWatching,
	type Watching,
	type WatchingOptions,
} from './source/server/seeing/watch-relay.ts';
import {createMemoryStorage} from './source/server/storage/memory.ts';
import {openSqliteStorage, type SqliteStorage} from './source/server/storage/sqlite.ts';
import type {Storage, StorageError} from './source/server/storage/storage.ts';
import type {CertificateFacts, CertificateTexts} from './source/server/transport/certificate.ts';
import {PublicAddress} from './source/server/transport/public-address.ts';
import {isLoopbackHost} from './source/server/transport/request-rules.ts';
import type {UnixSocket} from './source/server/transport/unix-socket.ts';
import type {UpgradeRefusal} from './source/server/upgrade-refusal.ts';

export {ListenError} from './source/server/listener.ts';
export type {OperatorConsole} from './source/server/operator/console-desk.ts';
export type {ConsoleHost} from './source/server/operator/operator-command.ts';
export type {Relay, RelayStats} from './source/server/relay.ts';
export {SecretError} from './source/server/secrets.ts';
export type {OperatorStats} from './source/server/seeing/stats.ts';
export type {WatchingOptions} from './source/server/seeing/watch-relay.ts';
export {BALLAST_BYTES} from './source/server/storage/disk-ballast.ts';
export {StorageError} from './source/server/storage/storage.ts';
export {
	CertificateError,
	type CertificateFacts,
	type CertificateTexts,
} from './source/server/transport/certificate.ts';

/** How to start a relay. */
export type StartRelayOptions = {
	/** Where the data are kept; undefined keeps everything in memory, and nothing after the end. */
	readonly dataDirectory: string | undefined;
	/** The address to listen on. Default 127.0.0.1. */
	readonly host?: string | undefined;
	/** 0 (the default) for any free port. */
	readonly port?: number | undefined;
	/** What the relay calls itself, for people. Default `termchat`. */
	readonly name?: string | undefined;
	/** Message of the day. */
	readonly motd?: string | undefined;
	/** Default: `open` where only this machine can reach the relay, `invite` elsewhere. */
	readonly registration?: 'open' | 'invite' | 'closed' | undefined;
	/** How to object to a ban or a mute: told to whom it concerns. */
	readonly appeal?: string | undefined;
	/**
	 * The address others use, when it is not the one listened on. Needed behind a reverse proxy, whose
	 * address stands for everybody's unless it is among `trustedProxies`: then the proxy itself must
	 * limit connections per address. Requests for other hosts are refused.
	 */
	readonly publicUrl?: string | undefined;
	/**
	 * Something that is started later makes it reachable from elsewhere, and `moveTo` says where: it counts
	 * as reached by others from the beginning.
	 */
	readonly isTunnelled?: boolean | undefined;
	/** Listens at this Unix socket instead of at host and port, without TLS: for a proxy beside it. */
	readonly unix?: UnixSocket | undefined;
	/**
	 * The proxies whose `X-Forwarded-For` is believed: addresses, ranges like `10.0.0.0/8`, `loopback`,
	 * and `unix` for whoever comes by the Unix socket. None by default.
	 */
	readonly trustedProxies?: readonly string[] | undefined;
	/** PEM texts, for `wss`. */
	readonly tls?: CertificateTexts | undefined;
	/** Browser origins that may connect; none by default. */
	readonly allowedOrigins?: readonly string[] | undefined;
	readonly limits?: Partial<Limits> | undefined;
	/**
	 * Bytes on the disk that are kept for deleting and keeping order when it is full; none by default.
	 * While there is no room for twice as many, nothing else is taken in.
	 */
	readonly ballastBytes?: number | undefined;
	readonly log?: RelayLog | undefined;
	/** Metrics, health checks, and what is known of the machine; nothing of it when left out. */
	readonly watching?: WatchingOptions | undefined;
	/** The program and its version, as clients are told. */
	readonly software?: string | undefined;
	/** Called when the disk failed in such a way that the relay must be closed and started anew. */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
};

/** A relay that is listening. */
export type RunningRelay = {
	/** The address clients use: `ws://127.0.0.1:7777`. */
	readonly url: string;
	/** 0 at a Unix socket. */
	readonly port: number;
	/** What the certificate in use says; undefined without TLS. */
	readonly certificate: CertificateFacts | undefined;
	readonly registration: 'open' | 'invite' | 'closed';
	/** Where metrics and health can be asked for; undefined without `watching.metrics`. */
	readonly metricsPort: number | undefined;
	/** The relay's core: notices, invitations, figures. */
	readonly relay: Relay;
	/** Undefined for a relay that keeps nothing on disk. */
	readonly backupTo: BackupTo | undefined;
	/**
	 * Uses another certificate for whoever connects from now on; existing connections stay.
	 * @throws {CertificateError} when it cannot be used, says why, and keeps the old one.
	 */
	replaceCertificate(texts: CertificateTexts): CertificateFacts;
	/** Others reach it by this address from now on, and no more by the one before. */
	moveTo(url: string): void;
	/**
	 * Stops gracefully: nobody new, what is in progress is finished and kept, clients are told to come
	 * back after a random part of `retryAfterMax` milliseconds (default 2000).
	 */
	close(options?: {readonly retryAfterMax?: number}): Promise<void>;
};

/**
 * Starts a relay: opens its storage and secrets, and listens.
 * @throws {ListenError} when the address or port cannot be listened on.
 * @throws {StorageError} when the data cannot be opened.
 * @throws {SecretError} when the relay's own keys cannot be kept safely.
 */
export async function startRelay(options: StartRelayOptions): Promise<RunningRelay> {
	const {
		dataDirectory,
		host = '127.0.0.1',
		port = 0,
		unix,
		publicUrl,
		isTunnelled = false,
	} = options;
	const failure = new FailureReport(options.onFailure);
	const kept = await openStorage(options, failure);
	const watching = startWatching({...options, storage: kept, clock: systemClock});
	const {storage} = watching;
	try {
		const isLocal = isReachedLocally(options);
		const door = unix === undefined ? host : undefined;
		const address = new PublicAddress({host: door, publicUrl, isTunnelled});
		const registration = options.registration ?? usualRegistration(options);
		const relay = await createRelay({
			storage,
			blobs: relayBlobs(dataDirectory),
			clock: systemClock,
			random: systemRandom,
			seeing: watching.seeing,
			limits: options.limits,
			onFailure: (error) => failure.tell(error),
			options: {
				name: options.name ?? 'termchat',
				motd: options.motd,
				appeal: options.appeal,
				registration,
				hosts: address.loginHosts,
				loopback: isLocal,
				software: options.software,
				...(await ownKeys(dataDirectory, storage, systemRandom)),
			},
		});
		const metricsPort = await watching.tellOf(relay);
		const backupTo: BackupTo | undefined =
			'backupTo' in kept ? (file) => kept.backupTo(file) : undefined;
		const parts = {relay, storage, watching, registration, metricsPort, backupTo, address};
		const running = await listen({...parts, host, port, options});
		failure.begin();
		return running;
	} catch (error) {
		await watching.close();
		await storage.close();
		throw error;
	}
}

/**
 * Copies the data into one file while the relay goes on; see `SqliteStorage`. The relay's keys are not
 * in it. Rejects with a StorageError.
 */
export type BackupTo = (file: string) => Promise<{readonly bytes: number}>;

/** The data of a relay that does not run. */
export type RelayData = {
	/** Its core, to which nobody is connected. */
	readonly relay: Relay;
	readonly backupTo: BackupTo;
	close(): Promise<void>;
};

/**
 * Opens the data of a relay while none runs with them, for its operator.
 * @throws {StorageError} when they cannot be opened; `in-use` while a relay runs with them.
 * @throws {SecretError} when the relay's own keys cannot be read safely.
 */
export async function openRelayData(dataDirectory: string): Promise<RelayData> {
	requireDatabase(dataDirectory);
	const storage = await openSqliteStorage({
		directory: dataDirectory,
		random: systemRandom,
		clock: systemClock,
	});
	try {
		const relay = await createRelay({
			storage,
			blobs: relayBlobs(dataDirectory),
			clock: systemClock,
			random: systemRandom,
			options: {
				name: 'termchat',
				registration: 'invite',
				...(await ownKeys(dataDirectory, storage, systemRandom)),
			},
		});
		return {
			relay,
			backupTo: (file) => storage.backupTo(file),
			async close() {
				await relay.stop({retryAfterMax: 0});
				await storage.close();
			},
		};
	} catch (error) {
		await storage.close();
		throw error;
	}
}

/** Who may register where nobody has said it. */
export function usualRegistration(options: StartRelayOptions): 'open' | 'invite' {
	return isReachedLocally(options) ? 'open' : 'invite';
}

/** Whether only this machine reaches the relay: it has no other address, and no proxy in front. */
function isReachedLocally(options: StartRelayOptions): boolean {
	const {host = '127.0.0.1', unix, trustedProxies = []} = options;
	const isProxied = isInFront(options) || trustedProxies.length > 0;
	return !isProxied && (unix !== undefined || isLoopbackHost(host));
}

/** Whether something stands between the relay and its clients, which it was started for. */
function isInFront({publicUrl, isTunnelled = false}: StartRelayOptions): boolean {
	return publicUrl !== undefined || isTunnelled;
}

type ListenParts = Pick<
	RunningRelay,
	'relay' | 'registration' | 'port' | 'metricsPort' | 'backupTo'
> & {
	readonly storage: Storage;
	readonly watching: Watching;
	readonly address: PublicAddress;
	readonly host: string;
	readonly options: StartRelayOptions;
};

async function listen(parts: ListenParts): Promise<RunningRelay> {
	const {relay, storage, watching, registration, metricsPort, address, host, options} = parts;
	const {tls, unix, allowedOrigins, limits} = options;
	const listener = await startListener({
		accept: (link) => relay.accept(link),
		acceptTransfer: (link) => relay.acceptTransfer(link),
		addressRefusal: (address) => addressRefusal(relay.addressBan(address)),
		host,
		port: parts.port,
		limits,
		log: watching.seeing.log,
		counters: watching.seeing.counters,
		isProxied: isInFront(options),
		trustedProxies: options.trustedProxies,
		hosts: address.hosts,
		unix,
		tls,
		allowedOrigins,
	});
	const {port} = listener;
	const own = unix ? `ws+unix:${unix.path}` : urlOf({host, port, isSecure: tls !== undefined});
	return {
		get url() {
			return address.url ?? own;
		},
		moveTo: (url) => address.move(url),
		port,
		get certificate() {
			return listener.certificate;
		},
		replaceCertificate: (texts) => listener.replaceCertificate(texts),
		registration,
		metricsPort,
		relay,
		backupTo: parts.backupTo,
		async close({retryAfterMax = 2000} = {}) {
			await relay.stop({retryAfterMax});
			await watching.close();
			await listener.close();
			await storage.close();
		},
	};
}

/** What somebody at a banned address is answered before there is a line. */
function addressRefusal(ban: string | undefined): UpgradeRefusal | undefined {
	return ban === undefined ? undefined : {status: '403 Forbidden', sentence: ban, reason: 'banned'};
}

/** Tells once of a failure; one from before the start ends that, and is not told beside. */
class FailureReport {
	readonly #listener: StartRelayOptions['onFailure'];
	#hasBegun = false;
	#failure: StorageError | undefined;

	constructor(listener: StartRelayOptions['onFailure']) {
		this.#listener = listener;
	}

	begin(): void {
		this.#hasBegun = true;
		if (this.#failure !== undefined) this.#listener?.(this.#failure);
	}

	tell(error: StorageError): void {
		if (this.#failure !== undefined) return;
		this.#failure = error;
		if (this.#hasBegun) this.#listener?.(error);
	}
}

function openStorage(
	{dataDirectory: directory, ballastBytes}: StartRelayOptions,
	failure: FailureReport,
): Promise<SqliteStorage> | Storage {
	if (directory === undefined) return createMemoryStorage({random: systemRandom});
	requireDatabase(directory);
	return openSqliteStorage({
		directory,
		random: systemRandom,
		clock: systemClock,
		...(ballastBytes === undefined ? {} : {ballastBytes}),
		onFailure: (error) => failure.tell(error),
	});
}

function urlOf(address: {host: string; port: number; isSecure: boolean}): string {
	const {host, port, isSecure} = address;
	const everywhere = host === '0.0.0.0' || host === '::';
	const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
	return `${isSecure ? 'wss' : 'ws'}://${name}:${port}`;
}
