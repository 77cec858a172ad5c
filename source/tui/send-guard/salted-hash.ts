import type {Random} from '../../protocol/environment.ts';

/**
 * Recognises texts and stretches of texts without keeping them: two polynomial hashes modulo 2^32 over a
 * secret base each (Rabin and Karp, 1987). Not for secrets that leave the memory of this process.
 */
export class SaltedHash {
	readonly #bases: readonly [number, number];
	readonly #salt: number;

	constructor(random: Random) {
		const bytes = random.bytes(12);
		const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		// An odd base loses no bits.
		this.#bases = [words.getUint32(0) | 1, words.getUint32(4) | 1];
		this.#salt = words.getUint32(8);
	}

	/** The hash of a whole text. */
	of(text: string): string {
		const [hash = ''] = this.windows(text, text.length);
		return hash;
	}

	/** The hashes of every stretch of that many units. */
	*windows(text: string, length: number): Generator<string, void> {
		const [one, other] = this.#bases;
		const outOne = power(one, length);
		const outOther = power(other, length);
		let first = 0;
		let second = 0;
		for (let index = 0; index < text.length; index++) {
			const entering = this.#unit(text, index);
			const leaving = index >= length ? this.#unit(text, index - length) : 0;
			first = (Math.imul(first, one) + entering - Math.imul(leaving, outOne)) | 0;
			second = (Math.imul(second, other) + entering - Math.imul(leaving, outOther)) | 0;
			if (index >= length - 1) {
				yield `${first >>> 0}.${second >>> 0}`;
			}
		}
	}

	#unit(text: string, index: number): number {
		return Math.imul(text.charCodeAt(index) + 1, 0x9e37_79b1) ^ this.#salt;
	}
}

function power(base: number, exponent: number): number {
	let result = 1;
	for (let count = 0; count < exponent; count++) {
		result = Math.imul(result, base);
	}
	return result;
}
