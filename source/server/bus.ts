import type {CloseReason} from '../protocol/codes.ts';
import type {RelayRole} from '../protocol/records.ts';
import type {OutgoingFrame} from './outgoing-frame.ts';
import {type AddressRange, rangeContains} from './transport/address-range.ts';

/** A logged-in connection as the bus sees it. */
export type Listener = {
	/** Something for this connection; it decides whether it may be dropped. */
	deliver(frame: OutgoingFrame): void;
	/** Its account has joined the room. */
	follow(room: string): void;
	/** Its account is no longer in the room. */
	unfollow(room: string): void;
	/** What its account is in the room has changed. */
	refresh(room: string): void;
	/** Its account has another role on the relay now. */
	become(role: RelayRole): void;
	/** The connection must end. */
	close(reason: CloseReason): void;
	/** The connection must end, once its client has been told this. */
	expel(frame: OutgoingFrame, reason: CloseReason): void;
};

/** Whose connection it is. */
export type Address = {
	readonly account: string;
	/** On the relay. */
	readonly role: RelayRole;
	readonly device: string;
	/** A command's connection beside the device's own: no takeover ends it. */
	readonly isPassing: boolean;
	/** When the connection was opened, in milliseconds of the relay's monotonic clock. */
	readonly openedAt: number;
};

/**
 * Something that somebody has beside their connections and loses with them: a transfer of a file, or
 * the right to begin one.
 */
export type Companion = {
	readonly account: string;
	readonly device: string;
	/** As `Link.address`; undefined when it is not bound to a place. */
	readonly remote?: string | undefined;
	/** The room that it is about: only members may have it. */
	readonly room?: string | undefined;
	/** Whoever has it is sent away. */
	cut(): void;
};

/** Whose connections are meant: an account's, a device's, or those from a range of addresses. */
export type Whom =
	| {readonly account: string}
	| {readonly device: string}
	| {readonly range: AddressRange};

/**
 * Brings what happens to the connections it concerns, wherever they are. Everything said here is an
 * id or a frame, so that a bus between processes can carry it; `listen` and the connections stay local.
 */
export type Bus = {
	/** From now on the connection, which has not logged in, is reached by where it comes from. */
	arrive(listener: Listener, remote: string): void;
	/** From now on the connection is reached by its account and device. */
	attach(listener: Listener, address: Address): void;
	/** Ends everything that concerns the connection. */
	detach(listener: Listener): void;
	/** From now on it ends with its account's connections; returns the way to forget it. */
	accompany(companion: Companion): () => void;
	/** From now on the connection gets what is published to the room. */
	listen(listener: Listener, room: string): void;
	unlisten(listener: Listener, room: string): void;
	/** How many connections listen to the room. */
	listening(room: string): number;
	/** To everybody who listens to any of the rooms, once, save an account that has said it itself. */
	publish(rooms: readonly string[], frame: OutgoingFrame, exceptAccount?: string): void;
	/** To every connection of the account, save the one it came from. */
	direct(account: string, frame: OutgoingFrame, except?: Listener): void;
	/** To every connection of the device. */
	toDevice(device: string, frame: OutgoingFrame): void;
	/** To every logged-in connection. */
	everyone(frame: OutgoingFrame): void;
	joined(account: string, room: string): void;
	left(account: string, room: string): void;
	changed(account: string, room: string): void;
	/** The account has another role on the relay: what its connections do counts as done in that. */
	become(account: string, role: RelayRole): void;
	/** Tells those connections why, and ends them. */
	expel(whom: Whom, frame: OutgoingFrame, reason: CloseReason): void;
	/** The accounts that are connected from there, each once. */
	within(range: AddressRange): readonly {readonly name: string; readonly role: RelayRole}[];
	/** Ends the connections of a device. */
	disconnect(device: string, reason: CloseReason): void;
	/**
	 * Ends the connections of a device that are not passing, because it was started again. False, and
	 * nothing ends, when one of them was opened later than `openedAt`: the login on the older one was
	 * held up on its way, and the device has long begun anew.
	 */
	takeOver(device: string, openedAt: number): boolean;
	isConnected(device: string): boolean;
	/** Whether one of the device's connections is more than passing. */
	isStarted(device: string): boolean;
	/** Accounts with at least one connection. */
	readonly accounts: number;
	/** Rooms that at least one connection listens to. */
	readonly rooms: number;
};

/** The bus of a relay that is one process. */
export function createLocalBus(): Bus {
	// Two mirrored pairs of maps: the first of each finds the connections, the second cleans up.
	const rooms = new Mirror();
	const accounts = new Mirror();
	const devices = new Mirror();
	const addresses = new Map<Listener, Address>();
	const remotes = new Map<Listener, string>();
	const companions = new Companions();
	const from = (range: AddressRange): readonly Listener[] =>
		[...remotes].filter(([, remote]) => rangeContains(range, remote)).map(([listener]) => listener);
	const startsOf = (device: string): readonly Listener[] =>
		[...devices.of(device)].filter((listener) => addresses.get(listener)?.isPassing === false);
	const toAccount = (account: string, tell: (listener: Listener) => void): void => {
		for (const listener of accounts.of(account)) tell(listener);
	};
	const listenersOf = (whom: Whom): readonly Listener[] => {
		if ('account' in whom) return [...accounts.of(whom.account)];
		return 'device' in whom ? [...devices.of(whom.device)] : from(whom.range);
	};
	return {
		arrive(listener, remote) {
			remotes.set(listener, remote);
		},
		attach(listener, address) {
			addresses.set(listener, address);
			accounts.add(address.account, listener);
			devices.add(address.device, listener);
		},
		detach(listener) {
			addresses.delete(listener);
			remotes.delete(listener);
			for (const mirror of [rooms, accounts, devices]) mirror.forget(listener);
		},
		accompany: (companion) => companions.add(companion),
		listen: (listener, room) => rooms.add(room, listener),
		unlisten: (listener, room) => rooms.remove(room, listener),
		listening: (room) => rooms.of(room).size,
		publish(names, frame, exceptAccount) {
			for (const listener of rooms.union(names)) {
				if (exceptAccount !== undefined && addresses.get(listener)?.account === exceptAccount) {
					continue;
				}
				listener.deliver(frame);
			}
		},
		direct(account, frame, except) {
			toAccount(account, (listener) => {
				if (listener !== except) listener.deliver(frame);
			});
		},
		toDevice(device, frame) {
			for (const listener of devices.of(device)) listener.deliver(frame);
		},
		everyone(frame) {
			for (const listener of addresses.keys()) listener.deliver(frame);
		},
		joined: (account, room) => toAccount(account, (listener) => listener.follow(room)),
		left(account, room) {
			toAccount(account, (listener) => listener.unfollow(room));
			companions.cut((each) => each.account === account && each.room === room);
		},
		changed: (account, room) => toAccount(account, (listener) => listener.refresh(room)),
		become(account, role) {
			for (const listener of accounts.of(account)) {
				const address = addresses.get(listener);
				if (address !== undefined) addresses.set(listener, {...address, role});
				listener.become(role);
			}
		},
		expel(whom, frame, reason) {
			for (const listener of listenersOf(whom)) listener.expel(frame, reason);
			companions.cut((each) => isOf(each, whom));
		},
		within(range) {
			const there = from(range).flatMap((listener) => addresses.get(listener) ?? []);
			const roles = new Map(there.map(({account, role}) => [account, role]));
			return [...roles].map(([name, role]) => ({name, role}));
		},
		disconnect(device, reason) {
			for (const listener of devices.of(device)) listener.close(reason);
			companions.cut((each) => each.device === device);
		},
		takeOver(device, openedAt) {
			const starts = startsOf(device);
			if (starts.some((listener) => (addresses.get(listener)?.openedAt ?? 0) > openedAt)) {
				return false;
			}
			for (const listener of starts) listener.close('taken-over');
			return true;
		},
		isConnected: (device) => devices.of(device).size > 0,
		isStarted: (device) => startsOf(device).length > 0,
		get accounts() {
			return accounts.size;
		},
		get rooms() {
			return rooms.size;
		},
	};
}

/** What ends with somebody's connections. Few enough to be walked when somebody is sent away. */
class Companions {
	readonly #all = new Set<Companion>();

	add(companion: Companion): () => void {
		this.#all.add(companion);
		return () => this.#all.delete(companion);
	}

	cut(isMeant: (companion: Companion) => boolean): void {
		for (const companion of [...this.#all].filter(isMeant)) {
			this.#all.delete(companion);
			companion.cut();
		}
	}
}

function isOf({account, device, remote}: Companion, whom: Whom): boolean {
	if ('account' in whom) return whom.account === account;
	if ('device' in whom) return whom.device === device;
	return remote !== undefined && rangeContains(whom.range, remote);
}

/**
 * Which listeners a key has, and which keys a listener has: each is the other turned round. A listener
 * may go while they are walked, as sets allow.
 */
class Mirror {
	readonly #listeners = new Map<string, Set<Listener>>();
	readonly #keys = new Map<Listener, Set<string>>();

	get size(): number {
		return this.#listeners.size;
	}

	of(key: string): ReadonlySet<Listener> {
		return this.#listeners.get(key) ?? NOBODY;
	}

	/** Every listener of any of the keys, once. */
	union(keys: readonly string[]): Iterable<Listener> {
		const [only] = keys;
		if (keys.length === 1 && only !== undefined) return this.of(only);
		const all = new Set<Listener>();
		for (const key of keys) for (const listener of this.of(key)) all.add(listener);
		return all;
	}

	add(key: string, listener: Listener): void {
		insert(this.#listeners, key, listener);
		insert(this.#keys, listener, key);
	}

	remove(key: string, listener: Listener): void {
		take(this.#listeners, key, listener);
		take(this.#keys, listener, key);
	}

	forget(listener: Listener): void {
		for (const key of this.#keys.get(listener) ?? []) take(this.#listeners, key, listener);
		this.#keys.delete(listener);
	}
}

const NOBODY: ReadonlySet<Listener> = new Set();

function insert<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const found = map.get(key);
	if (found === undefined) map.set(key, new Set([value]));
	else found.add(value);
}

function take<Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const found = map.get(key);
	found?.delete(value);
	if (found?.size === 0) map.delete(key);
}
