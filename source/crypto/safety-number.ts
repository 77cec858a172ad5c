import type {AccountId} from './account-id.ts';
import {concat, utf8} from './encoding.ts';
import type {SigningPublic} from './exact-bytes.ts';
import {sha512} from './sodium.ts';

/** An account and its identity key: what people compare. */
export type Identity = {readonly account: AccountId; readonly identityKey: SigningPublic};

const KEY_TYPE = 0x01;
const ROUNDS = 5200;
const CHUNKS = 6;
const CHUNK_BYTES = 5;

/**
 * The 60 digits that two people compare (TC1 3.11), as 12 groups of five: Signal's numeric
 * fingerprint. The same on both sides, and unchanged when either adds a device. Some 10 ms.
 */
export function safetyNumber(self: Identity, peer: Identity): readonly string[] {
	const halves = [self, peer].map((identity) => digitsOf(fingerprint(identity)));
	return halves.toSorted().join('').match(/\d{5}/g) ?? [];
}

/** The 64-byte hash behind one half of the number; slow to compute, so slow to imitate. */
export function fingerprint({account, identityKey}: Identity): Uint8Array {
	return iteratedHash(concat(new Uint8Array([KEY_TYPE]), identityKey), utf8(account));
}

/** Signal's iteration over a key with its type byte, and an id. */
export function iteratedHash(key: Uint8Array, id: Uint8Array): Uint8Array {
	let digest = sha512(concat(new Uint8Array(2), key, id, key));
	for (let round = 1; round < ROUNDS; round++) {
		digest = sha512(concat(digest, key));
	}

	return digest;
}

/** 30 digits: six 40-bit numbers, five digits of each. */
export function digitsOf(digest: Uint8Array): string {
	return Array.from({length: CHUNKS}, (_, chunk) => {
		const bytes = digest.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
		const value = bytes.reduce((number, byte) => number * 256 + byte, 0);
		return String(value % 100_000).padStart(5, '0');
	}).join('');
}
