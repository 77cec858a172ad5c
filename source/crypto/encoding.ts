import {CryptoError} from './error.ts';
import {type BytesKind, type ExactBytes, exact, lengthOf} from './exact-bytes.ts';

const PROTOCOL = 'termchat/1/';

/** One byte, 0 to 255. */
export function u8(value: number): Uint8Array {
	return integer(value, 1);
}

/** Four bytes, big-endian, 0 to 2^32 - 1. */
export function u32(value: number): Uint8Array {
	return integer(value, 4);
}

/** Eight bytes, big-endian, 0 to 2^53 - 1: the whole numbers that JavaScript counts exactly. */
export function u64(value: number): Uint8Array {
	return integer(value, 8);
}

/** The parts one after the other, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		joined.set(part, offset);
		offset += part.length;
	}

	return joined;
}

/** A part with its length in front (TC1 3.1: `lp`). Throws CryptoError `out-of-range` over 4 GiB. */
export function lengthPrefixed(part: Uint8Array): Uint8Array {
	return concat(u32(part.length), part);
}

/**
 * The one way TC1 (3.1) turns a label and parts into bytes to sign, hash or authenticate. Different
 * labels or parts never give the same bytes.
 */
export function frame(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
	return concat(lengthPrefixed(protocolLabel(label)), ...parts.map(lengthPrefixed));
}

/** `termchat/1/` and the label, as bytes: keeps every use of a key apart from every other. */
export function protocolLabel(label: string): Uint8Array {
	return utf8(PROTOCOL + label);
}

/** Less than 0, 0 or more than 0: which of two arrays comes first, byte by byte. For public values. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
	const length = Math.min(one.length, other.length);
	for (let index = 0; index < length; index++) {
		const difference = (one[index] ?? 0) - (other[index] ?? 0);
		if (difference !== 0) {
			return difference;
		}
	}

	return one.length - other.length;
}

/** Text as UTF-8. Throws CryptoError `bad-encoding` for a lone surrogate, which UTF-8 cannot hold. */
export function utf8(text: string): Uint8Array {
	if (!text.isWellFormed()) {
		throw new CryptoError('bad-encoding', 'The text holds half a character.');
	}

	return new TextEncoder().encode(text);
}

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/**
 * The bytes of a base64url text. Only the one text that `toBase64url` gives for them is accepted: no
 * padding, no other alphabet, no stray bits. Throws CryptoError `bad-encoding`.
 */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
	// Written in place: Buffer.from(text) would leave a copy in Node's shared pool.
	Buffer.from(bytes.buffer).write(text, 'base64url');
	if (toBase64url(bytes) !== text) {
		throw new CryptoError('bad-encoding', 'The text is not base64url without padding.');
	}

	return bytes;
}

/**
 * Reads a record from its start to its end. Every method throws CryptoError `bad-encoding` when the
 * bytes run out; `end` throws when some are left.
 */
export class ByteReader {
	readonly #bytes: Uint8Array;
	#offset = 0;

	constructor(bytes: Uint8Array) {
		// A Buffer's slice is a view and not a copy: what is read would change with what it came from.
		this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
	}

	/** One byte, 0 to 255. */
	u8(): number {
		return this.#integer(1);
	}

	/** A big-endian number of four bytes. */
	u32(): number {
		return this.#integer(4);
	}

	/** A big-endian number of eight bytes; over 2^53 - 1 it is refused. */
	u64(): number {
		return this.#integer(8);
	}

	/** A copy of the next `length` bytes. */
	bytes(length: number): Uint8Array {
		const end = this.#offset + length;
		if (end > this.#bytes.length) {
			throw new CryptoError('bad-encoding', 'The record ends too early.');
		}

		const part = this.#bytes.slice(this.#offset, end);
		this.#offset = end;
		return part;
	}

	/** Bytes of a kind, whose number is known. */
	exact<Kind extends BytesKind>(kind: Kind): ExactBytes<Kind> {
		return exact(kind, this.bytes(lengthOf(kind)));
	}

	/** Characters of ASCII, one byte each. */
	ascii(length: number): string {
		const bytes = this.bytes(length);
		if (bytes.some((byte) => byte > 0x7f)) {
			throw new CryptoError('bad-encoding', 'The record has a character where it may not.');
		}

		return Buffer.from(bytes).toString('latin1');
	}

	/** The byte that says what kind of record this is. Throws `bad-encoding` for any other. */
	type(expected: number): void {
		if (this.u8() !== expected) {
			throw new CryptoError('bad-encoding', 'The record is of another kind.');
		}
	}

	/** The version byte of a record. Throws CryptoError `unknown-version` for any other. */
	version(known: number): void {
		if (this.u8() !== known) {
			throw new CryptoError(
				'unknown-version',
				'This was made by a newer version. Update termchat to read it.',
			);
		}
	}

	/** A byte of flags, or `bad-encoding` for a flag that is not among the known ones. */
	flags(known: number): number {
		const flags = this.u8();
		if ((flags & ~known) !== 0) {
			throw new CryptoError('bad-encoding', 'The record has an unknown flag.');
		}

		return flags;
	}

	/** As many items as the number in front says, each read by `item`. */
	list<Item>(item: () => Item): Item[] {
		const items: Item[] = [];
		for (let left = this.u32(); left > 0; left--) {
			items.push(item());
		}

		return items;
	}

	/** A part with its length in front. */
	lengthPrefixed(): Uint8Array {
		return this.bytes(this.u32());
	}

	/** All bytes not read so far. */
	rest(): Uint8Array {
		return this.bytes(this.#bytes.length - this.#offset);
	}

	/** Makes sure that nothing is left. */
	end(): void {
		if (this.#offset !== this.#bytes.length) {
			throw new CryptoError('bad-encoding', 'The record goes on after its end.');
		}
	}

	#integer(length: number): number {
		let value = 0;
		for (const byte of this.bytes(length)) {
			value = value * 256 + byte;
		}

		if (!Number.isSafeInteger(value)) {
			throw new CryptoError('bad-encoding', 'A number in the record is too large.');
		}

		return value;
	}
}

function integer(value: number, length: 1 | 4 | 8): Uint8Array {
	const limit = length === 8 ? Number.MAX_SAFE_INTEGER : 2 ** (8 * length) - 1;
	if (!Number.isSafeInteger(value) || value < 0 || value > limit) {
		throw new CryptoError('out-of-range', `The number must be a whole one from 0 to ${limit}.`);
	}

	const bytes = new Uint8Array(8);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, Math.floor(value / 2 ** 32));
	view.setUint32(4, value % 2 ** 32);
	return bytes.slice(8 - length);
}
