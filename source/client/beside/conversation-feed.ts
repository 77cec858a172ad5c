import type {Client} from '../api.ts';
import {conversationId, isConversationId} from '../private/record-names.ts';
import type {Event} from '../state/event.ts';
import type {LogMessage, RoomState, State} from '../state/state.ts';
import {changesOf, type PrivatePlace, type PrivateRecord, recordOf} from './private-record.ts';

/** What of the conversations is to be told. */
export type FeedOptions = {
	/** Only those with these accounts; all, when left out. */
	readonly peers?: readonly string[] | undefined;
	/** How many of the newest messages of each to begin with. */
	readonly history: number;
	/**
	 * By room, the positions of the start: what is later came just now, and is told beyond `history`. A
	 * conversation that is missing began just now.
	 */
	readonly since?: ReadonlyMap<string, number> | undefined;
	/** Where an earlier feed stood: what is later is told instead of `history`. */
	readonly after?: readonly PrivatePlace[] | undefined;
	/** Called once for each record. While the past is told, its promise is waited for. */
	readonly tell: (record: PrivateRecord) => void | Promise<void>;
};

/** A feed that goes on until it is closed. */
export type ConversationFeed = {
	/** Where each conversation stood when the past was told. */
	readonly places: readonly PrivatePlace[];
	close(): void;
};

type Reading = Pick<Client, 'state' | 'subscribe' | 'loadOlder'>;

/**
 * Tells the private messages of a client whose conversations are loaded: the past, in the order of
 * writing, and then what comes. Resolves when the past is told.
 */
export async function followConversations(
	client: Reading,
	options: FeedOptions,
): Promise<ConversationFeed> {
	const feed = new Feed(client, options);
	try {
		const places = await feed.begin();
		return {places, close: () => feed.close()};
	} catch (error) {
		feed.close();
		throw error;
	}
}

class Feed {
	readonly #client: Reading;
	readonly #options: FeedOptions;
	/** By room, the position up to which everything is told. */
	readonly #told = new Map<string, number>();
	readonly #stop: () => void;
	/** Told as soon as the past is. */
	#waiting: PrivateRecord[] | undefined = [];
	/** As it was before the event that is being looked at. */
	#before: State;

	constructor(client: Reading, options: FeedOptions) {
		this.#client = client;
		this.#options = options;
		this.#before = client.state;
		this.#stop = client.subscribe((event) => {
			this.#happened(event);
			this.#before = client.state;
		});
	}

	async begin(): Promise<readonly PrivatePlace[]> {
		const past: {readonly record: PrivateRecord; readonly at: number}[] = [];
		const places: PrivatePlace[] = [];
		for (const {id} of this.#rooms()) {
			// By other people's clocks, what was said later can be earlier: within a conversation it is not.
			let at = 0;
			for (const row of await this.#opening(id)) {
				at = Math.max(at, row.time);
				for (const record of this.#record(id, row)) past.push({record, at});
			}
			const newest = this.#room(id)?.log.newest;
			this.#told.set(id, newest?.seq ?? 0);
			places.push({peer: id.slice(1), seq: newest?.seq ?? 0, id: newest?.id ?? ''});
		}
		past.sort((a, b) => a.at - b.at);
		for (const {record} of past) await this.#options.tell(record);
		const waiting = this.#waiting ?? [];
		this.#waiting = undefined;
		for (const record of waiting) this.#tell(record);
		return places;
	}

	close(): void {
		this.#stop();
	}

	#happened(event: Event): void {
		const {type} = event;
		if (type === 'room-gone') this.#told.delete(event.room);
		else if (type === 'message-received') this.#advance(event.message.room);
		else if (type === 'message-accepted') this.#advance(event.room);
		else if (type === 'message-changed') this.#changed(event.room, event.message);
		else if (type === 'room-received') this.#appeared(event.room);
	}

	/** What a conversation held before it was shown is its past. */
	#appeared({room, head}: {readonly room: string; readonly head: number}): void {
		if (isConversationId(room) && !this.#told.has(room)) this.#told.set(room, head);
	}

	/** Tells the rows that have come. */
	#advance(id: string): void {
		const told = this.#told.get(id);
		const log = this.#room(id)?.log;
		if (told === undefined || log === undefined) return;
		for (let index = log.lowerBound(told + 1); index < log.length; index++) {
			const row = log.at(index);
			if (row?.type !== 'message') continue;
			this.#told.set(id, row.seq);
			for (const record of this.#record(id, row)) this.#tell(record);
		}
	}

	#changed(id: string, after: LogMessage): void {
		const room = this.#room(id);
		// What is not told yet is told as it has become.
		if (room === undefined || after.seq > (this.#told.get(id) ?? 0)) return;
		const log = this.#before.rooms.get(id)?.log;
		const row = log?.at(log.indexOfSeq(after.seq) ?? -1);
		const before = row?.type === 'message' ? row : undefined;
		for (const record of changesOf(before, after, this.#context(room))) this.#tell(record);
	}

	#tell(record: PrivateRecord): void {
		if (this.#waiting === undefined) void this.#options.tell(record);
		else this.#waiting.push(record);
	}

	/** The rows to begin with, oldest first. */
	async #opening(id: string): Promise<readonly LogMessage[]> {
		const {after, history} = this.#options;
		if (after === undefined) return this.#latest(id, history);
		const place = after.find(({peer}) => conversationId(peer) === id);
		const rows = await this.#newest(id, ([oldest]) => (oldest?.seq ?? 0) <= (place?.seq ?? 0));
		const known = rows.find(({seq}) => seq === place?.seq);
		// Another message at that position: the conversation was deleted, and has begun anew.
		if (known !== undefined && known.id !== place?.id) return rows;
		const isShorter = (rows.at(-1)?.seq ?? 0) < (place?.seq ?? 0);
		return isShorter ? rows : rows.filter(({seq}) => seq > (place?.seq ?? 0));
	}

	async #latest(id: string, history: number): Promise<readonly LogMessage[]> {
		const {since} = this.#options;
		const start = since === undefined ? Number.POSITIVE_INFINITY : (since.get(id) ?? 0);
		const isNew = ({seq}: LogMessage) => seq > start;
		const rows = await this.#newest(id, (held) => {
			return held.length >= history && !held.slice(0, 1).some(isNew);
		});
		return rows.filter((row, index) => index >= rows.length - history || isNew(row));
	}

	/** The newest rows, oldest first, fetched back to where `isEnough` of those held. */
	async #newest(
		id: string,
		isEnough: (rows: readonly LogMessage[]) => boolean,
	): Promise<readonly LogMessage[]> {
		for (;;) {
			const room = this.#room(id);
			const held = [...(room?.log ?? [])].filter((row) => row.type === 'message');
			const rows = held.filter(({facts}) => !facts?.isDeleted);
			if (room === undefined || !room.hasOlder || isEnough(rows)) return rows;
			await this.#client.loadOlder(id);
			if (this.#room(id)?.log.length === room.log.length) return rows;
		}
	}

	#record(id: string, row: LogMessage): readonly PrivateRecord[] {
		const room = this.#room(id);
		if (room === undefined || !this.#isWanted(room)) return [];
		const record = recordOf(row, this.#context(room));
		return record === undefined ? [] : [record];
	}

	#rooms(): readonly RoomState[] {
		const {rooms} = this.#client.state;
		return [...rooms.values()].filter(({id}) => isConversationId(id));
	}

	#room(id: string): RoomState | undefined {
		return isConversationId(id) ? this.#client.state.rooms.get(id) : undefined;
	}

	/** A refused stranger, and somebody blocked, is not heard. */
	#isWanted({id, direct}: RoomState): boolean {
		if (direct?.standing === 'refused' || direct?.isBlocked) return false;
		const {peers} = this.#options;
		return peers === undefined || peers.includes(id.slice(1));
	}

	#context({id, direct}: RoomState) {
		const {state} = this.#client;
		return {
			account: state.account?.name ?? '',
			peer: id.slice(1),
			isRequest: direct?.standing === 'request',
		};
	}
}
