import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import type {PresenceState} from '../protocol/records.ts';
import type {Bus, Listener} from './bus.ts';
import {faultFields, type RelayLog} from './log.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import type {RoomStorage} from './storage/storage.ts';

/** How present an account is, and what it says of itself. */
export type AccountPresence = {readonly state: PresenceState; readonly status: string};

type PresenceServices = {
	readonly clock: Clock;
	readonly bus: Bus;
	readonly limits: Limits;
	readonly log: RelayLog;
	readonly storage: Pick<RoomStorage, 'roomsOf'>;
};

type Entry = {
	/** The state each live connection has asked for. */
	readonly connections: Map<Listener, 'online' | 'away'>;
	status: string;
	published: AccountPresence;
	/** Somebody who asked was shown something else than what is published. */
	isShownOtherwise: boolean;
	/** When the last connection went, by the monotonic clock. */
	goneAt: number;
};

/**
 * Who is here. An account is as present as its most present connection. Changes are gathered until
 * the next `flush` and told to everybody who shares a room with the account; a short reconnect is no
 * change at all.
 */
export class Presence {
	readonly #services: PresenceServices;
	readonly #entries = new Map<string, Entry>();
	readonly #changed = new Set<string>();
	#isFlushing = false;

	constructor(services: PresenceServices) {
		this.#services = services;
	}

	/** A connection of the account is live, or says something new of itself. */
	set(
		account: string,
		listener: Listener,
		wish: {readonly state: 'online' | 'away'; readonly status?: string | undefined},
	): void {
		let entry = this.#entries.get(account);
		if (entry === undefined) {
			entry = {
				connections: new Map(),
				status: '',
				published: OFFLINE,
				isShownOtherwise: false,
				goneAt: 0,
			};
			this.#entries.set(account, entry);
		}
		entry.connections.set(listener, wish.state);
		if (wish.status !== undefined) entry.status = wish.status;
		this.#changed.add(account);
	}

	/** A connection of the account is gone. */
	left(account: string, listener: Listener): void {
		const entry = this.#entries.get(account);
		if (entry?.connections.delete(listener) !== true) return;
		if (entry.connections.size === 0) entry.goneAt = this.#services.clock.monotonic();
		this.#changed.add(account);
	}

	/** The account has entered a room, whose people may not have been told how present it is. */
	entered(account: string, room: string): void {
		const published = this.#entries.get(account)?.published ?? OFFLINE;
		if (published.state !== 'offline') this.#publishTo([room], account, published);
	}

	/** How present an account is, for somebody who asks and listens to what is told from now on. */
	of(account: string): AccountPresence {
		const entry = this.#entries.get(account);
		if (entry === undefined) return OFFLINE;
		const now = this.#now(entry);
		if (!isSame(now, entry.published)) {
			// Should it change back before it is told, whoever asked would be left with what it was.
			entry.isShownOtherwise = true;
			this.#changed.add(account);
		}
		return now;
	}

	/** Tells what has changed since the last call. */
	async flush(): Promise<void> {
		if (this.#isFlushing) return;
		this.#isFlushing = true;
		try {
			for (const account of [...this.#changed]) await this.#tell(account);
		} catch (error) {
			this.#services.log.error('presence not told', faultFields(error));
		} finally {
			this.#isFlushing = false;
		}
	}

	#now(entry: Entry): AccountPresence {
		if (entry.connections.size > 0) {
			const isOnline = [...entry.connections.values()].includes('online');
			return {state: isOnline ? 'online' : 'away', status: entry.status};
		}
		const isGone =
			this.#services.clock.monotonic() - entry.goneAt >= this.#services.limits.presenceGrace;
		return isGone ? OFFLINE : entry.published;
	}

	async #tell(account: string): Promise<void> {
		const entry = this.#entries.get(account);
		if (entry === undefined) return;
		const now = this.#now(entry);
		const isWaiting = entry.connections.size === 0 && now.state !== 'offline';
		// Looked at again with every flush, until the account is back or its time is up.
		if (isWaiting) return;
		this.#changed.delete(account);
		if (entry.connections.size === 0) this.#entries.delete(account);
		const {published, isShownOtherwise} = entry;
		if (isSame(now, published) && !isShownOtherwise) return;
		entry.published = now;
		entry.isShownOtherwise = false;
		await this.#publish(account, now);
	}

	async #publish(name: string, presence: AccountPresence): Promise<void> {
		const rooms = await this.#services.storage.roomsOf(name);
		this.#publishTo(
			rooms.map(({room}) => room.id),
			name,
			presence,
		);
	}

	#publishTo(rooms: readonly string[], name: string, {state, status}: AccountPresence): void {
		const {bus, limits} = this.#services;
		// In a crowd nobody follows who comes and goes, and telling would cost its square.
		const small = rooms.filter((room) => bus.listening(room) <= limits.presenceCrowd);
		const said = status === '' ? {} : {status};
		bus.publish(small, new OutgoingFrame({type: 'presence', name, state, ...said}));
	}
}

const OFFLINE: AccountPresence = {state: 'offline', status: ''};

function isSame(one: AccountPresence, other: AccountPresence): boolean {
	return one.state === other.state && one.status === other.status;
}
