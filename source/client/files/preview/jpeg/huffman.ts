import {PreviewError} from '../preview-error.ts';

/** Codes of at most this many bits are looked up at once. */
const QUICK = 8;

/** A Huffman code as T.81 gives it: how many codes of each length, and what they stand for (annex C). */
export type HuffmanTable = {
	/** By the next eight bits: length times 256 plus value; 0 for longer codes. */
	readonly quick: Uint16Array;
	/** For each length the code after its last, and what leads from a code to its value. */
	readonly ends: Int32Array;
	readonly offsets: Int32Array;
	readonly values: Uint8Array;
};

/** Builds the table of a code. @throws {PreviewError} `damaged` when it has more codes than there can be. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
	const quick = new Uint16Array(2 ** QUICK);
	const ends = new Int32Array(17);
	const offsets = new Int32Array(17);
	let code = 0;
	let place = 0;
	for (let length = 1; length <= 16; length++) {
		const count = counts[length - 1] ?? 0;
		offsets[length] = place - code;
		if (code + count > 2 ** length) {
			throw new PreviewError('damaged');
		}
		for (let index = 0; index < count && length <= QUICK; index++) {
			const start = (code + index) << (QUICK - length);
			const entry = length * 256 + (values[place + index] ?? 0);
			quick.fill(entry, start, start + 2 ** (QUICK - length));
		}
		code += count;
		place += count;
		ends[length] = code;
		code *= 2;
	}
	return {quick, ends, offsets, values};
}

/** Reads the bits of one scan, without the zero bytes that are stuffed behind each 0xff. */
export class BitReader {
	readonly #bytes: Uint8Array;
	#at: number;
	#bits = 0;
	#held = 0;
	/** Bits that were made up since the data ended. */
	#missing = 0;

	constructor(bytes: Uint8Array, at: number) {
		this.#bytes = bytes;
		this.#at = at;
	}

	/** Where the next marker is looked for. */
	get position(): number {
		return this.#at;
	}

	/** The next bits as a number; none is 0. */
	take(count: number): number {
		if (count === 0) {
			return 0;
		}
		this.#fill(count);
		this.#held -= count;
		return (this.#bits >>> this.#held) & ((1 << count) - 1);
	}

	/** The next bits as a number with a sign (T.81, F.12). */
	takeSigned(count: number): number {
		const value = this.take(count);
		return count === 0 || value >= 1 << (count - 1) ? value : value - (1 << count) + 1;
	}

	/** The value of the next code. */
	decode(table: HuffmanTable): number {
		this.#fill(16);
		const next = (this.#bits >>> (this.#held - 16)) & 0xffff;
		const entry = table.quick[next >>> (16 - QUICK)] ?? 0;
		if (entry !== 0) {
			this.#spend(entry >> 8);
			return entry & 255;
		}
		for (let length = QUICK + 1; length <= 16; length++) {
			const code = next >>> (16 - length);
			if (code < (table.ends[length] ?? 0)) {
				this.#spend(length);
				return table.values[code + (table.offsets[length] ?? 0)] ?? 0;
			}
		}
		throw new PreviewError('damaged');
	}

	/** Goes on behind the next restart marker. */
	restart(): void {
		this.#held = 0;
		this.#missing = 0;
		const sign = this.#bytes[this.#at + 1] ?? 0;
		if (this.#bytes[this.#at] !== 0xff || sign < 0xd0 || sign > 0xd7) {
			throw new PreviewError('damaged');
		}
		this.#at += 2;
	}

	#spend(count: number): void {
		this.#held -= count;
		// Looking ahead past the end is fine, using what is not there is not.
		if (this.#held < this.#missing) {
			throw new PreviewError('damaged');
		}
	}

	#fill(count: number): void {
		while (this.#held < count) {
			const byte = this.#bytes[this.#at];
			const isEnd = byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0);
			this.#bits = ((this.#bits << 8) | (isEnd ? 0 : byte)) >>> 0;
			this.#held += 8;
			if (isEnd) {
				this.#missing += 8;
			} else {
				this.#at += byte === 0xff ? 2 : 1;
			}
		}
		if (this.#missing > 64) {
			throw new PreviewError('damaged');
		}
	}
}
