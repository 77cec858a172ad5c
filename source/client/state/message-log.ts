import {
	ascending,
	type Chunk,
	type Ends,
	endsWith,
	isPresenceAt,
	type LogCursor,
	type PlacedEntry,
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

/** A page of entries as the relay gave it, oldest first. */
export type HistoryPage = {
	readonly messages: readonly PlacedEntry[];
	/** The page was asked for "before" this position. */
	readonly before: number;
	/** Whether the relay has messages older than the page. */
	readonly more: boolean;
};

/**
 * The rows of one room, never changed: each operation returns another log that shares all but the
 * touched chunks, so that adding to 100,000 rows costs about as much as adding to 100. Rows are in
 * order of position; the first row is always a message; where something is missing there is a gap
 * row. An entry that is not shown is no row: it only leaves no gap.
 */
export class MessageLog {
	static readonly empty = new MessageLog([], {
		newest: undefined,
		oldestSeq: undefined,
		cursor: undefined,
	});

	readonly length: number;
	/** The held message with the highest position. */
	readonly newest: LogMessage | undefined;
	/** The oldest position from which on nothing is missing but what gaps say; undefined when empty. */
	readonly oldestSeq: number | undefined;
	/** Where a resume goes on: the newest entry that came, shown or not. */
	readonly cursor: LogCursor | undefined;
	readonly #chunks: readonly Chunk[];
	/** The index of each chunk's first row. */
	readonly #starts: readonly number[];

	private constructor(chunks: readonly Chunk[], {newest, oldestSeq, cursor}: Ends) {
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
		this.oldestSeq = oldestSeq;
		this.cursor = cursor;
	}

	/** Position of the newest held entry, shown or not; 0 for an empty log. */
	get newestSeq(): number {
		return this.cursor?.seq ?? 0;
	}

	/** The position up to which this log accounts for everything, as messages or as gaps. */
	get tailSeq(): number {
		return Math.max(this.newestSeq, this.#shownTail);
	}

	/** As `tailSeq`, of the rows alone. */
	get #shownTail(): number {
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

	/** The message at `seq`, if it is held. */
	messageAt(seq: number): LogMessage | undefined {
		const entry = this.at(this.indexOfSeq(seq) ?? -1);
		return entry?.type === 'message' ? entry : undefined;
	}

	/**
	 * Puts one entry in its place, or several that follow the newest one in rising order; the same log
	 * when the one is held already or older than all held.
	 */
	receive(...entries: readonly PlacedEntry[]): MessageLog {
		const [first] = entries;
		const last = entries.at(-1);
		if (first === undefined || last === undefined) return this;
		if (first.seq > this.tailSeq) {
			const bridged = this.withTailGap(first.seq);
			const shown = bridged.#shownTail;
			const rows = rowsBetween(entries, {after: first.seq - 1, before: last.seq + 1, shown});
			return bridged.#splice(bridged.length, 0, rows, entries).#bounded();
		}

		return this.#fillGap({messages: entries, before: last.seq + 1, more: true});
	}

	/** Notes that everything after what is accounted for and before `before` is missing. */
	withTailGap(before: number): MessageLog {
		const tail = this.tailSeq;
		if (this.oldestSeq === undefined || before <= tail + 1) return this;
		// What is not shown alone is not worth a gap: the log begins anew behind it.
		if (this.length === 0) return MessageLog.empty;
		const last = this.at(this.length - 1);
		if (last?.type === 'gap') return this.#splice(this.length - 1, 1, [{...last, before}]);
		const after = this.#shownTail;
		return this.#splice(this.length, 0, [{type: 'gap', after, before, isLoading: false}]);
	}

	/** Puts a page of older messages before the oldest row, or into the gap it was asked for. */
	withPage(page: HistoryPage): MessageLog {
		const oldest = this.oldestSeq;
		if (oldest !== undefined && page.before > oldest) return this.#fillGap(page);
		const end = Math.min(page.before, oldest ?? page.before);
		const entries = ascending(page.messages, 0, end);
		const first = entries[0];
		// A log that is full keeps what it has: the screen is near its oldest row only by scrolling.
		if (first === undefined || this.length + 2 * entries.length > LOG_ENTRIES) return this;
		const last = oldest ?? (entries.at(-1)?.seq ?? 0) + 1;
		const rows = rowsBetween(entries, {after: first.seq - 1, before: last});
		return this.#splice(0, 0, rows, entries);
	}

	/** Replaces the held message at the position of `message`; the same log when none is held there. */
	withChanged(message: LogMessage): MessageLog {
		const index = this.indexOfSeq(message.seq);
		return index === undefined ? this : this.#splice(index, 1, [message]).#bounded();
	}

	/** Without what is before that position: nobody has it any more. */
	withFloor(before: number): MessageLog {
		const oldest = this.oldestSeq;
		if (oldest === undefined || oldest >= before) return this;
		const index = this.lowerBound(before);
		const rows = this.slice(index);
		const crossing = this.gapAt(before);
		const kept = crossing === undefined ? rows : [{...crossing, after: before - 1}, ...rows];
		const first = kept.find((row) => row.type === 'message');
		// Of a log whose rows all went, only the end is still known.
		if (first === undefined) return MessageLog.empty;
		const {newest, cursor} = this;
		const ends = {newest, oldestSeq: before, cursor};
		return new MessageLog(toChunks(kept), ends).#trimmed();
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
		const after = this.#shownTail;
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
		const entries = ascending(page.messages, gap.after, Math.min(gap.before, page.before));
		const first = entries[0];
		if (first === undefined) return this.withGapLoading(gap.before, false);
		// Nothing older exists on the relay, so there is nothing to fetch below the page.
		const after = page.more ? gap.after : first.seq - 1;
		const rows = rowsBetween(entries, {after, before: gap.before, shown: gap.after});
		const filled = this.#splice(index, 1, rows, entries);
		// Rows can part one gap in two, which a page bridges.
		const below = filled.#gapBelow(index, page.messages[0]?.seq ?? gap.after);
		const all = below === undefined ? filled : filled.#fillGap({...page, before: below.before});
		return all.#bounded();
	}

	/** The next gap above row `index`, as far as a page that begins at `seq` reaches into it. */
	#gapBelow(index: number, seq: number): LogGap | undefined {
		for (const row of this.backwards(index - 1)) {
			if (row.type === 'gap') return row.before > seq ? row : undefined;
			if (positionOf(row) < seq) return undefined;
		}

		return undefined;
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
	#splice(
		index: number,
		count: number,
		rows: readonly LogEntry[],
		placed: readonly PlacedEntry[] = [],
	): MessageLog {
		const ends = endsWith(this, rows, placed);
		if (this.length === 0) return new MessageLog(toChunks(rows), ends).#trimmed();
		const first = this.#chunkOf(Math.min(index, this.length - 1));
		const last = this.#chunkOf(Math.min(Math.max(index, index + count - 1), this.length - 1));
		const touched = this.#chunks.slice(first, last + 1).flatMap((chunk) => chunk.entries);
		touched.splice(index - (this.#starts[first] ?? 0), count, ...rows);
		const chunks = this.#chunks.toSpliced(first, last - first + 1, ...toChunks(touched));
		return new MessageLog(chunks, ends).#trimmed();
	}

	/** Without what stands above the first message: of a gap there nobody sees what it is a gap in. */
	#trimmed(): MessageLog {
		let leading = 0;
		let {oldestSeq} = this;
		for (let row = this.at(0); row !== undefined && row.type !== 'message'; ) {
			if (row.type === 'gap') oldestSeq = Math.max(oldestSeq ?? 0, row.before);
			row = this.at(++leading);
		}

		if (leading === 0) return this;
		const {newest, cursor} = this;
		return new MessageLog(toChunks(this.slice(leading)), {newest, oldestSeq, cursor});
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
		const chunks = this.#chunks.slice(dropped);
		const first = chunks.flatMap(({entries}) => entries).find((row) => row.type === 'message');
		const {newest, cursor} = this;
		const oldestSeq = first === undefined ? this.oldestSeq : positionOf(first);
		return new MessageLog(chunks, {newest, oldestSeq, cursor}).#trimmed();
	}
}
