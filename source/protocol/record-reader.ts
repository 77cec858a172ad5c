/**
 * Reads a binary record of TC1 (3.1) from its start: whole numbers are big-endian. Instead of
 * throwing it remembers that something was wrong, so that a parser asks once, at its end.
 */
export class RecordReader {
	readonly #bytes: Uint8Array;
	#offset = 0;
	#isSound = true;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	/** Whether all bytes were read, none was missing, and every requirement held. */
	get isDone(): boolean {
		return this.#isSound && this.#offset === this.#bytes.length;
	}

	/** Notes whether something else about the record is as it must be. */
	require(holds: boolean): void {
		this.#isSound &&= holds;
	}

	/** The next bytes; zeros where they are missing. */
	bytes(length: number): Uint8Array {
		const part = new Uint8Array(length);
		const end = this.#offset + length;
		this.require(end <= this.#bytes.length);
		if (this.#isSound) part.set(this.#bytes.subarray(this.#offset, end));
		this.#offset = end;
		return part;
	}

	/** A number of one, four or eight bytes; over 2^53 - 1 it is wrong. */
	integer(length: 1 | 4 | 8): number {
		let value = 0;
		for (const byte of this.bytes(length)) value = value * 256 + byte;
		this.require(Number.isSafeInteger(value));
		return value;
	}

	/** ASCII text with its length in one byte before it. */
	shortText(): string {
		const bytes = this.bytes(this.integer(1));
		this.require(bytes.every((byte) => byte < 0x80));
		return String.fromCharCode(...bytes);
	}
}

/** A number as `length` bytes, big-endian. */
export function integerBytes(value: number, length: 1 | 4 | 8): Uint8Array {
	const bytes = new Uint8Array(8);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, Math.floor(value / 2 ** 32));
	view.setUint32(4, value % 2 ** 32);
	return bytes.slice(8 - length);
}

/** Length of an Ed25519 signature, in bytes (RFC 8032). */
const SIGNATURE_BYTES = 64;

/** The two parts of a signed record, or undefined when it is too short to have both. */
export function splitRecord(
	record: Uint8Array,
): {readonly body: Uint8Array; readonly signature: Uint8Array} | undefined {
	const length = record.length - SIGNATURE_BYTES;
	if (length <= 0) return undefined;
	return {body: record.subarray(0, length), signature: record.subarray(length)};
}

/** Less than 0, 0 or more than 0: which of two arrays of one length comes first. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
	for (const [index, byte] of one.entries()) {
		const difference = byte - (other[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}
