import {Buffer} from 'node:buffer';
import {systemClock, systemRandom} from './source/protocol/environment.ts';
import type {Limits} from './source/protocol/limits.ts';
import {startListener} from './source/server/listener.ts';
import type {RelayLog} from './source/server/log.ts';
import {createOpaqueSetup, isOpaqueSetup} from './source/server/opaque.ts';
import {createRelay, type Relay} from './source/server/relay.ts';
import {type KeptSecret, keepSecret} from './source/server/secrets.ts';
import {createMemoryStorage} from './source/server/storage/memory.ts';
import {openSqliteStorage} from './source/server/storage/sqlite.ts';
import type {Storage, StorageError} from './source/server/storage/storage.ts';

export {ListenError} from './source/server/listener.ts';
export type {Relay, RelayStats} from './source/server/relay.ts';
export {SecretError} from './source/server/secrets.ts';
export {StorageError} from './source/server/storage/storage.ts';

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
	/**
	 * The address others use, when it is not the one listened on. Needed behind a reverse proxy, whose
	 * address then stands for everybody's: the proxy itself must limit connections per address.
	 */
	readonly publicUrl?: string | undefined;
	/** PEM texts, for `wss`. */
	readonly tls?: {readonly certificate: string; readonly key: string} | undefined;
	/** Browser origins that may connect; none by default. */
	readonly allowedOrigins?: readonly string[] | undefined;
	readonly limits?: Partial<Limits> | undefined;
	readonly log?: RelayLog | undefined;
	/** The program and its version, as clients are told. */
	readonly software?: string | undefined;
	/** Called when the disk failed in such a way that the relay must be closed and started anew. */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
};

/** A relay that is listening. */
export type RunningRelay = {
	/** The address clients use: `ws://127.0.0.1:7777`. */
	readonly url: string;
	readonly port: number;
	readonly registration: 'open' | 'invite' | 'closed';
	/** The relay's core: notices, invitations, figures. */
	readonly relay: Relay;
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
	const {dataDirectory, host = '127.0.0.1', port = 0} = options;
	const failure = new FailureReport(options.onFailure);
	const storage = await openStorage(dataDirectory, failure);
	try {
		const isLocal = LOCAL_HOSTS.has(host) && options.publicUrl === undefined;
		const registration = options.registration ?? (isLocal ? 'open' : 'invite');
		const relay = await createRelay({
			storage,
			clock: systemClock,
			random: systemRandom,
			log: options.log,
			limits: options.limits,
			onFailure: (error) => failure.tell(error),
			options: {
				name: options.name ?? 'termchat',
				motd: options.motd,
				registration,
				hosts: options.publicUrl === undefined ? undefined : [new URL(options.publicUrl).hostname],
				loopback: isLocal,
				software: options.software,
				...(await secretsOf(dataDirectory, storage)),
			},
		});
		const running = await listen({relay, storage, registration, host, port, options});
		failure.begin();
		return running;
	} catch (error) {
		await storage.close();
		throw error;
	}
}

/** Hosts at which only this machine reaches the relay. */
const LOCAL_HOSTS = new Set(['127.0.0.1', '::1', 'localhost']);

type ListenParts = Pick<RunningRelay, 'relay' | 'registration' | 'port'> & {
	readonly storage: Storage;
	readonly host: string;
	readonly options: StartRelayOptions;
};

async function listen(parts: ListenParts): Promise<RunningRelay> {
	const {relay, storage, registration, host, options} = parts;
	const {tls, allowedOrigins, publicUrl, limits} = options;
	const listener = await startListener({
		accept: (link) => relay.accept(link),
		host,
		port: parts.port,
		limits,
		log: options.log,
		isProxied: publicUrl !== undefined,
		...(tls && {tls}),
		...(allowedOrigins && {allowedOrigins}),
	});
	const {port} = listener;
	return {
		url: publicUrl ?? urlOf({host, port, isSecure: tls !== undefined}),
		port,
		registration,
		relay,
		async close({retryAfterMax = 2000} = {}) {
			await relay.stop({retryAfterMax});
			await listener.close();
			await storage.close();
		},
	};
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
	directory: string | undefined,
	failure: FailureReport,
): Promise<Storage> | Storage {
	return directory === undefined
		? createMemoryStorage({random: systemRandom})
		: openSqliteStorage({
				directory,
				random: systemRandom,
				clock: systemClock,
				onFailure: (error) => failure.tell(error),
			});
}

/** The relay's own secrets: in files of their own, never in the database and so in none of its copies. */
async function secretsOf(directory: string | undefined, storage: Storage) {
	const isNeeded = (await storage.accountCount()) > 0;
	const keep = (secret: Omit<KeptSecret, 'isNeeded'>) =>
		directory === undefined ? secret.make() : keepSecret(directory, {...secret, isNeeded});
	const relayKey = await keep({
		name: 'relay.key',
		make: () => Buffer.from(systemRandom.bytes(32)).toString('base64url'),
		// 32 bytes.
		isSound: (secret) => /^[\w-]{43}$/.test(secret),
	});
	const opaqueSetup = await keep({
		name: 'password.key',
		make: createOpaqueSetup,
		isSound: isOpaqueSetup,
	});
	return {relayKey: new Uint8Array(Buffer.from(relayKey, 'base64url')), opaqueSetup};
}

function urlOf(address: {host: string; port: number; isSecure: boolean}): string {
	const {host, port, isSecure} = address;
	const everywhere = host === '0.0.0.0' || host === '::';
	const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
	return `${isSecure ? 'wss' : 'ws'}://${name}:${port}`;
}
