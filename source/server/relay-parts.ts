import type {Clock, Random} from '../protocol/environment.ts';
import {LIMITS, type Limits} from '../protocol/limits.ts';
import {publicKeyOf} from './auth.ts';
import {createLocalBus} from './bus.ts';
import type {BlobStore} from './files/blob-store.ts';
import {FileDesk} from './files/file-desk.ts';
import {FilePace} from './files/file-pace.ts';
import {createMemoryBlobs} from './files/memory-blobs.ts';
import {createTransferDesk} from './files/tickets.ts';
import type {RelayLog} from './log.ts';
import {FilterBook} from './moderation/filter-book.ts';
import {createModeration} from './moderation/moderation.ts';
import {ReportDesk} from './moderation/report-desk.ts';
import {createPasswordLogin} from './opaque.ts';
import {ActivityCounter} from './operator/room-activity.ts';
import {Presence} from './presence.ts';
import {createRelaySecrets} from './relay-secrets.ts';
import {createRates} from './request-guard.ts';
import {RoomLog} from './room-log.ts';
import type {Seeing} from './seeing/seeing.ts';
import type {Registration, Services} from './services.ts';
import type {Storage, StorageError} from './storage/storage.ts';

/** How a relay is to be. */
export type RelayOptions = {
	/** Its name for people. */
	readonly name: string;
	/** Shown to everybody who connects. */
	readonly motd?: string | undefined;
	readonly registration: Registration;
	/**
	 * The host names under which devices may log in, in lower case; any when left out. May change while
	 * the relay runs.
	 */
	readonly hosts?: ReadonlySet<string> | undefined;
	/** Only this machine can reach it: rates are wider, addresses are not counted. */
	readonly loopback?: boolean | undefined;
	/** The seed of its Ed25519 key, 32 bytes. Clients remember the key: keep it. */
	readonly relayKey: Uint8Array;
	/** How to object to a ban or a mute: told to whom it concerns. */
	readonly appeal?: string | undefined;
	/** From `createOpaqueSetup`. Without it the relay has no passwords. */
	readonly opaqueSetup?: string | undefined;
	/** The program and its version, as `hello` tells them. */
	readonly software?: string | undefined;
};

/** What a relay is made of. */
export type RelayParts = {
	readonly storage: Storage;
	/** Where the bytes of files are; in memory when left out. */
	readonly blobs?: BlobStore | undefined;
	readonly clock: Clock;
	readonly random: Random;
	readonly log?: RelayLog | undefined;
	/** What it is watched with, its log included, in place of `log`; its own when left out. */
	readonly seeing?: Seeing | undefined;
	/** An operator's own values, in place of the defaults. */
	readonly limits?: Partial<Limits> | undefined;
	readonly options: RelayOptions;
	/**
	 * Called when a write failed in such a way that nobody knows its outcome: every later one will be
	 * refused, and whoever started the relay should stop it and start it anew.
	 */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
};

/** Puts a relay's services together; what they hold of storage is still to be loaded. */
export function assemble(parts: RelayParts, {log, counters}: Seeing): Services {
	const {storage, clock, random, options, blobs = createMemoryBlobs()} = parts;
	const limits: Limits = {...LIMITS, ...parts.limits};
	const bus = createLocalBus();
	const transfers = createTransferDesk({clock, random, limits, bus});
	const relayKey = publicKeyOf(options.relayKey);
	const {opaqueSetup, hosts, name, registration, motd} = options;
	const activity = new ActivityCounter(clock);
	const manner = {name, registration, motd};
	const moderation = createModeration({clock, appeal: options.appeal});
	return {
		storage,
		clock,
		random,
		limits,
		log,
		counters,
		bus,
		roomLog: new RoomLog(bus, activity),
		presence: new Presence({clock, bus, limits, log, storage}),
		rates: createRates(limits, clock, options.loopback === true ? limits.loopbackFactor : 1),
		moderation,
		filters: new FilterBook(),
		reports: new ReportDesk({storage, bus, moderation}, limits),
		manner,
		get registration() {
			return manner.registration;
		},
		activity,
		files: new FileDesk({storage, blobs, transfers, clock, random, limits, log}),
		blobs,
		filePace: new FilePace(clock),
		transfers,
		hosts,
		relayKey,
		secrets: createRelaySecrets(options.relayKey),
		passwords: opaqueSetup === undefined ? undefined : createPasswordLogin(opaqueSetup, relayKey),
		storageFailed: (error) => parts.onFailure?.(error),
	};
}
