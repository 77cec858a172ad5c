import type {Client} from '../client/api.ts';
import {hopelessness} from '../client/ending.ts';
import {UnreachableError} from '../client/error.ts';
import type {Event} from '../client/state/event.ts';
import {sortedRooms} from '../client/state/select.ts';
import type {ConnectionState, LogMessage, RoomState} from '../client/state/state.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import {enterRoom, type Place, placeOf} from './find-room.ts';
import {openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {messageLine, messageRecord} from './message-line.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {PrivateTail} from './private-tail.ts';
import {type Followed, RoomFollower} from './room-follower.ts';

const LINES = 20;

/**
 * Prints the newest messages of some or all rooms and conversations, then what comes. Nothing twice,
 * nothing missed.
 */
export const run: Run = async (invocation) => {
	const {words, flags, signal, output} = invocation;
	const {rooms: names, people} = whatIsMeant(invocation);
	const lines = flags.integer('lines', {from: 0, to: 10_000}) ?? LINES;
	const isFollowing = !flags.has('no-follow');
	const limit = timeoutOf(flags);
	const home = openHome(invocation);
	const {client, url, goLive, close} = await openPassingClient(invocation, home);
	try {
		await goLive({signal, timeout: isFollowing ? undefined : limit});
		const rooms: RoomState[] = [];
		for (const name of names) rooms.push(await enterRoom(client, name, output));
		const tail = new Tail(invocation, client, words.length === 0 ? undefined : rooms);
		const begin = () => tail.begin(lines);
		await (isFollowing ? beginPatiently(begin, () => client.whenLive(signal)) : begin());
		const place = {home, url, invocation};
		const privately = people && new PrivateTail(place, {...people, lines});
		if (isFollowing) return await followBoth(tail, privately, signal);
		await privately?.tellPast(limit);
		return 'ok';
	} catch (error) {
		// Ctrl-C is how one leaves; it needs no word.
		if (signal.aborted && error instanceof ExitError) return error.reason;
		throw error;
	} finally {
		await close();
	}
};

/** The rooms that are named, and whose private messages are meant: undefined for none at all. */
function whatIsMeant({words, flags}: Invocation): {
	readonly rooms: readonly string[];
	readonly people: {readonly peers: readonly string[] | undefined} | undefined;
} {
	const places = words.map(placeOf);
	const namesOf = (wanted: Place['type']) => [
		...new Set(places.flatMap(({type, name}) => (type === wanted ? [name] : []))),
	];
	const [rooms, peers] = [namesOf('room'), namesOf('person')];
	if (flags.has('token-file')) {
		if (peers.length === 0) return {rooms, people: undefined};
		throw new ExitError(
			'usage',
			phrase`A token sees no private messages. Follow them from a device.`,
		);
	}
	if (words.length === 0) return {rooms, people: {peers: undefined}};
	return {rooms, people: peers.length === 0 ? undefined : {peers}};
}

/** Until one of them ends: the other is then of no use. */
async function followBoth(
	tail: Tail,
	privately: PrivateTail | undefined,
	signal: AbortSignal,
): Promise<ExitReason> {
	if (privately === undefined) return tail.follow(signal);
	const ending = new AbortController();
	const either = AbortSignal.any([signal, ending.signal]);
	const both = [tail.follow(either), privately.follow(either)] as const;
	try {
		return await Promise.race(both);
	} finally {
		ending.abort();
		await Promise.allSettled(both);
	}
}

/** The connection may go while the past is fetched; nothing was printed then, so it begins anew. */
async function beginPatiently(
	begin: () => Promise<void>,
	whenLive: () => Promise<void>,
): Promise<void> {
	for (;;) {
		try {
			await begin();
			return;
		} catch (error) {
			if (!(error instanceof UnreachableError)) throw error;
			await whenLive();
		}
	}
}

class Tail {
	readonly #invocation: Invocation;
	readonly #client: Client;
	/** Whether rooms that are joined later are followed as well. */
	readonly #isAboutAll: boolean;
	readonly #followers = new Map<string, RoomFollower>();
	/** By id, for when the room is gone. */
	readonly #names = new Map<string, string>();
	readonly #failure = Promise.withResolvers<never>();
	#isConnected = true;

	/** Without names, it is about all rooms that the account is in. */
	constructor(invocation: Invocation, client: Client, named: readonly RoomState[] | undefined) {
		this.#invocation = invocation;
		this.#client = client;
		this.#isAboutAll = named === undefined;
		for (const {id} of named ?? sortedRooms(client.state)) this.#add(id);
	}

	/** Prints the last messages of all rooms in the order in which they were written. */
	async begin(lines: number): Promise<void> {
		const all: {readonly room: string; readonly message: LogMessage}[] = [];
		for (const [room, follower] of this.#followers) {
			for (const message of await follower.recent(lines)) all.push({room, message});
		}
		all.sort((a, b) => a.message.time - b.message.time);
		for (const {room, message} of all) this.#tell(room, {type: 'message', message});
	}

	/** Goes on until it is stopped or the relay sends this device away. */
	async follow(signal: AbortSignal): Promise<ExitReason> {
		const {promise, reject} = this.#failure;
		const abort = () => reject(signal.reason);
		const stop = this.#client.subscribe((event) => {
			const end = this.#happened(event);
			if (end !== undefined) reject(end);
		});
		signal.addEventListener('abort', abort, {once: true});
		if (signal.aborted) abort();
		try {
			if (this.#invocation.flags.has('json')) this.#tellConnection({type: 'connected'});
			for (const follower of this.#followers.values()) follower.advance();
			return await promise;
		} finally {
			stop();
			signal.removeEventListener('abort', abort);
		}
	}

	#add(room: string): RoomFollower {
		const client = this.#client;
		const {signal} = this.#invocation;
		const tell = (followed: Followed) => this.#tell(room, followed);
		const {reject: failed} = this.#failure;
		const follower = new RoomFollower({client, room, tell, failed, signal});
		this.#followers.set(room, follower);
		this.#names.set(room, client.state.rooms.get(room)?.name ?? room);
		return follower;
	}

	/** Returns why there is nothing more to follow, if so. */
	#happened(event: Event): Error | undefined {
		if (event.type === 'connection-changed') return this.#connectionChanged(event.connection);
		if (event.type === 'room-gone') return this.#gone(event.room);
		if (event.type === 'room-received') {
			const {room} = event.room;
			if (this.#isAboutAll && !this.#followers.has(room)) this.#add(room);
			this.#followers.get(room)?.advance();
		} else if (ADVANCES.has(event.type) && 'room' in event && typeof event.room === 'string') {
			this.#followers.get(event.room)?.advance();
		} else if (event.type === 'message-received') {
			this.#followers.get(event.message.room)?.advance();
		}
		return undefined;
	}

	/** Without the only rooms that were asked for there is nothing to wait for. */
	#gone(room: string): Error | undefined {
		if (!this.#followers.delete(room)) return undefined;
		const sentence = phrase`You are no longer in #${this.#names.get(room) ?? room}.`;
		if (this.#followers.size === 0 && !this.#isAboutAll)
			return new ExitError('not-found', sentence);
		this.#invocation.output.tell(sentence);
		return undefined;
	}

	#connectionChanged(connection: ConnectionState): Error | undefined {
		const end = hopelessness(connection);
		const isConnected = connection.type === 'live';
		const hasChanged = isConnected !== this.#isConnected;
		this.#isConnected = isConnected;
		if (isConnected) {
			if (hasChanged) this.#tellConnection({type: 'connected'});
			for (const follower of this.#followers.values()) follower.advance();
		} else if (hasChanged) {
			const reason = 'reason' in connection ? connection.reason : undefined;
			this.#tellConnection({type: 'disconnected', reason});
		}
		return end;
	}

	#tell(id: string, followed: Followed): void {
		const {flags, output} = this.#invocation;
		const room = this.#names.get(id) ?? id;
		const isJson = flags.has('json');
		if (followed.type === 'message') {
			if (isJson) output.printJson(messageRecord(room, followed.message));
			else output.print(messageLine(room, followed.message));
			return;
		}
		const {after, before} = followed;
		if (isJson) output.printJson({type: 'gap', room, after, before});
		else
			output.tell(
				phrase`#${room}: the relay does not have messages ${after + 1} to ${before - 1}.`,
			);
	}

	#tellConnection(change: {
		readonly type: 'connected' | 'disconnected';
		readonly reason?: string | undefined;
	}): void {
		const {flags, output} = this.#invocation;
		const {type, reason} = change;
		if (flags.has('json')) {
			output.printJson({type, ts: new Date().toISOString(), ...(reason && {reason})});
		} else {
			const why = reason ?? phrase`The connection was lost.`;
			const lost = `${why} ${phrase`Trying to get it back.`}`;
			output.tell(type === 'disconnected' ? lost : phrase`Connected again.`);
		}
	}
}

/** Events after which a room may have something to tell. */
const ADVANCES: ReadonlySet<Event['type']> = new Set(['history-received', 'history-failed']);
