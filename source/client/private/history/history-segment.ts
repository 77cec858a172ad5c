import type {Json} from '../../../crypto/content.ts';
import {decodeEntry, encodeEntry, type HistoryEntry} from './history-entry.ts';
import {decodeJson, encodeJson, fieldsOf} from './stored-json.ts';

/**
 * Some consecutive messages of a conversation, as one record of the vault. Never changed: what happens
 * to one of its messages makes another segment.
 */
export type Segment = {
	readonly index: number;
	/** Oldest first. */
	readonly entries: readonly HistoryEntry[];
	/** Bytes of its record. */
	readonly size: number;
};

/** Messages in a segment. */
export const SEGMENT_ENTRIES = 64;
/** Bytes of a segment of more than one message, when it is written first. */
export const SEGMENT_BYTES = 48 * 1024;

export function emptySegment(index: number): Segment {
	return {index, entries: [], size: 0};
}

/** Whether a message is the next segment's. One that is longer than a segment has it for itself. */
export function hasSpaceFor({entries, size}: Segment, entry: HistoryEntry): boolean {
	if (entries.length === 0) return true;
	if (entries.length >= SEGMENT_ENTRIES) return false;
	return size + encodeJson(encodeEntry(entry)).length < SEGMENT_BYTES;
}

/** The segment with other entries, and its record. */
export function writtenSegment(
	index: number,
	entries: readonly HistoryEntry[],
): {readonly segment: Segment; readonly bytes: Uint8Array} {
	const bytes = encodeJson({version: VERSION, entries: entries.map(encodeEntry)});
	return {segment: {index, entries, size: bytes.length}, bytes};
}

/** The segment of a record; undefined when it does not hold one. */
export function readSegment(index: number, bytes: Uint8Array): Segment | undefined {
	const {version, entries} = fieldsOf(decodeJson(bytes));
	if (version !== VERSION || !Array.isArray(entries)) return undefined;
	const decoded = entries.map((value: Json) => decodeEntry(value));
	const isWhole = decoded.every((entry) => entry !== undefined);
	return isWhole ? {index, entries: decoded, size: bytes.length} : undefined;
}

/** The entry with that id; undefined when it is in another segment. */
export function entryOf({entries}: Segment, id: string): HistoryEntry | undefined {
	// From the newest down: what happens to a message mostly happens soon.
	return entries.findLast((entry) => entry.id === id);
}

const VERSION = 1;
