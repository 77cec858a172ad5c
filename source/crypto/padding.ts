import {CryptoError} from './error.ts';

/** The longest text that can be padded, in bytes. */
export const PLAINTEXT_MAX_BYTES = 65_535;

const MARKER = 0x80;
const SMALLEST = 256;

/**
 * How long a text of `length` bytes is once padded (TC1 3.5). At least 256, then Padmé (Nikitin et
 * al., PETS 2019): at most 12 % more, and few different sizes for an onlooker to tell apart.
 */
export function paddedLength(length: number): number {
	const marked = length + 1;
	if (marked <= SMALLEST) {
		return SMALLEST;
	}

	return padme(marked);
}

/** The Padmé size of a length from 1 to 2^53 - 1 (Nikitin et al., PETS 2019, algorithm 1). */
export function padme(length: number): number {
	const exponent = floorLog2(length);
	const kept = floorLog2(exponent) + 1;
	const step = 2 ** (exponent - kept);
	return Math.ceil(length / step) * step;
}

/** The text, a marker byte and zeros. Throws CryptoError `out-of-range` over 65,535 bytes. */
export function pad(plaintext: Uint8Array): Uint8Array {
	if (plaintext.length > PLAINTEXT_MAX_BYTES) {
		throw new CryptoError('out-of-range', 'The text is longer than 65,535 bytes.');
	}

	const padded = new Uint8Array(paddedLength(plaintext.length));
	padded.set(plaintext);
	padded[plaintext.length] = MARKER;
	return padded;
}

/**
 * The text that was padded. Throws CryptoError `bad-padding` when the marker is missing or the
 * length is not exactly the one for this text. Open the seal first: this is not constant-time.
 */
export function unpad(padded: Uint8Array): Uint8Array {
	const length = padded.findLastIndex((byte) => byte !== 0);
	const isExact =
		padded[length] === MARKER &&
		length <= PLAINTEXT_MAX_BYTES &&
		padded.length === paddedLength(length);
	if (!isExact) {
		throw new CryptoError('bad-padding', 'The padding does not fit the text.');
	}

	return padded.slice(0, length);
}

/** -1 for 0. In two halves, because `clz32` sees the lower 32 bits only. */
function floorLog2(value: number): number {
	const high = Math.floor(value / 2 ** 32);
	return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value);
}
