import type {LogEntry, LogGap, LogMessage} from './state.ts';

/** An entry of the relay's log that shows elsewhere: it has its position, and is no row. */
export type HiddenEntry = {readonly type: 'hidden'; readonly seq: number; readonly id: string};

/** What can be put into a log. */
export type PlacedEntry = LogMessage | HiddenEntry;

/** A piece of a log's rows, never changed, and how many characters of text it holds. */
export type Chunk = {readonly entries: readonly LogEntry[]; readonly characters: number};

const CHUNK = 256;

/** What rows are sorted by. Gaps and presence stand after the message they follow. */
export function positionOf(entry: LogEntry): number {
	return entry.type === 'message' ? entry.seq : entry.after;
}

/** Whether the row is about presence and follows the message at `after`. */
export function isPresenceAt(entry: LogEntry | undefined, after: number): boolean {
	return entry?.type === 'presence' && entry.after === after;
}

/** The newest entry that a log holds, shown or not. */
export type LogCursor = {readonly seq: number; readonly id: string};

/** What a log knows of its two ends besides its rows. */
export type Ends = {
	readonly newest: LogMessage | undefined;
	readonly oldestSeq: number | undefined;
	readonly cursor: LogCursor | undefined;
};

/** The ends once `placed` came into a log, as these rows. */
export function endsWith(
	{newest, oldestSeq, cursor}: Ends,
	rows: readonly LogEntry[],
	placed: readonly PlacedEntry[],
): Ends {
	const [first] = placed;
	const last = placed.at(-1);
	const isOlder = first !== undefined && first.seq < (oldestSeq ?? Number.POSITIVE_INFINITY);
	const isNewer = last !== undefined && last.seq > (cursor?.seq ?? 0);
	return {
		newest: newestOf(newest, rows),
		oldestSeq: isOlder ? first.seq : oldestSeq,
		cursor: isNewer ? {seq: last.seq, id: last.id} : cursor,
	};
}

function newestOf(
	known: LogMessage | undefined,
	rows: readonly LogEntry[],
): LogMessage | undefined {
	const last = rows.findLast((row) => row.type === 'message');
	// At the same position it is the known one, changed.
	return last !== undefined && last.seq >= (known?.seq ?? 1) ? last : known;
}

/** Keeps what lies between the positions and rises: a relay that sends anything else is not trusted. */
export function ascending(
	entries: readonly PlacedEntry[],
	after: number,
	before: number,
): PlacedEntry[] {
	let position = after;
	return entries.filter(({seq}) => {
		const isNext = seq > position && seq < before;
		if (isNext) position = seq;
		return isNext;
	});
}

/**
 * The messages with gap rows wherever positions are missing between `after` and `before`. A gap begins
 * at the row above it, which is at `shown`: what is not shown parts no gap.
 */
export function rowsBetween(
	entries: readonly PlacedEntry[],
	{after, before, shown = after}: {after: number; before: number; shown?: number},
): LogEntry[] {
	const rows: LogEntry[] = [];
	const missUntil = (end: number): void => {
		const last = rows.at(-1);
		if (last?.type === 'gap') rows[rows.length - 1] = gapRow(last.after, end);
		else rows.push(gapRow(last === undefined ? shown : positionOf(last), end));
	};
	let position = after;
	for (const entry of entries) {
		if (entry.seq > position + 1) missUntil(entry.seq);
		if (entry.type === 'message') rows.push(entry);
		position = entry.seq;
	}

	if (before > position + 1) missUntil(before);
	return rows;
}

function gapRow(after: number, before: number): LogGap {
	return {type: 'gap', after, before, isLoading: false};
}

/** Cuts rows into the pieces that a log shares with its successors. */
export function toChunks(rows: readonly LogEntry[]): Chunk[] {
	const chunks: Chunk[] = [];
	for (let start = 0; start < rows.length; start += CHUNK) {
		const entries = rows.slice(start, start + CHUNK);
		chunks.push({entries, characters: entries.reduce((sum, row) => sum + charactersOf(row), 0)});
	}

	return chunks;
}

function charactersOf(row: LogEntry): number {
	if (row.type !== 'message') return 0;
	const reactions = row.shared?.reactions ?? [];
	return reactions.reduce(
		(sum, {names}) => names.reduce((each, name) => each + name.length, sum),
		row.text.length,
	);
}
