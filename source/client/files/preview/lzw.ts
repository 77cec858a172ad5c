import {PreviewError} from './preview-error.ts';

/** Codes have at most twelve bits. */
const MOST_BITS = 12;

/**
 * Undoes the LZW of a GIF (GIF89a, appendix F) into `output`, which is never outgrown. Returns how many
 * values there were; what comes after the end is left out, as others do it.
 * @throws {PreviewError} `damaged` for a code that cannot be.
 */
export function unpackLzw(data: Uint8Array, bits: number, output: Uint8Array): number {
	const codes = new CodeTable(bits, output);
	let buffer = 0;
	let held = 0;
	for (const byte of data) {
		buffer |= byte << held;
		held += 8;
		while (held >= codes.size) {
			const {size} = codes;
			const code = buffer & (2 ** size - 1);
			buffer >>>= size;
			held -= size;
			if (!codes.take(code)) {
				return codes.written;
			}
		}
	}
	return codes.written;
}

/** What each code stands for, and what of it was written so far. */
class CodeTable {
	readonly #output: Uint8Array;
	readonly #bits: number;
	/** The code that a code's text begins with, the value it ends with, and how long it is. */
	readonly #prefixes = new Uint16Array(2 ** MOST_BITS);
	readonly #ends = new Uint8Array(2 ** MOST_BITS);
	readonly #lengths = new Uint32Array(2 ** MOST_BITS);
	#next = 0;
	#size = 0;
	/** The code before; undefined after a clear. */
	#last: number | undefined;
	#written = 0;

	constructor(bits: number, output: Uint8Array) {
		this.#bits = bits;
		this.#output = output;
		for (let code = 0; code < 2 ** bits; code++) {
			this.#ends[code] = code;
			this.#lengths[code] = 1;
		}
		this.#clear();
	}

	/** Bits of the next code. */
	get size(): number {
		return this.#size;
	}

	/** Values that were written. */
	get written(): number {
		return Math.min(this.#written, this.#output.length);
	}

	/** Writes what a code stands for; false when there is no more to write, or no place. */
	take(code: number): boolean {
		const clear = 2 ** this.#bits;
		if (code === clear) {
			this.#clear();
			return true;
		}
		if (code === clear + 1) {
			return false;
		}
		const isKnown = this.#last === undefined ? code < clear : code <= this.#next;
		if (!isKnown) {
			throw new PreviewError('damaged');
		}
		this.#write(code);
		this.#last = code;
		return this.#written < this.#output.length;
	}

	#clear(): void {
		this.#next = 2 ** this.#bits + 2;
		this.#size = this.#bits + 1;
		this.#last = undefined;
	}

	/** A code that is only now made stands for the text before and the first value of that. */
	#write(code: number): void {
		const start = this.#written;
		const isNew = code === this.#next;
		const text = isNew ? (this.#last ?? 0) : code;
		const length = this.#lengths[text] ?? 0;
		const first = this.#writeText(text, start, length);
		if (isNew && start + length < this.#output.length) {
			this.#output[start + length] = first;
		}
		this.#written += length + (isNew ? 1 : 0);
		this.#learn(first);
	}

	/** Writes a text from its end to its beginning, and returns its first value. */
	#writeText(code: number, start: number, length: number): number {
		let rest = code;
		let value = 0;
		for (let place = start + length - 1; place >= start; place--) {
			value = this.#ends[rest] ?? 0;
			if (place < this.#output.length) {
				this.#output[place] = value;
			}
			rest = this.#prefixes[rest] ?? 0;
		}
		return value;
	}

	/** The text before and this value have a code from now on, while there are any. */
	#learn(value: number): void {
		const last = this.#last;
		if (last === undefined || this.#next >= 2 ** MOST_BITS) {
			return;
		}
		this.#prefixes[this.#next] = last;
		this.#ends[this.#next] = value;
		this.#lengths[this.#next] = (this.#lengths[last] ?? 0) + 1;
		this.#next++;
		this.#size += this.#next === 2 ** this.#size && this.#size < MOST_BITS ? 1 : 0;
	}
}
