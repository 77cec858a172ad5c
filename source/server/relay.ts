import type {Clock, Random, Timer} from '../protocol/environment.ts';
import {LIMITS, type Limits} from '../protocol/limits.ts';
import {Admission, type Place} from './admission.ts';
import {publicKeyOf} from './auth.ts';
import {createLocalBus} from './bus.ts';
import {Connection} from './connection.ts';
import {issueInvite} from './handlers/invites.ts';
import {Heartbeat} from './heartbeat.ts';
import {hello} from './hello.ts';
import type {Link, LinkEvents} from './link.ts';
import {type RelayLog, silentLog} from './log.ts';
import {MailboxSweep} from './mailbox-sweep.ts';
import {createPasswordLogin} from './opaque.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import {Presence} from './presence.ts';
import {Pulse} from './pulse.ts';
import {createRelaySecrets} from './relay-secrets.ts';
import {createRates} from './request-guard.ts';
import {RoomLog} from './room-log.ts';
import type {Registration, Services} from './services.ts';
import type {Storage, StorageError} from './storage/storage.ts';
import {cutNotice} from './texts.ts';

/** How a relay is to be. */
export type RelayOptions = {
	/** Its name for people. */
	readonly name: string;
	/** Shown to everybody who connects. */
	readonly motd?: string | undefined;
	readonly registration: Registration;
	/** The host names under which devices may log in; any when left out. */
	readonly hosts?: readonly string[] | undefined;
	/** Only this machine can reach it: rates are wider, addresses are not counted. */
	readonly loopback?: boolean | undefined;
	/** The seed of its Ed25519 key, 32 bytes. Clients remember the key: keep it. */
	readonly relayKey: Uint8Array;
	/** From `createOpaqueSetup`. Without it the relay has no passwords. */
	readonly opaqueSetup?: string | undefined;
	/** The program and its version, as `hello` tells them. */
	readonly software?: string | undefined;
};

/** What a relay is made of. */
export type RelayParts = {
	readonly storage: Storage;
	readonly clock: Clock;
	readonly random: Random;
	readonly log?: RelayLog | undefined;
	/** An operator's own values, in place of the defaults. */
	readonly limits?: Partial<Limits> | undefined;
	readonly options: RelayOptions;
	/**
	 * Called when a write failed in such a way that nobody knows its outcome: every later one will be
	 * refused, and whoever started the relay should stop it and start it anew.
	 */
	readonly onFailure?: ((error: StorageError) => void) | undefined;
};

/** Figures since the start. */
export type RelayStats = {
	/** Open now, logged in or not. */
	readonly connections: number;
	/** Accounts with at least one connection now. */
	readonly accounts: number;
	/** Text messages received on all connections. */
	readonly frames: number;
	/** Entries written to rooms' logs. */
	readonly messages: number;
	/** Connections turned away because there was no place for them. */
	readonly turnedAway: number;
	/** When the relay started, in milliseconds since the epoch. */
	readonly startedAt: number;
};

/** A relay without its sockets: lines are handed in, and it says what goes out on them. */
export type Relay = {
	/** The public key clients know it by, base64url. */
	readonly publicKey: string;
	/** Greets a new line. Its events are to be told to what is returned. */
	accept(link: Link): LinkEvents;
	/** Tells everybody who is logged in. A longer text is cut to `noticeBytes`. */
	notice(text: string): void;
	createInvite(invite?: {
		readonly uses?: number;
		/** Milliseconds. */
		readonly lifetime?: number;
	}): Promise<{readonly code: string; readonly expiresAt: number}>;
	stats(): RelayStats;
	/**
	 * Takes nobody in any more, finishes the frames in progress, and sends everybody away with a random
	 * patience of up to `retryAfterMax` milliseconds. Resolves when all are gone, or after the drain
	 * time. Storage stays open: it belongs to the caller.
	 */
	stop(options: {readonly retryAfterMax: number}): Promise<void>;
};

/** Starts the core of a relay. */
export async function createRelay(parts: RelayParts): Promise<Relay> {
	const services = assemble(parts);
	return new RunningRelay(services, parts.options);
}

function assemble(parts: RelayParts): Services {
	const {storage, clock, random, log = silentLog, options} = parts;
	const limits: Limits = {...LIMITS, ...parts.limits};
	const bus = createLocalBus();
	const relayKey = publicKeyOf(options.relayKey);
	const {opaqueSetup, hosts, registration} = options;
	return {
		storage,
		clock,
		random,
		limits,
		log,
		bus,
		roomLog: new RoomLog(bus),
		presence: new Presence({clock, bus, limits, log, storage}),
		rates: createRates(limits, clock, options.loopback === true ? limits.loopbackFactor : 1),
		registration,
		hosts: hosts && new Set(hosts.map((host) => host.toLowerCase())),
		relayKey,
		secrets: createRelaySecrets(options.relayKey),
		passwords: opaqueSetup === undefined ? undefined : createPasswordLogin(opaqueSetup, relayKey),
		storageFailed: (error) => parts.onFailure?.(error),
	};
}

class RunningRelay implements Relay {
	readonly #services: Services;
	readonly #options: RelayOptions;
	readonly #admission: Admission;
	readonly #heartbeat: Heartbeat;
	readonly #pulse: Pulse;
	readonly #sweep: MailboxSweep;
	readonly #connections = new Set<Connection>();
	/** Connections that have not logged in, and until when they have time. */
	readonly #visitors = new Map<Connection, number>();
	readonly #startedAt: number;
	#frames = 0;
	#turnedAway = 0;
	#stopped: Promise<void> | undefined;
	/** While the relay stops: how much patience it asks for, and what waits for the last to leave. */
	#stopping: {readonly retryAfterMax: number; empty: () => void} | undefined;

	constructor(services: Services, options: RelayOptions) {
		const {clock, random, limits} = services;
		this.#services = services;
		this.#options = options;
		this.#startedAt = clock.now();
		this.#admission = new Admission(limits);
		this.#sweep = new MailboxSweep(services);
		const interval = Math.min(limits.presenceInterval, limits.heartbeat, limits.authDeadline);
		this.#heartbeat = new Heartbeat(clock, random, Math.round(limits.heartbeat / interval));
		this.#pulse = new Pulse(clock, interval, () => this.#beat());
	}

	get publicKey(): string {
		return this.#services.relayKey;
	}

	accept(link: Link): LinkEvents {
		if (this.#stopping !== undefined) return turnAway(link, 'restart', this.#patience());
		// Neighbours on this machine, a proxy among them, share an address that says nothing of them.
		const isCounted = this.#options.loopback !== true && !link.isLocal;
		const address = isCounted ? link.address : undefined;
		const place = this.#admission.enter(address);
		if (place !== undefined) return this.#welcome(link, address, place);
		this.#turnedAway++;
		return turnAway(link, 'full', FULL_PATIENCE);
	}

	notice(text: string): void {
		const {bus, clock, limits} = this.#services;
		const notice = cutNotice(text, limits);
		bus.everyone(new OutgoingFrame({type: 'notice', text: notice, time: clock.now()}));
	}

	createInvite(
		invite: {readonly uses?: number; readonly lifetime?: number} = {},
	): Promise<{readonly code: string; readonly expiresAt: number}> {
		return issueInvite({...invite, by: RELAY_ITSELF}, this.#services);
	}

	stats(): RelayStats {
		const {bus, roomLog} = this.#services;
		return {
			connections: this.#admission.open,
			accounts: bus.accounts,
			frames: this.#frames,
			messages: roomLog.written,
			turnedAway: this.#turnedAway,
			startedAt: this.#startedAt,
		};
	}

	stop(options: {readonly retryAfterMax: number}): Promise<void> {
		this.#stopped ??= this.#stop(options);
		return this.#stopped;
	}

	async #stop({retryAfterMax}: {readonly retryAfterMax: number}): Promise<void> {
		const {clock, limits, roomLog} = this.#services;
		const everybodyLeft = new Promise<void>((empty) => {
			this.#stopping = {retryAfterMax, empty};
		});
		let timer: Timer | undefined;
		const tooLong = new Promise<void>((resolve) => {
			timer = clock.after(limits.drain, resolve);
		});
		const finished = [...this.#connections].map((each) => each.finish(this.#patience()));
		const emptied = this.#connections.size === 0 ? Promise.resolve() : everybodyLeft;
		await Promise.race([Promise.all([...finished, roomLog.settled(), emptied]), tooLong]);
		timer?.cancel();
		this.#pulse.stop();
		// Whoever would not read the answer to its last request is not waited for.
		for (const connection of this.#connections) connection.close('restart', this.#patience());
	}

	#welcome(link: Link, address: string | undefined, place: Place): LinkEvents {
		const {clock, limits} = this.#services;
		let stopBeating: (() => void) | undefined;
		const connection: Connection = new Connection({
			link,
			services: this.#services,
			address,
			begunLogin: () => {
				if (!this.#visitors.has(connection)) return;
				this.#visitors.set(connection, clock.monotonic() + limits.loginDeadline);
			},
			loggedIn: () => {
				place.loggedIn();
				this.#visitors.delete(connection);
				stopBeating = this.#heartbeat.add(connection);
			},
			gone: () => {
				place.leave();
				stopBeating?.();
				this.#forget(connection);
			},
		});
		this.#connections.add(connection);
		this.#visitors.set(connection, clock.monotonic() + limits.authDeadline);
		this.#pulse.start();
		connection.push(new OutgoingFrame(hello(this.#services, this.#options, connection.nonce)));
		return {
			received: (text) => {
				this.#frames++;
				connection.received(text);
			},
			receivedBinary: () => connection.receivedBinary(),
			drained: () => connection.drained(),
			closed: () => connection.closed(),
		};
	}

	#forget(connection: Connection): void {
		this.#connections.delete(connection);
		this.#visitors.delete(connection);
		if (this.#connections.size > 0) return;
		this.#pulse.stop();
		this.#stopping?.empty();
	}

	#beat(): void {
		const now = this.#services.clock.monotonic();
		for (const [connection, until] of this.#visitors) {
			if (until <= now) connection.close('auth-timeout');
		}
		this.#heartbeat.tick();
		this.#sweep.beat();
		// It logs its own failures.
		void this.#services.presence.flush();
	}

	#patience(): number {
		const most = this.#stopping?.retryAfterMax ?? 0;
		return Math.round(this.#services.random.fraction() * most);
	}
}

/** Milliseconds a client is asked to wait when there is no place for it. */
const FULL_PATIENCE = 10_000;

/** Who made the invitations that no account has made. No account can have this name. */
const RELAY_ITSELF = 'relay';

function turnAway(link: Link, reason: 'restart' | 'full', retryAfter: number): LinkEvents {
	link.close(reason, retryAfter);
	const nothing = (): void => undefined;
	return {received: nothing, receivedBinary: nothing, drained: nothing, closed: nothing};
}
