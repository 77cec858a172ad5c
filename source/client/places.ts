import {LIMITS} from '../protocol/limits.ts';
import type {RoomMessage} from '../protocol/records.ts';
import {readerOf, toLogMessage} from './state/log-message.ts';
import {PLAIN_SHARED} from './state/shared-facts.ts';
import type {LogMessage, RoomState} from './state/state.ts';
import type {Store} from './store.ts';
import type {Greeting} from './uplink-owner.ts';

/** Messages that are fetched on either side of the one that is gone to. */
const AROUND = 50;

/** A place in a room's log: a position, or the first message of a time or later. */
export type Place = {readonly seq: number} | {readonly time: number};

/** Fetches what is elsewhere in a room than where it is read: old messages, threads, pins. */
export class Places {
	readonly #store: Store;
	readonly #ask: Greeting['ask'];

	constructor(store: Store, ask: Greeting['ask']) {
		this.#store = store;
		this.#ask = ask;
	}

	/** See Client.loadAround. */
	async loadAround(room: string, place: Place): Promise<number | undefined> {
		const held = this.#store.state.rooms.get(room);
		if (held === undefined) return undefined;
		const seq = 'seq' in place ? place.seq : await this.#seqAt(held, place.time);
		if (seq === undefined) return undefined;
		if (held.log.indexOfSeq(seq) === undefined) await this.#fetchAround(room, seq);
		const {log} = this.#store.state.rooms.get(room) ?? held;
		return log.indexOfSeq(seq) === undefined ? undefined : seq;
	}

	/** See Client.loadThread. */
	async loadThread(room: string, root: number): Promise<readonly LogMessage[]> {
		const {messages} = await this.#ask('history', {room, thread: root, limit: LIMITS.pageSize});
		const rows = this.#rows(room, messages);
		if (rows[0]?.seq === root) return rows;
		// A thread of more messages than a page: what it is about stands first all the same.
		const first = this.#store.state.rooms.get(room)?.log.messageAt(root);
		if (first !== undefined) return [first, ...rows];
		const before = root + 1;
		const page = await this.#ask('history', {room, before, limit: 1});
		return [...this.#rows(room, page.messages).filter(({seq}) => seq === root), ...rows];
	}

	/** See Client.pins. */
	async pins(room: string): Promise<readonly LogMessage[]> {
		const {messages} = await this.#ask('pin.list', {room});
		return this.#rows(room, messages);
	}

	/** The first message at that time or later. */
	async #seqAt({id, log, hasOlder}: RoomState, time: number): Promise<number | undefined> {
		// Where nothing is missing before it, the first one held is the first one of all.
		let isWhole = !hasOlder;
		for (const row of log) {
			if (row.type === 'message' && row.time >= time) {
				if (isWhole) return row.seq;
				break;
			}

			if (row.type !== 'presence') isWhole = row.type === 'message';
		}

		const page = await this.#ask('history', {room: id, since: time, limit: AROUND});
		return this.#rows(id, page.messages)[0]?.seq;
	}

	async #fetchAround(room: string, seq: number): Promise<void> {
		const held = this.#store.state.rooms.get(room);
		if (held === undefined || seq < 1) return;
		const {log, head} = held;
		const gap = log.gapAt(seq);
		const end = gap?.before ?? log.oldestSeq ?? head + 1;
		if (seq >= end) return;
		// A page ends where it touches what is held, so that no more gaps are left than must be.
		const before = Math.min(seq + AROUND, end);
		const page = await this.#ask('history', {room, before, limit: 2 * AROUND});
		const messages = page.messages.slice(-2 * AROUND).filter((message) => message.room === room);
		const {more} = page;
		this.#store.dispatch({type: 'history-received', room, messages, before, more});
	}

	/** As rows; what is held and newer stands for what came. */
	#rows(room: string, messages: readonly RoomMessage[]): readonly LogMessage[] {
		const {state} = this.#store;
		const log = state.rooms.get(room)?.log;
		return messages.flatMap((message) => {
			const row = message.room === room ? toLogMessage(message, readerOf(state)) : undefined;
			if (row === undefined) return [];
			const held = log?.messageAt(row.seq);
			const isNewer = revisionOf(held) > revisionOf(row);
			return held !== undefined && isNewer ? [held] : [row];
		});
	}
}

function revisionOf(message: LogMessage | undefined): number {
	return (message?.shared ?? PLAIN_SHARED).revision;
}
