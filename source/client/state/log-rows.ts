import type {LogEntry, LogGap, LogMessage} from './state.ts';

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

/** The newest message once `rows` were added to a log whose newest was `known`. */
export function newestOf(
	known: LogMessage | undefined,
	rows: readonly LogEntry[],
): LogMessage | undefined {
	const last = rows.findLast((row) => row.type === 'message');
	// At the same position it is the known one, changed.
	return last !== undefined && last.seq >= (known?.seq ?? 1) ? last : known;
}

/** Keeps what lies between the positions and rises: a relay that sends anything else is not trusted. */
export function ascending(
	messages: readonly LogMessage[],
	after: number,
	before: number,
): LogMessage[] {
	let position = after;
	return messages.filter((message) => {
		const isNext = message.seq > position && message.seq < before;
		if (isNext) position = message.seq;
		return isNext;
	});
}

/** The messages with gap rows wherever positions are missing between `after` and `before`. */
export function rowsBetween(
	messages: readonly LogMessage[],
	after: number,
	before: number,
): LogEntry[] {
	const rows: LogEntry[] = [];
	let position = after;
	for (const message of messages) {
		if (message.seq > position + 1) rows.push(gapRow(position, message.seq));
		rows.push(message);
		position = message.seq;
	}

	if (before > position + 1) rows.push(gapRow(position, before));
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
	return row.type === 'message' ? row.text.length : 0;
}
