import {fromBase32, toBase32} from './base32.ts';
import {ByteReader, compareBytes, concat, u8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {fingerprint, type Identity} from './safety-number.ts';
import {sha512} from './sodium.ts';

/** Whether a pasted text shows the same two identities as we see. */
export type Comparison = 'match' | 'mismatch';

const PREFIX = 'tcv1:';
const VERSION = 1;
const FINGERPRINT_BYTES = 32;
const CHECK_BYTES = 4;

/**
 * The text that one side sends over another channel, or shows as a QR code, and the other pastes
 * (TC1 3.11). 116 characters; says nothing secret.
 */
export function comparisonText(self: Identity, peer: Identity): string {
	const body = concat(u8(VERSION), shortened(self), shortened(peer));
	return PREFIX + toBase32(concat(body, checkOf(body)));
}

/**
 * Compares a pasted text of the peer with what we see: its "self" must be our peer, its "peer" us.
 * Throws CryptoError `bad-comparison-text` for a text that is damaged or something else.
 */
export function compareText(pasted: string, self: Identity, peer: Identity): Comparison {
	const [theirs, ours] = parseText(pasted);
	const isMatch =
		compareBytes(theirs, shortened(peer)) === 0 && compareBytes(ours, shortened(self)) === 0;
	return isMatch ? 'match' : 'mismatch';
}

function parseText(pasted: string): readonly [Uint8Array, Uint8Array] {
	const text = pasted.replace(/\s+/g, '');
	if (text.slice(0, PREFIX.length).toLowerCase() !== PREFIX) {
		throw new CryptoError(
			'bad-comparison-text',
			'The text must begin with “tcv1:”. Copy it again.',
		);
	}

	try {
		const bytes = fromBase32(text.slice(PREFIX.length).toUpperCase());
		const reader = new ByteReader(bytes);
		reader.version(VERSION);
		const [theirs, ours] = [reader.bytes(FINGERPRINT_BYTES), reader.bytes(FINGERPRINT_BYTES)];
		const check = reader.bytes(CHECK_BYTES);
		reader.end();
		if (compareBytes(check, checkOf(bytes.subarray(0, -CHECK_BYTES))) === 0) {
			return [theirs, ours];
		}
	} catch (error) {
		throw damaged({cause: error});
	}

	throw damaged();
}

function shortened(identity: Identity): Uint8Array {
	return fingerprint(identity).slice(0, FINGERPRINT_BYTES);
}

function checkOf(body: Uint8Array): Uint8Array {
	return sha512(body).slice(0, CHECK_BYTES);
}

function damaged(options?: ErrorOptions): CryptoError {
	return new CryptoError(
		'bad-comparison-text',
		'The text is damaged. Ask for it again, and copy it whole.',
		options,
	);
}
