import {open, SEAL_OVERHEAD, seal} from '../../crypto/aead.ts';
import {
	ByteReader,
	concat,
	frame,
	lengthPrefixed,
	u8,
	u32,
	u64,
	utf8,
} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {kdf} from '../../crypto/kdf.ts';
import {mac, wipe} from '../../crypto/sodium.ts';

/**
 * The journal as it lies on disk: a head, then an entry for each commit, numbered 1, 2, 3 …
 *
 *     head    u8 version = 1   u8 kind = 3   u64 counter
 *             AEAD(DEK, frame("vault-journal", u64 counter), "")
 *     entry   marker [16]   u32 length
 *             AEAD(DEK, frame("vault-journal-entry", u64 counter, u64 number), u32 count, records)
 *     record  u32 length   name   u64 generation   u8 1   u32 length   bytes
 *             u32 length   name   u64 generation   u8 0                          (removed)
 *
 * Each journal of a vault has a higher counter than the one before, so no entry fits in any other place
 * of any journal. The marker is the start of MAC(markerKey, frame("vault-journal-marker", u64 counter,
 * u64 number)): by it an entry is found behind damaged bytes.
 */
export type JournalRecord = {
	readonly name: string;
	readonly generation: number;
	/** Undefined when the record was removed. */
	readonly bytes: Uint8Array | undefined;
};

/** What a journal says. */
export type OpenedJournal = {
	readonly counter: number;
	/** The newest of each record, by name. */
	readonly records: Map<string, JournalRecord>;
	/** Whether there are entries behind bytes that are none: something that was kept is lost. */
	readonly isDamaged: boolean;
};

/** Where an entry belongs. */
export type EntryPlace = {readonly counter: number; readonly number: number};

const VERSION = 1;
const KIND_JOURNAL = 3;
const MARKER_BYTES = 16;
const ENTRY_HEAD_BYTES = MARKER_BYTES + 4;
const WRITTEN = 1;
const REMOVED = 0;

/** More entries than this in a row are never damaged without the rest of the file. */
const SEARCHED_ENTRIES = 1000;

/** How long a journal without entries is. */
export const JOURNAL_HEAD_BYTES = 1 + 1 + 8 + SEAL_OVERHEAD;

/** The key of the markers. Wipe it after use. */
export function markerKeyOf(key: Key): Key {
	const [markerKey, unused] = kdf(key, 'vault-journal-marker');
	wipe(unused);
	return markerKey;
}

/** A journal without entries. */
export function sealJournalHead(key: Key, counter: number): Uint8Array {
	const sealed = seal(key, headAssociated(counter), new Uint8Array());
	return concat(u8(VERSION), u8(KIND_JOURNAL), u64(counter), sealed);
}

/** The bytes to append for a commit. */
export function sealEntry(
	keys: {readonly key: Key; readonly markerKey: Key},
	place: EntryPlace,
	records: readonly JournalRecord[],
): Uint8Array {
	const content = concat(u32(records.length), ...records.map(encodeRecord));
	const sealed = seal(keys.key, entryAssociated(place), content);
	wipe(content);
	return concat(markerOf(keys.markerKey, place), lengthPrefixed(sealed));
}

/**
 * Everything in a journal up to where it breaks off: an entry that was being appended when the machine
 * stopped was never promised to anyone. Throws CryptoError when not even its head opens.
 */
export function openJournal(key: Key, file: Uint8Array): OpenedJournal {
	const counter = openHead(key, file);
	const markerKey = markerKeyOf(key);
	const records = new Map<string, JournalRecord>();
	let number = 1;
	let rest = file.subarray(JOURNAL_HEAD_BYTES);
	for (;;) {
		const entry = openEntry({key, markerKey}, {counter, number}, rest);
		if (entry === undefined) break;
		for (const record of entry.records) {
			const older = records.get(record.name)?.bytes;
			if (older !== undefined) wipe(older);
			records.set(record.name, record);
		}
		rest = rest.subarray(entry.length);
		number++;
	}
	const isDamaged = hasLaterEntry(markerKey, {counter, number}, rest);
	wipe(markerKey);
	return {counter, records, isDamaged};
}

function openHead(key: Key, file: Uint8Array): number {
	const reader = new ByteReader(file);
	if (reader.u8() !== VERSION || reader.u8() !== KIND_JOURNAL) {
		throw new CryptoError('bad-encoding', 'The journal has an unknown version or kind.');
	}

	const counter = reader.u64();
	open(key, headAssociated(counter), reader.bytes(SEAL_OVERHEAD));
	return counter;
}

/** Undefined when the bytes do not begin with this entry, whole. */
function openEntry(
	{key, markerKey}: {readonly key: Key; readonly markerKey: Key},
	place: EntryPlace,
	bytes: Uint8Array,
): {readonly records: readonly JournalRecord[]; readonly length: number} | undefined {
	if (bytes.length < ENTRY_HEAD_BYTES) return undefined;
	const marker = markerOf(markerKey, place);
	if (!marker.every((byte, index) => byte === bytes[index])) return undefined;
	const end =
		ENTRY_HEAD_BYTES + new ByteReader(bytes.subarray(MARKER_BYTES, ENTRY_HEAD_BYTES)).u32();
	if (end > bytes.length) return undefined;
	let content: Uint8Array;
	try {
		content = open(key, entryAssociated(place), bytes.subarray(ENTRY_HEAD_BYTES, end));
	} catch (error) {
		if (error instanceof CryptoError && error.code === 'open-failed') return undefined;
		throw error;
	}

	const records = decodeRecords(content);
	wipe(content);
	return {records, length: end};
}

function hasLaterEntry(markerKey: Key, {counter, number}: EntryPlace, rest: Uint8Array): boolean {
	const bytes = Buffer.from(rest.buffer, rest.byteOffset, rest.length);
	const most = Math.min(SEARCHED_ENTRIES, Math.floor(rest.length / ENTRY_HEAD_BYTES));
	for (let later = 1; later <= most; later++) {
		if (bytes.indexOf(markerOf(markerKey, {counter, number: number + later})) >= 0) return true;
	}
	return false;
}

function markerOf(markerKey: Key, {counter, number}: EntryPlace): Uint8Array {
	const place = frame('vault-journal-marker', u64(counter), u64(number));
	return mac(markerKey, place).subarray(0, MARKER_BYTES);
}

function encodeRecord({name, generation, bytes}: JournalRecord): Uint8Array {
	const head = concat(lengthPrefixed(utf8(name)), u64(generation));
	if (bytes === undefined) return concat(head, u8(REMOVED));
	return concat(head, u8(WRITTEN), lengthPrefixed(bytes));
}

function decodeRecords(content: Uint8Array): readonly JournalRecord[] {
	const reader = new ByteReader(content);
	const records = reader.list((): JournalRecord => {
		const name = new TextDecoder().decode(reader.lengthPrefixed());
		const generation = reader.u64();
		return {name, generation, bytes: reader.u8() === WRITTEN ? reader.lengthPrefixed() : undefined};
	});
	reader.end();
	return records;
}

function headAssociated(counter: number): Uint8Array {
	return frame('vault-journal', u64(counter));
}

function entryAssociated({counter, number}: EntryPlace): Uint8Array {
	return frame('vault-journal-entry', u64(counter), u64(number));
}
