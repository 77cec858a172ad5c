import type {Timer} from '../protocol/environment.ts';
import {Admission, type Place} from './admission.ts';
import {Connection} from './connection.ts';
import {FileSweep} from './files/file-sweep.ts';
import type {TransferLink, TransferLinkEvents} from './files/transfer-link.ts';
import {Transfers} from './files/transfers.ts';
import {Heartbeat} from './heartbeat.ts';
import {hello} from './hello.ts';
import type {Link, LinkEvents} from './link.ts';
import {MailboxSweep} from './mailbox-sweep.ts';
import {OPERATOR} from './moderation/actor.ts';
import {issueInvite, type WantedInvite} from './moderation/invitations.ts';
import {RetentionSweep} from './moderation/retention-sweep.ts';
import {SanctionSweep} from './moderation/sanction-sweep.ts';
import {banSentence} from './moderation/sentences.ts';
import {createConsole, type OperatorConsole} from './operator/console-desk.ts';
import {createOperator, type Operator} from './operator/operator.ts';
import type {ConsoleHost} from './operator/operator-command.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import {Pulse} from './pulse.ts';
import {type LiveChanges, reconfigure} from './reconfigure.ts';
import {assemble, type RelayOptions, type RelayParts} from './relay-parts.ts';
import {OperatorBoard} from './seeing/operator-board.ts';
import {createSeeing, type Seeing} from './seeing/seeing.ts';
import type {OperatorStats} from './seeing/stats.ts';
import type {Services} from './services.ts';
import {cutNotice} from './texts.ts';

export type {RelayOptions, RelayParts} from './relay-parts.ts';

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
	/** Takes in a line for the bytes of a file. Its events are to be told to what is returned. */
	acceptTransfer(link: TransferLink): TransferLinkEvents;
	/** Tells everybody who is logged in. A longer text is cut to `noticeBytes`. */
	notice(text: string): void;
	/** What the operator does to keep order. */
	readonly operator: Operator;
	/** Why nobody from this address (as `Link.address`) may connect, in a sentence; undefined to let it in. */
	addressBan(address: string): string | undefined;
	/** Makes an invitation to this relay, and to a room of it if one is named. */
	createInvite(invite?: WantedInvite): Promise<{readonly code: string; readonly expiresAt: number}>;
	stats(): RelayStats;
	/** What a dashboard shows. Cheap enough for once a second. */
	operatorStats(): OperatorStats;
	/** Changes what can change while it runs. */
	reconfigure(changes: LiveChanges): void;
	/** Where its operator types commands. `host` says what the program around it can do. */
	openConsole(host: ConsoleHost): OperatorConsole;
	/**
	 * Takes nobody in any more, finishes the frames in progress, and sends everybody away with a random
	 * patience of up to `retryAfterMax` milliseconds. Resolves when all are gone, or after the drain
	 * time. Storage stays open: it belongs to the caller.
	 */
	stop(options: {readonly retryAfterMax: number}): Promise<void>;
};

/** Starts the core of a relay. */
export async function createRelay(parts: RelayParts): Promise<Relay> {
	const seeing = parts.seeing ?? createSeeing(parts);
	const services = assemble(parts, seeing);
	services.moderation.sanctions.load(await services.storage.everySanction());
	for (const filter of await services.storage.everyFilter()) services.filters.put(filter);
	await services.reports.reload();
	await services.files.load();
	// What a crash has left.
	services.files.collect();
	return new RunningRelay(services, parts.options, seeing);
}

class RunningRelay implements Relay {
	readonly operator: Operator;
	readonly #services: Services;
	readonly #options: RelayOptions;
	readonly #admission: Admission;
	readonly #heartbeat: Heartbeat;
	readonly #pulse: Pulse;
	readonly #sweep: MailboxSweep;
	readonly #sanctions: SanctionSweep;
	readonly #retention: RetentionSweep;
	readonly #files: FileSweep;
	readonly #transfers: Transfers;
	readonly #connections = new Map<Connection, Link>();
	/** Connections that have not logged in, and until when they have time. */
	readonly #visitors = new Map<Connection, number>();
	readonly #board: OperatorBoard;
	readonly #startedAt: number;
	#stopped: Promise<void> | undefined;
	/** While the relay stops: how much patience it asks for, and what waits for the last to leave. */
	#stopping: {readonly retryAfterMax: number; empty: () => void} | undefined;

	constructor(services: Services, options: RelayOptions, seeing: Seeing) {
		const {clock, random, limits, roomLog} = services;
		this.#services = services;
		this.operator = createOperator(services);
		this.#options = options;
		this.#startedAt = clock.now();
		const messages = (): number => roomLog.written;
		this.#board = new OperatorBoard({clock, seeing, messages, startedAt: this.#startedAt});
		this.#sanctions = new SanctionSweep(services);
		this.#admission = new Admission(limits);
		this.#sweep = new MailboxSweep(services);
		this.#retention = new RetentionSweep(services);
		this.#files = new FileSweep(services);
		this.#transfers = new Transfers({...services, desk: services.transfers, books: services.files});
		const interval = Math.min(limits.presenceInterval, limits.heartbeat, limits.authDeadline);
		this.#heartbeat = new Heartbeat(clock, random, Math.round(limits.heartbeat / interval));
		this.#pulse = new Pulse(clock, interval, () => this.#beat());
	}

	get publicKey(): string {
		return this.#services.relayKey;
	}

	accept(link: Link): LinkEvents {
		const {counters} = this.#services;
		if (this.#stopping !== undefined) {
			counters.countBy('turned-away', 'restart');
			return turnAway(link, 'restart', this.#patience());
		}
		if (this.addressBan(link.address) !== undefined) {
			counters.countBy('turned-away', 'banned');
			return turnAway(link, 'banned');
		}
		// Neighbours on this machine, a proxy among them, share an address that says nothing of them.
		const isCounted = this.#options.loopback !== true && !link.isLocal;
		const address = isCounted ? link.address : undefined;
		const place = this.#admission.enter(address);
		if (place !== undefined) return this.#welcome(link, address, place);
		counters.countBy('turned-away', 'full');
		return turnAway(link, 'full', FULL_PATIENCE);
	}

	acceptTransfer(link: TransferLink): TransferLinkEvents {
		// Who is banned has lost every ticket, and gets no other.
		return this.#transfers.accept(link);
	}

	addressBan(address: string): string | undefined {
		const {sanctions, appeal} = this.#services.moderation;
		const ban = sanctions.banOfAddress(address);
		return ban === undefined ? undefined : banSentence(ban, appeal);
	}

	notice(text: string): void {
		const {bus, clock, limits} = this.#services;
		const notice = cutNotice(text, limits);
		bus.everyone(new OutgoingFrame({type: 'notice', text: notice, time: clock.now()}));
	}

	createInvite(
		invite: WantedInvite = {},
	): Promise<{readonly code: string; readonly expiresAt: number}> {
		return issueInvite(this.#services, OPERATOR, invite);
	}

	stats(): RelayStats {
		const {bus, roomLog, counters} = this.#services;
		return {
			connections: this.#admission.open,
			accounts: bus.accounts,
			frames: counters.framesIn,
			messages: roomLog.written,
			turnedAway: counters.sum('turned-away', 'full'),
			startedAt: this.#startedAt,
		};
	}

	operatorStats(): OperatorStats {
		const {bus} = this.#services;
		let queued = 0;
		for (const link of this.#connections.values()) queued += link.queued;
		return this.#board.stats({
			isDraining: this.#stopping !== undefined,
			connections: this.#admission.open,
			visitors: this.#visitors.size,
			accounts: bus.accounts,
			rooms: bus.rooms,
			queued,
		});
	}

	reconfigure(changes: LiveChanges): void {
		reconfigure(this.#services, changes);
	}

	openConsole(host: ConsoleHost): OperatorConsole {
		const stats = () => this.operatorStats();
		return createConsole({
			host,
			stats,
			services: this.#services,
			notice: (text) => this.notice(text),
		});
	}

	stop(options: {readonly retryAfterMax: number}): Promise<void> {
		this.#stopped ??= this.#stop(options);
		return this.#stopped;
	}

	async #stop({retryAfterMax}: {readonly retryAfterMax: number}): Promise<void> {
		const {clock, limits, roomLog, files} = this.#services;
		const everybodyLeft = new Promise<void>((empty) => {
			this.#stopping = {retryAfterMax, empty};
		});
		let timer: Timer | undefined;
		const tooLong = new Promise<void>((resolve) => {
			timer = clock.after(limits.drain, resolve);
		});
		const finished = [...this.#connections.keys()].map((each) => each.finish(this.#patience()));
		const emptied = this.#connections.size === 0 ? Promise.resolve() : everybodyLeft;
		const filed = [this.#transfers.stop(), this.#files.close(), files.settled()];
		const kept = [roomLog.settled(), ...filed];
		await Promise.race([Promise.all([...finished, ...kept, emptied]), tooLong]);
		timer?.cancel();
		this.#pulse.stop();
		// Whoever would not read the answer to its last request is not waited for.
		for (const connection of this.#connections.keys()) {
			connection.close('restart', this.#patience());
		}
	}

	#welcome(link: Link, address: string | undefined, place: Place): LinkEvents {
		const {clock, limits, counters} = this.#services;
		counters.connections++;
		let stopBeating: (() => void) | undefined;
		const connection: Connection = new Connection({
			link,
			services: this.#services,
			address,
			remote: link.address,
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
		this.#connections.set(connection, link);
		this.#services.bus.arrive(connection, link.address);
		this.#visitors.set(connection, clock.monotonic() + limits.authDeadline);
		this.#pulse.start();
		connection.push(
			new OutgoingFrame(
				hello(this.#services, {...this.#options, ...this.#services.manner}, connection.nonce),
			),
		);
		return {
			received: (text) => {
				counters.framesIn++;
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
		this.#board.look();
		this.#sweep.beat();
		this.#retention.beat();
		this.#files.beat();
		this.#sanctions.beat();
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

function turnAway(
	link: Link,
	reason: 'restart' | 'full' | 'banned',
	retryAfter?: number,
): LinkEvents {
	link.close(reason, retryAfter);
	const nothing = (): void => undefined;
	return {received: nothing, receivedBinary: nothing, drained: nothing, closed: nothing};
}
