import {concat, frame} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact, type Key, type Tag} from './exact-bytes.ts';
import {kdf} from './kdf.ts';
import {aeadOpen, aeadSeal, equal, mac, wipe} from './sodium.ts';

/** How many bytes `seal` adds to a text. */
export const SEAL_OVERHEAD = 48;

const SIV_BYTES = 32;
const NONCE_BYTES = 24;

/**
 * Seals a text under a key and associated data (TC1 3.4). The nonce is a MAC over both, so a state
 * that was rolled back reveals at most that two texts are equal, and the result commits to key,
 * associated data and text.
 */
export function seal(key: Key, associated: Uint8Array, plaintext: Uint8Array): Uint8Array {
	const [encryptKey, commitKey] = kdf(key, 'aead');
	const siv = commitment(commitKey, associated, plaintext);
	const nonce = exact('nonce', siv.slice(0, NONCE_BYTES));
	const ciphertext = aeadSeal({key: encryptKey, nonce}, associated, plaintext);
	wipe(encryptKey, commitKey);
	return concat(siv, ciphertext);
}

/** The text of `seal`. Throws CryptoError `open-failed` unless key, data and every byte are right. */
export function open(key: Key, associated: Uint8Array, sealed: Uint8Array): Uint8Array {
	if (sealed.length < SEAL_OVERHEAD) {
		throw new CryptoError('open-failed', 'The sealed bytes are cut short.');
	}

	const [encryptKey, commitKey] = kdf(key, 'aead');
	try {
		const siv = sealed.subarray(0, SIV_BYTES);
		const nonce = exact('nonce', siv.slice(0, NONCE_BYTES));
		const keys = {key: encryptKey, nonce};
		const plaintext = aeadOpen(keys, associated, sealed.subarray(SIV_BYTES));
		if (!equal(commitment(commitKey, associated, plaintext), siv)) {
			wipe(plaintext);
			throw new CryptoError('open-failed', 'The sealed bytes do not commit to their text.');
		}

		return plaintext;
	} finally {
		wipe(encryptKey, commitKey);
	}
}

function commitment(key: Key, associated: Uint8Array, plaintext: Uint8Array): Tag {
	return mac(key, frame('aead-siv', associated, plaintext));
}
