import type {Client} from '../client/api.ts';
import {RefusedError, UnreachableError} from '../client/error.ts';
import type {LogGap, LogMessage, RoomState} from '../client/state/state.ts';
import {pause} from './pause.ts';

/** What comes next in a room: an entry of its log, or positions that the relay does not give out. */
export type Followed =
	| {readonly type: 'message'; readonly message: LogMessage}
	| {readonly type: 'gap'; readonly after: number; readonly before: number};

export type RoomFollowerOptions = {
	readonly client: Client;
	readonly room: string;
	/** Called for each entry once, in the order of the log. */
	readonly tell: (followed: Followed) => void;
	/** Called when telling cannot go on, because of a fault. */
	readonly failed: (error: unknown) => void;
	readonly signal: AbortSignal;
};

/** Where a follower stands: everything up to here was told. */
type Place = {
	readonly seq: number;
	readonly time: number;
	readonly epoch: string;
	/** What is not later than this was told before the relay was restored and counted anew. */
	readonly toldUntil: number;
};

/** Reads one room's log to its end and goes on as it grows. What is missing is fetched first. */
export class RoomFollower {
	readonly #options: RoomFollowerOptions;
	#place: Place;
	#walking: Promise<void> | undefined;
	#isChanged = false;

	/** Begins after what is held now. */
	constructor(options: RoomFollowerOptions) {
		this.#options = options;
		const room = this.#room;
		const newest = room?.log.newest;
		this.#place = {
			seq: newest?.seq ?? room?.head ?? 0,
			time: newest?.time ?? 0,
			epoch: room?.epoch ?? '',
			toldUntil: 0,
		};
	}

	/** The last `count` messages with what happened between them, oldest first; goes on after them. */
	async recent(count: number): Promise<readonly LogMessage[]> {
		const {signal} = this.#options;
		let rows = this.#lastRows(count);
		while (rows.missing !== undefined && !signal.aborted) {
			const held = this.#room?.log.length;
			await this.#load(rows.missing.before);
			if (this.#room?.log.length === held) break;
			rows = this.#lastRows(count);
		}
		const newest = rows.messages[0] ?? this.#room?.log.newest;
		if (newest !== undefined) this.#place = {...this.#place, seq: newest.seq, time: newest.time};
		return rows.messages.toReversed();
	}

	/** Something changed in the room or the connection: tells what is new. */
	advance(): void {
		this.#isChanged = true;
		this.#walking ??= this.#walk().finally(() => {
			this.#walking = undefined;
		});
	}

	get #room(): RoomState | undefined {
		return this.#options.client.state.rooms.get(this.#options.room);
	}

	/** The newest rows back to the `count`th message, newest first, and what is missing for more. */
	#lastRows(count: number) {
		const messages: LogMessage[] = [];
		let spoken = 0;
		const room = this.#room;
		if (room === undefined || count === 0) return {messages, missing: undefined};
		for (const row of room.log.backwards()) {
			if (row.type === 'gap') return {messages, missing: {before: row.before}};
			if (row.type === 'message') {
				messages.push(row);
				if (isSpoken(row)) spoken++;
				if (spoken === count) return {messages, missing: undefined};
			}
		}
		return {messages, missing: room.hasOlder ? {before: undefined} : undefined};
	}

	/** Ends in every case: what cannot be fetched now is fetched after the next change. */
	async #walk(): Promise<void> {
		const {signal, failed} = this.#options;
		try {
			while (this.#isChanged && !signal.aborted) {
				this.#isChanged = false;
				await this.#tellNew();
			}
		} catch (error) {
			if (!signal.aborted) failed(error);
		}
	}

	async #tellNew(): Promise<void> {
		for (let room = this.#room; room !== undefined; room = this.#room) {
			this.#noticeRestore(room);
			const gap = room.log.gapAt(this.#place.seq + 1);
			if (gap === undefined) {
				if (!this.#tellHeld(room)) return;
			} else if (!(await this.#close(gap))) return;
		}
	}

	/** Tells what is held without a gap; false when that was nothing. */
	#tellHeld({log}: RoomState): boolean {
		const start = this.#place.seq;
		for (let index = log.lowerBound(start + 1); index < log.length; index++) {
			const row = log.at(index);
			if (row?.type === 'gap') break;
			if (row?.type !== 'message') continue;
			const {toldUntil, time} = this.#place;
			this.#place = {...this.#place, seq: row.seq, time: Math.max(time, row.time)};
			if (row.time > toldUntil) this.#options.tell({type: 'message', message: row});
		}
		return this.#place.seq > start;
	}

	/** Fetches a page of the gap; false when that has to wait. */
	async #close(gap: LogGap): Promise<boolean> {
		if (gap.isLoading || this.#options.client.state.connection.type !== 'live') return false;
		try {
			await this.#load(gap.before);
		} catch (error) {
			if (error instanceof UnreachableError) return false;
			if (!(error instanceof RefusedError)) throw error;
		}
		const left = this.#room?.log.gapAt(this.#place.seq + 1);
		if (left === undefined || left.before < gap.before) return true;
		// The relay gives nothing: it is said, and what follows is told all the same.
		this.#options.tell({type: 'gap', after: gap.after, before: gap.before});
		this.#place = {...this.#place, seq: gap.before - 1};
		return true;
	}

	#noticeRestore({epoch, log}: RoomState): void {
		const {time} = this.#place;
		if (epoch === this.#place.epoch) return;
		this.#place = {epoch, time, toldUntil: time, seq: (log.oldestSeq ?? 1) - 1};
	}

	async #load(before: number | undefined): Promise<void> {
		const {client, room, signal} = this.#options;
		for (;;) {
			try {
				await client.loadOlder(room, before);
				return;
			} catch (error) {
				if (!(error instanceof RefusedError) || !error.retryable) throw error;
				await pause(error.retryAfter ?? PATIENCE, signal);
			}
		}
	}
}

/** Milliseconds before a refused page is asked for again, when the relay names no time. */
const PATIENCE = 1000;

function isSpoken({kind}: LogMessage): boolean {
	return kind === 'text' || kind === 'action' || kind === 'notice';
}
