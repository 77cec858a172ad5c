import {CryptoError} from './error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS = 5;

/** Bytes as base32 without padding (RFC 4648, section 6): for what people read, type or scan. */
export function toBase32(bytes: Uint8Array): string {
	let text = '';
	let value = 0;
	let bits = 0;
	for (const byte of bytes) {
		value = ((value << 8) | byte) & 0xfff;
		bits += 8;
		for (; bits >= BITS; bits -= BITS) {
			text += ALPHABET.charAt((value >> (bits - BITS)) & 31);
		}
	}

	return bits === 0 ? text : text + ALPHABET.charAt((value << (BITS - bits)) & 31);
}

/**
 * The bytes of a base32 text in capitals. Only the one text that `toBase32` gives for them is
 * accepted. Throws CryptoError `bad-encoding`.
 */
export function fromBase32(text: string): Uint8Array {
	const bytes = new Uint8Array(Math.floor((text.length * BITS) / 8));
	let value = 0;
	let bits = 0;
	let length = 0;
	for (const character of text) {
		const digit = ALPHABET.indexOf(character);
		if (digit < 0) {
			throw new CryptoError('bad-encoding', 'The text is not base32.');
		}

		value = ((value << BITS) | digit) & 0xfff;
		bits += BITS;
		if (bits >= 8) {
			bits -= 8;
			bytes[length++] = value >> bits;
		}
	}

	const isWhole = bits < BITS && (value & ((1 << bits) - 1)) === 0;
	if (!isWhole) {
		throw new CryptoError('bad-encoding', 'The base32 text is cut short or has stray bits.');
	}

	return bytes;
}

/** Whether the character is one of the 32 that base32 is written with. */
export function isBase32(character: string): boolean {
	return character.length === 1 && ALPHABET.includes(character);
}
