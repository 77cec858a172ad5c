import {open, SEAL_OVERHEAD, seal} from '../../crypto/aead.ts';
import {ByteReader, concat, frame, u8, u64, utf8} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {pad, paddedLength, unpad} from '../../crypto/padding.ts';

/**
 * A record as it lies on disk (TC1 4.5):
 *
 *     u8 version = 1   u8 kind = 1   u64 generation
 *     AEAD(DEK, frame("vault-name", u64 generation), pad(name))       304 bytes
 *     AEAD(DEK, frame("vault", name, u64 generation), bytes)
 *
 * The name is sealed too, because names tell who talks with whom.
 */
export type SealedRecord = {
	readonly name: string;
	/** 1 for the first write of a name, and one more with each. */
	readonly generation: number;
	readonly bytes: Uint8Array;
};

const VERSION = 1;
const KIND_RECORD = 1;
const SEALED_NAME_BYTES = paddedLength(0) + SEAL_OVERHEAD;

/** How much of a file `openRecordHead` needs. */
export const RECORD_HEAD_BYTES = 1 + 1 + 8 + SEALED_NAME_BYTES;

/** The bytes to put on disk. */
export function sealRecord(key: Key, {name, generation, bytes}: SealedRecord): Uint8Array {
	return concat(
		u8(VERSION),
		u8(KIND_RECORD),
		u64(generation),
		seal(key, nameAssociated(generation), pad(utf8(name))),
		seal(key, recordAssociated(name, generation), bytes),
	);
}

/** The record in a file. Throws CryptoError when the file is not exactly a record of this name. */
export function openRecord(key: Key, name: string, file: Uint8Array): SealedRecord {
	const reader = new ByteReader(file);
	const head = readHead(key, reader);
	if (head.name !== name) {
		throw new CryptoError('open-failed', 'The record has another name.');
	}

	const bytes = open(key, recordAssociated(name, head.generation), reader.rest());
	return {...head, bytes};
}

/** What the first RECORD_HEAD_BYTES of a file say. Throws like `openRecord`. */
export function openRecordHead(key: Key, start: Uint8Array): Omit<SealedRecord, 'bytes'> {
	return readHead(key, new ByteReader(start));
}

function readHead(key: Key, reader: ByteReader): Omit<SealedRecord, 'bytes'> {
	if (reader.u8() !== VERSION || reader.u8() !== KIND_RECORD) {
		throw new CryptoError('bad-encoding', 'The record has an unknown version or kind.');
	}

	const generation = reader.u64();
	const sealedName = reader.bytes(SEALED_NAME_BYTES);
	const name = unpad(open(key, nameAssociated(generation), sealedName));
	return {name: new TextDecoder().decode(name), generation};
}

function nameAssociated(generation: number): Uint8Array {
	return frame('vault-name', u64(generation));
}

function recordAssociated(name: string, generation: number): Uint8Array {
	return frame('vault', utf8(name), u64(generation));
}
