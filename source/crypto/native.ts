import {createCipheriv, createDecipheriv, createHash} from 'node:crypto';
import {CryptoError} from './error.ts';

/**
 * The only file here that touches node:crypto, for what is done to every byte of a file: OpenSSL does
 * it several times as fast as the WebAssembly of libsodium. A test compares the two byte by byte.
 */
const CIPHER = 'chacha20-poly1305';
const TAG_BYTES = 16;
const BLOCK_BYTES = 64;
/** The words that ChaCha20 begins with: "expand 32-byte k". */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

/** What one message is sealed with: 32 and 12 bytes, never the same pair for two messages. */
export type CipherKeys = {readonly key: Uint8Array; readonly nonce: Uint8Array};

/** ChaCha20-Poly1305 (RFC 8439) over the parts one after the other: their ciphertexts, and the tag. */
export function chachaSeal(
	{key, nonce}: CipherKeys,
	associated: Uint8Array,
	parts: readonly Uint8Array[],
): {readonly parts: readonly Uint8Array[]; readonly tag: Uint8Array} {
	const cipher = createCipheriv(CIPHER, key, nonce, {authTagLength: TAG_BYTES});
	cipher.setAAD(associated, {plaintextLength: lengthOfAll(parts)});
	const sealed = parts.map((part) => cipher.update(part));
	cipher.final();
	return {parts: sealed, tag: cipher.getAuthTag()};
}

/**
 * The parts that `chachaSeal` sealed. Throws CryptoError `open-failed`, and wipes what it had
 * decrypted, unless the tag is the one for all of them.
 */
export function chachaOpen(
	{key, nonce}: CipherKeys,
	associated: Uint8Array,
	sealed: {readonly parts: readonly Uint8Array[]; readonly tag: Uint8Array},
): readonly Uint8Array[] {
	const decipher = createDecipheriv(CIPHER, key, nonce, {authTagLength: TAG_BYTES});
	decipher.setAAD(associated, {plaintextLength: lengthOfAll(sealed.parts)});
	decipher.setAuthTag(sealed.tag);
	const parts = sealed.parts.map((part) => plainBytes(decipher.update(part)));
	try {
		decipher.final();
	} catch (error) {
		for (const part of parts) part.fill(0);
		throw new CryptoError('open-failed', 'The sealed bytes do not open with this key.', {
			cause: error,
		});
	}

	return parts;
}

/** The 64 bytes that ChaCha20-Poly1305 hides the first 64 bytes of a message with (RFC 8439, 2.8). */
export function chachaFirstBlock({key, nonce}: CipherKeys): Uint8Array {
	const start = new Uint8Array(16);
	// Block 0 is the key of Poly1305.
	start[0] = 1;
	start.set(nonce, 4);
	return chachaBlock(key, start);
}

/**
 * HChaCha20 (draft-irtf-cfrg-xchacha, section 2.2): the key for an input of 16 bytes. A block of
 * ChaCha20 is its rounds plus the words that they began with; without those it is what we want.
 */
export function hchacha20(key: Uint8Array, input: Uint8Array): Uint8Array {
	const block = chachaBlock(key, input);
	const words = new DataView(block.buffer, block.byteOffset, block.length);
	const begun = new DataView(input.buffer, input.byteOffset, input.length);
	const derived = new Uint8Array(32);
	const result = new DataView(derived.buffer);
	CONSTANTS.forEach((constant, index) => {
		const at = 4 * index;
		// `setUint32` keeps the lower 32 bits, as the subtraction is meant.
		result.setUint32(at, words.getUint32(at, true) - constant, true);
		result.setUint32(16 + at, words.getUint32(48 + at, true) - begun.getUint32(at, true), true);
	});
	block.fill(0);
	return derived;
}

/** SHA-512 (FIPS 180-4) of bytes that come one after the other. */
export type NativeHash = {update(bytes: Uint8Array): void; digest(): Uint8Array};

/** Begins one. `digest` can be called once. */
export function startSha512(): NativeHash {
	const hash = createHash('sha512');
	return {
		update: (bytes) => void hash.update(bytes),
		digest: () => new Uint8Array(hash.digest()),
	};
}

/** One block of ChaCha20; `start` is the number of the block in four bytes, and the nonce. */
function chachaBlock(key: Uint8Array, start: Uint8Array): Uint8Array {
	return createCipheriv('chacha20', key, start).update(new Uint8Array(BLOCK_BYTES));
}

/** A Buffer's own bytes as what they are: its `slice` would be a view where others copy. */
function plainBytes({buffer, byteOffset, length}: Uint8Array): Uint8Array {
	return new Uint8Array(buffer, byteOffset, length);
}

function lengthOfAll(parts: readonly Uint8Array[]): number {
	return parts.reduce((length, part) => length + part.length, 0);
}
