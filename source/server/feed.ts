import type {Limits} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import type {TokenScopes} from '../protocol/requests/accounts.ts';
import type {Bus, Listener} from './bus.ts';
import type {Link} from './link.ts';
import {faultFields, type RelayLog} from './log.ts';
import type {Moderation} from './moderation/moderation.ts';
import {mayRead} from './moderation/token-scopes.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import {type Cursor, planReplay} from './resume.ts';
import {describeRoom, roomInfo} from './room-access.ts';
import type {Storage} from './storage/storage.ts';

/** The way out to the client. */
export type Outlet = {
	readonly link: Pick<Link, 'queued'>;
	push(frame: OutgoingFrame): void;
};

type FeedServices = {
	readonly storage: Storage;
	readonly bus: Bus;
	readonly moderation: Pick<Moderation, 'sanctions'>;
	readonly limits: Limits;
	readonly log: RelayLog;
};

type FeedState = 'off' | 'resuming' | 'live' | 'behind' | 'closed';

type FollowedRoom = {
	/** The newest position the client was sent. */
	position: number;
	/** The newest position we know of. Beyond `position`, the rest is read from storage. */
	seen: number;
	/** Read from storage right now, which will bring live messages as well. */
	isReading: boolean;
};

/**
 * What one client follows: its account's rooms, first from storage, then live, without a gap or a
 * repetition. Listens before it reads, so that whatever is committed meanwhile comes by one way or
 * the other; each room's position then says what was sent already.
 *
 * off → (resume) → resuming → live → (the client reads too slowly) → behind → (resume) → …
 */
export class Feed {
	readonly #services: FeedServices;
	readonly #listener: Listener;
	readonly #outlet: Outlet;
	readonly #rooms = new Map<string, FollowedRoom>();
	/** The only rooms that the client is for; undefined for all. */
	#limit: ReadonlySet<string> | undefined;
	/** A client that only writes is told which rooms there are, and nothing of what is in them. */
	#isReader = true;
	/** Rooms left while something in turn might still bring them back. */
	readonly #left = new Set<string>();
	/** How far the account has read, as told while something in turn might have read it before. */
	readonly #marks = new Map<string, number>();
	readonly #heads = new Map<string, number>();
	#state: FeedState = 'off';
	#turn: Promise<void> = Promise.resolve();
	#inTurn = 0;
	#writable: (() => void)[] = [];

	constructor(services: FeedServices, listener: Listener, outlet: Outlet) {
		this.#services = services;
		this.#listener = listener;
		this.#outlet = outlet;
	}

	/** From now on the client follows only what a token with these scopes may; everything without. */
	limitTo(scopes: TokenScopes | undefined): void {
		this.#limit = scopes?.rooms && new Set(scopes.rooms);
		this.#isReader = mayRead(scopes);
	}

	/** Whether the client is told what happens, at this moment or at the end of its resume. */
	get isOn(): boolean {
		return this.#state === 'live' || this.#state === 'resuming';
	}

	/** Whether the client follows this room now. */
	follows(room: string): boolean {
		return this.#rooms.has(room);
	}

	/**
	 * Sends what the client misses, then everything new as it happens. The caller answers afterwards.
	 * @throws {StorageError} when the log cannot be read; the client may ask again.
	 */
	resume(account: string, cursors: ReadonlyMap<string, Cursor>): Promise<void> {
		return this.#takeTurn(async () => {
			this.#stopFollowing('resuming');
			try {
				await this.#replayAll(account, cursors);
			} catch (error) {
				this.#stopFollowing('off');
				throw error;
			}
			if (this.#state !== 'resuming') return;
			this.#state = 'live';
			this.#push({type: 'live'});
		});
	}

	/** A live message, in the order of its room's log. */
	message(frame: OutgoingFrame, {room: id, seq}: RelayFrame<'message'>): void {
		const room = this.#rooms.get(id);
		if (room === undefined || seq <= room.position) return;
		this.#heads.set(id, seq);
		const isNext = room.seen === room.position && seq === room.position + 1;
		room.seen = seq;
		if (room.isReading) return;
		if (isNext && this.#outlet.link.queued <= this.#services.limits.sendQueueSoft) {
			room.position = seq;
			this.#outlet.push(frame);
		} else if (this.#state === 'live') this.#fallBehind();
	}

	/** The account has read up to there, or wants to read again from there, on another connection. */
	mark(frame: OutgoingFrame, {room, seq}: RelayFrame<'read'>): void {
		if (this.#inTurn > 0) this.#marks.set(room, seq);
		this.#outlet.push(frame);
	}

	/** The account has joined a room, here or on another device. */
	follow(room: string, account: string): void {
		if (!this.#isFor(room)) return;
		this.#left.delete(room);
		this.#later(async () => {
			if (this.#state !== 'live' || this.#rooms.has(room) || this.#left.has(room)) return;
			this.#listen(room);
			const info = await roomInfo(this.#services, room, account);
			if (info === undefined) this.unfollow(room);
			else await this.#replay(info, {floor: await this.#floorOf(room), cursor: undefined});
		});
	}

	/** The account is no longer in a room. */
	unfollow(room: string): void {
		if (this.#inTurn > 0) this.#left.add(room);
		this.#services.bus.unlisten(this.#listener, room);
		this.#heads.delete(room);
		if (this.#rooms.delete(room)) this.#push({type: 'room.gone', room});
	}

	/** What the account is in the room has changed. */
	refresh(room: string, account: string): void {
		this.#later(async () => {
			const info = await roomInfo(this.#services, room, account);
			if (info === undefined || !this.#rooms.has(room)) return;
			this.#push({type: 'room', room: this.#isReader ? info : {...info, topic: ''}});
		});
	}

	/** The network has taken everything. */
	drained(): void {
		const waiting = this.#writable;
		this.#writable = [];
		for (const go of waiting) go();
		if (this.#state === 'behind') this.#askToResume();
	}

	/** The newest positions of the rooms that changed since the last call. */
	takeHeads(): Readonly<Record<string, number>> {
		const heads = Object.fromEntries(this.#heads);
		this.#heads.clear();
		return heads;
	}

	close(): void {
		this.#stopFollowing('closed');
		this.drained();
	}

	/** Resolves once the network has taken enough for more to be handed over. */
	async writable(): Promise<void> {
		while (this.#isClogged && this.#state !== 'closed') {
			await new Promise<void>((resolve) => this.#writable.push(resolve));
		}
	}

	#isFor(room: string): boolean {
		return this.#limit?.has(room) ?? true;
	}

	get #isClogged(): boolean {
		return this.#outlet.link.queued > this.#services.limits.sendQueueSoft;
	}

	async #replayAll(account: string, cursors: ReadonlyMap<string, Cursor>): Promise<void> {
		const {storage, moderation, limits} = this.#services;
		const all = await storage.roomsOf(account);
		const rooms = all.filter(({room}) => this.#isFor(room.id));
		if (this.#state !== 'resuming') return;
		for (const {room} of rooms) if (!this.#left.has(room.id)) this.#listen(room.id);
		for (const each of rooms) {
			const {id, floor} = each.room;
			await this.#replay(describeRoom(each, moderation), {floor, cursor: cursors.get(id)});
		}
		if (!this.#isReader) return;
		const invited = await storage.roomInvites(account);
		const invites = invited.filter(({room}) => this.#isFor(room.id));
		for (const {room, by} of invites.slice(0, limits.listSize)) {
			await this.writable();
			this.#push({type: 'invited', room: room.id, name: room.name, by});
		}
		// A room that was done may have gone on while the client was too slow for more.
		let late = this.#lateRoom();
		while (late !== undefined) {
			await this.#catchUp(late);
			late = this.#lateRoom();
		}
	}

	#lateRoom(): string | undefined {
		for (const [id, {seen, position}] of this.#rooms) if (seen > position) return id;
		return undefined;
	}

	async #floorOf(room: string): Promise<number> {
		return (await this.#services.storage.room(room))?.floor ?? 1;
	}

	async #replay(
		info: ReturnType<typeof describeRoom>,
		{floor, cursor}: {readonly floor: number; readonly cursor: Cursor | undefined},
	): Promise<void> {
		const {storage, limits} = this.#services;
		const idAtCursor = cursor && (await storage.messageIdAt(info.room, cursor[0]));
		await this.writable();
		const followed = this.#rooms.get(info.room);
		if (followed === undefined) return;
		if (!this.#isReader) {
			this.#push({type: 'room', room: {...info, topic: ''}});
			Object.assign(followed, {position: info.head, seen: info.head, isReading: false});
			return;
		}
		const replay = planReplay({head: info.head, floor, cursor, idAtCursor, limits});
		const read = this.#marks.get(info.room) ?? info.read;
		this.#push({type: 'room', room: {...info, read}, replay});
		followed.position = replay.from - 1;
		followed.seen = Math.max(followed.seen, info.head);
		await this.#catchUp(info.room);
	}

	/** Reads the log from the position on, until nothing newer is known of. */
	async #catchUp(room: string): Promise<void> {
		const {storage, limits} = this.#services;
		const followed = this.#rooms.get(room);
		if (followed === undefined) return;
		followed.isReading = true;
		let hasMore = true;
		while (hasMore) {
			const after = followed.position;
			const page = await storage.history({room, after, limit: limits.pageSize});
			for (const message of page.messages) {
				await this.writable();
				// Left, or begun anew, meanwhile.
				if (this.#rooms.get(room) !== followed) return;
				this.#push({type: 'message', ...message});
				followed.position = message.seq;
			}
			if (this.#rooms.get(room) !== followed) return;
			hasMore = page.more || (followed.seen > followed.position && page.messages.length > 0);
		}
		followed.seen = followed.position;
		followed.isReading = false;
	}

	#listen(room: string): void {
		this.#rooms.set(room, {position: 0, seen: 0, isReading: true});
		this.#services.bus.listen(this.#listener, room);
	}

	#fallBehind(): void {
		this.#stopFollowing('behind');
		if (!this.#isClogged) this.#askToResume();
	}

	#askToResume(): void {
		this.#state = 'off';
		this.#push({type: 'resync'});
	}

	#stopFollowing(next: FeedState): void {
		if (this.#state === 'closed') return;
		this.#state = next;
		for (const room of this.#rooms.keys()) this.#services.bus.unlisten(this.#listener, room);
		this.#rooms.clear();
		this.#heads.clear();
		this.#left.clear();
	}

	/** A task of our own making: when it fails the client is asked to resume, which repairs all. */
	#later(task: () => Promise<void>): void {
		const failed = (error: unknown): void => {
			this.#services.log.error('room not followed', faultFields(error));
			if (this.#state === 'live') this.#fallBehind();
		};
		void this.#takeTurn(task).catch(failed);
	}

	/** One thing is read at a time, so that two readings of a room cannot mix. */
	async #takeTurn(task: () => Promise<void>): Promise<void> {
		this.#inTurn++;
		const done = this.#turn.then(task).finally(() => {
			if (--this.#inTurn > 0) return;
			this.#left.clear();
			this.#marks.clear();
		});
		this.#turn = done.catch(() => undefined);
		return done;
	}

	#push(frame: RelayFrame): void {
		if (this.#state !== 'closed') this.#outlet.push(new OutgoingFrame(frame));
	}
}
