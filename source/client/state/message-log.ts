import {
	ascending,
	type Chunk,
	isPresenceAt,
	newestOf,
	positionOf,
	rowsBetween,
	toChunks,
} from './log-rows.ts';
import type {LogEntry, LogGap, LogMessage, LogPresence} from './state.ts';

/** Rows one room holds at most; the oldest go first and can be fetched again. */
export const LOG_ENTRIES = 200_000;
/** Characters of text one room holds at most, so that a relay cannot fill the memory with long ones. */
export const LOG_CHARACTERS = 64 * 1_048_576;
/** Rows about coming and going that may stand between two messages. */
export const LOG_PRESENCE_RUN = 64;

/** A page of messages as the relay gave it, oldest first. */
export type HistoryPage = {
	readonly messages: readonly LogMessage[];
	/** The page was asked for "before" this position. */
	readonly before: number;
	/** Whether the relay has messages older than the page. */
	readonly more: boolean;
};

/**
 * The rows of one room, never changed: each operation returns another log that shares all but the
 * touched chunks, so that adding to 100,000 rows costs about as much as adding to 100. Rows are in
 * order of position; the first row is always a message; where positions jump there is a gap row.
 */
export class MessageLog {
	static readonly empty = new MessageLog([], undefined);

	readonly length: number;
	/** The held message with the highest position. */
	readonly newest: LogMessage | undefined;
	readonly #chunks: readonly Chunk[];
	/** The index of each chunk's first row. */
	readonly #starts: readonly number[];

	private constructor(chunks: readonly Chunk[], newest: LogMessage | undefined) {
		const starts: number[] = [];
		let length = 0;
		for (const chunk of chunks) {
			starts.push(length);
			length += chunk.entries.length;
		}

		this.#chunks = chunks;
		this.#starts = starts;
		this.length = length;
		this.newest = newest;
	}

	/** Undefined for an empty log. */
	get oldestSeq(): number | undefined {
		const first = this.at(0);
		return first?.type === 'message' ? first.seq : undefined;
	}

	/** Position of the newest held message; 0 for an empty log. */
	get newestSeq(): number {
		return this.newest?.seq ?? 0;
	}

	get newestMessageId(): string | undefined {
		return this.newest?.id;
	}

	/** The position up to which this log accounts for everything, as messages or as gaps. */
	get tailSeq(): number {
		const last = this.at(this.length - 1);
		if (last === undefined) return 0;
		return last.type === 'gap' ? last.before - 1 : positionOf(last);
	}

	/** The row at `index`, counted from the oldest; undefined outside. */
	at(index: number): LogEntry | undefined {
		if (index < 0 || index >= this.length) return undefined;
		const chunk = this.#chunkOf(index);
		return this.#chunks[chunk]?.entries[index - (this.#starts[chunk] ?? 0)];
	}

	/** Where the message at `seq` stands; undefined when it is not held. */
	indexOfSeq(seq: number): number | undefined {
		const index = this.lowerBound(seq);
		const entry = this.at(index);
		return entry?.type === 'message' && entry.seq === seq ? index : undefined;
	}

	/** Index of the first row at or after position `seq`; `length` when all rows are before it. */
	lowerBound(seq: number): number {
		let low = 0;
		let high = this.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const entry = this.at(middle);
			if (entry !== undefined && positionOf(entry) < seq) low = middle + 1;
			else high = middle;
		}

		return low;
	}

	/** The gap that `seq` falls into. */
	gapAt(seq: number): LogGap | undefined {
		const index = this.#gapIndex(seq);
		const entry = index === undefined ? undefined : this.at(index);
		return entry?.type === 'gap' ? entry : undefined;
	}

	/** The rows from `from` (the newest unless told) down to the oldest. */
	*backwards(from = this.length - 1): Generator<LogEntry, void> {
		if (from < 0) return;
		let chunk = this.#chunkOf(Math.min(from, this.length - 1));
		let inner = Math.min(from, this.length - 1) - (this.#starts[chunk] ?? 0);
		for (; chunk >= 0; chunk--) {
			const entries = this.#chunks[chunk]?.entries ?? [];
			for (; inner >= 0; inner--) {
				const entry = entries[inner];
				if (entry !== undefined) yield entry;
			}

			inner = (this.#chunks[chunk - 1]?.entries.length ?? 0) - 1;
		}
	}

	*[Symbol.iterator](): Generator<LogEntry, void> {
		for (const chunk of this.#chunks) yield* chunk.entries;
	}

	/** The rows from `start` (included) to `end` (excluded). */
	slice(start: number, end = this.length): readonly LogEntry[] {
		const rows: LogEntry[] = [];
		for (let index = Math.max(0, start); index < Math.min(end, this.length); index++) {
			const entry = this.at(index);
			if (entry !== undefined) rows.push(entry);
		}

		return rows;
	}

	/**
	 * Puts one message in its place, or several that follow the newest row in rising order; the same
	 * log when the one is held already or older than all held.
	 */
	receive(...messages: readonly LogMessage[]): MessageLog {
		const [first] = messages;
		const last = messages.at(-1);
		if (first === undefined || last === undefined) return this;
		if (first.seq > this.tailSeq) {
			const bridged = this.length === 0 ? this : this.withTailGap(first.seq);
			const rows = rowsBetween(messages, first.seq - 1, last.seq + 1);
			return bridged.#splice(bridged.length, 0, rows).#bounded();
		}

		return this.#fillGap({messages, before: last.seq + 1, more: true});
	}

	/** Notes that everything after what is accounted for and before `before` is missing. */
	withTailGap(before: number): MessageLog {
		const tail = this.tailSeq;
		if (this.length === 0 || before <= tail + 1) return this;
		const last = this.at(this.length - 1);
		if (last?.type === 'gap') return this.#splice(this.length - 1, 1, [{...last, before}]);
		return this.#splice(this.length, 0, [{type: 'gap', after: tail, before, isLoading: false}]);
	}

	/** Puts a page of older messages before the oldest row, or into the gap it was asked for. */
	withPage(page: HistoryPage): MessageLog {
		const oldest = this.oldestSeq;
		if (oldest !== undefined && page.before > oldest) return this.#fillGap(page);
		const end = Math.min(page.before, oldest ?? page.before);
		const messages = ascending(page.messages, 0, end);
		const first = messages[0];
		// A log that is full keeps what it has: the screen is near its oldest row only by scrolling.
		if (first === undefined || this.length + 2 * messages.length > LOG_ENTRIES) return this;
		const last = oldest ?? (messages.at(-1)?.seq ?? 0) + 1;
		return this.#splice(0, 0, rowsBetween(messages, first.seq - 1, last));
	}

	/** Replaces the held message at the position of `message`; the same log when none is held there. */
	withChanged(message: LogMessage): MessageLog {
		const index = this.indexOfSeq(message.seq);
		return index === undefined ? this : this.#splice(index, 1, [message]);
	}

	/** Says of the gap that ends at `before` whether it is being fetched. */
	withGapLoading(before: number, isLoading: boolean): MessageLog {
		const index = this.#gapIndex(before - 1);
		const gap = index === undefined ? undefined : this.at(index);
		if (index === undefined || gap?.type !== 'gap' || gap.isLoading === isLoading) return this;
		return this.#splice(index, 1, [{...gap, isLoading}]);
	}

	/** Adds a row about somebody's coming or going; none to an empty log, where it says nothing. */
	withPresence(row: Omit<LogPresence, 'type' | 'after'>): MessageLog {
		const after = this.tailSeq;
		if (this.length === 0) return this;
		const runStart = this.length - LOG_PRESENCE_RUN;
		const isFull = this.at(runStart)?.type === 'presence' && isPresenceAt(this.at(runStart), after);
		const kept = isFull ? this.#splice(runStart, 1, []) : this;
		return kept.#splice(kept.length, 0, [{type: 'presence', after, ...row}]).#bounded();
	}

	#fillGap(page: HistoryPage): MessageLog {
		const index = this.#gapIndex(page.before - 1);
		const gap = index === undefined ? undefined : this.at(index);
		if (index === undefined || gap?.type !== 'gap') return this;
		const messages = ascending(page.messages, gap.after, Math.min(gap.before, page.before));
		const first = messages[0];
		if (first === undefined) return this.withGapLoading(gap.before, false);
		// Nothing older exists on the relay, so there is nothing to fetch below the page.
		const after = page.more ? gap.after : first.seq - 1;
		const filled = this.#splice(index, 1, rowsBetween(messages, after, gap.before));
		// Rows about presence can part one gap in two, which a page bridges.
		const isBridging = (page.messages[0]?.seq ?? gap.after) < gap.after;
		const all = isBridging ? filled.#fillGap({...page, before: gap.after + 1}) : filled;
		return all.#bounded();
	}

	#gapIndex(seq: number): number | undefined {
		// Of the rows before `seq`, the last that is not about presence is the gap or what is held.
		for (let index = this.lowerBound(seq) - 1; index >= 0; index--) {
			const entry = this.at(index);
			if (entry?.type === 'gap') return entry.before > seq ? index : undefined;
			if (entry?.type === 'message') return undefined;
		}

		return undefined;
	}

	#chunkOf(index: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if ((this.#starts[middle] ?? 0) <= index) low = middle;
			else high = middle - 1;
		}

		return low;
	}

	/** The one way rows change: replaces `count` rows at `index`, rebuilding only touched chunks. */
	#splice(index: number, count: number, rows: readonly LogEntry[]): MessageLog {
		const newest = newestOf(this.newest, rows);
		if (this.length === 0) return new MessageLog(toChunks(rows), newest);
		const first = this.#chunkOf(Math.min(index, this.length - 1));
		const last = this.#chunkOf(Math.min(Math.max(index, index + count - 1), this.length - 1));
		const touched = this.#chunks.slice(first, last + 1).flatMap((chunk) => chunk.entries);
		touched.splice(index - (this.#starts[first] ?? 0), count, ...rows);
		const chunks = this.#chunks.toSpliced(first, last - first + 1, ...toChunks(touched));
		return new MessageLog(chunks, newest);
	}

	/** Lets whole chunks of the oldest rows go until the limits are kept. */
	#bounded(): MessageLog {
		let {length} = this;
		let characters = this.#chunks.reduce((sum, chunk) => sum + chunk.characters, 0);
		let dropped = 0;
		while (
			dropped < this.#chunks.length - 1 &&
			(length > LOG_ENTRIES || characters > LOG_CHARACTERS)
		) {
			length -= this.#chunks[dropped]?.entries.length ?? 0;
			characters -= this.#chunks[dropped]?.characters ?? 0;
			dropped++;
		}

		if (dropped === 0) return this;
		const kept = new MessageLog(this.#chunks.slice(dropped), this.newest);
		let leading = 0;
		while (leading < kept.length && kept.at(leading)?.type !== 'message') leading++;
		return kept.#splice(0, leading, []);
	}
}
