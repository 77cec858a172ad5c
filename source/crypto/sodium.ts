import {type Random, systemRandom} from '../protocol/environment.ts';
import {CryptoError} from './error.ts';
import {
	type ExchangePublic,
	type ExchangeSecret,
	exact,
	type KemCiphertext,
	type KemPublic,
	type KemSeed,
	type Key,
	lengthOf,
	type Nonce,
	type Signature,
	type SigningPublic,
	type SigningSecret,
	type SigningSeed,
	type Tag,
} from './exact-bytes.ts';
import {KNOWN_ANSWERS, type KnownAnswers} from './known-answers.ts';
import {failedAnswer, type Primitives} from './self-test.ts';

/** The only file that touches libsodium: exact lengths in, bytes out, never a string. */
type Sodium = typeof import('libsodium-wrappers')['default'];

/** The package's types name functions that its standard build lacks, so these are looked up. */
const USED_FUNCTIONS = [
	'crypto_hash',
	'crypto_auth',
	'crypto_auth_verify',
	'crypto_sign_seed_keypair',
	'crypto_sign_detached',
	'crypto_sign_verify_detached',
	'crypto_aead_xchacha20poly1305_ietf_encrypt',
	'crypto_aead_xchacha20poly1305_ietf_decrypt',
	'crypto_scalarmult',
	'crypto_scalarmult_base',
	'crypto_kem_xwing_seed_keypair',
	'crypto_kem_xwing_enc_deterministic',
	'crypto_kem_xwing_dec',
	'memcmp',
] as const satisfies ReadonlyArray<keyof Sodium>;

let loading: Promise<void> | undefined;
let loaded: Sodium | undefined;

/**
 * Loads libsodium and checks its known answers, once; every other function here needs it. Costs
 * some 20 ms, so call it when a key is first needed, not at start. Throws CryptoError `self-test`.
 */
export function ready(): Promise<void> {
	loading ??= load();
	return loading;
}

/** Fresh random bytes, `length` of them (0 to 65,536), from the platform unless told otherwise. */
export function randomBytes(length: number, random: Random = systemRandom): Uint8Array {
	const bytes = random.bytes(length);
	if (!(bytes instanceof Uint8Array) || bytes.length !== length) {
		throw new CryptoError('bad-length', 'The random source gave another number of bytes.');
	}

	return bytes;
}

/** SHA-512 (FIPS 180-4): 64 bytes. */
export function sha512(message: Uint8Array): Uint8Array {
	return sodium().crypto_hash(byteArray(message));
}

/** HMAC-SHA-512 cut to 32 bytes (RFC 2104; TC1 3.2). */
export function mac(key: Key, message: Uint8Array): Tag {
	return exact('tag', sodium().crypto_auth(byteArray(message), exact('key', key)));
}

/** Whether the tag is the MAC of this message, in constant time. */
export function macVerify(key: Key, message: Uint8Array, tag: Tag): boolean {
	return sodium().crypto_auth_verify(exact('tag', tag), byteArray(message), exact('key', key));
}

/** An Ed25519 key pair (RFC 8032). The same seed always gives the same pair. */
export type SigningKeypair = {readonly publicKey: SigningPublic; readonly secretKey: SigningSecret};

/** The Ed25519 key pair of a seed (RFC 8032, section 5.1.5). */
export function signKeypair(seed: SigningSeed): SigningKeypair {
	const pair = sodium().crypto_sign_seed_keypair(exact('signingSeed', seed));
	return {
		publicKey: exact('signingPublic', pair.publicKey),
		secretKey: exact('signingSecret', pair.privateKey),
	};
}

/** A detached Ed25519 signature. Sign only what `frame` made, so that labels keep uses apart. */
export function sign(secretKey: SigningSecret, message: Uint8Array): Signature {
	const secret = exact('signingSecret', secretKey);
	return exact('signature', sodium().crypto_sign_detached(byteArray(message), secret));
}

/** Whether the signature is this key's for this message. Small-order keys never verify. */
export function verify(
	publicKey: SigningPublic,
	message: Uint8Array,
	signature: Signature,
): boolean {
	return sodium().crypto_sign_verify_detached(
		exact('signature', signature),
		byteArray(message),
		exact('signingPublic', publicKey),
	);
}

/** The key, and the nonce that key has never met before. */
export type AeadKeys = {readonly key: Key; readonly nonce: Nonce};

/** XChaCha20-Poly1305 as it is: 16 bytes longer than the text. Callers want `seal` of aead.ts. */
export function aeadSeal(
	keys: AeadKeys,
	associated: Uint8Array,
	plaintext: Uint8Array,
): Uint8Array {
	return sodium().crypto_aead_xchacha20poly1305_ietf_encrypt(
		byteArray(plaintext),
		byteArray(associated),
		// libsodium wants null for the secret nonce that this construction lacks.
		null,
		exact('nonce', keys.nonce),
		exact('key', keys.key),
	);
}

/** The text of `aeadSeal`. Throws CryptoError `open-failed` for anything else. */
export function aeadOpen(keys: AeadKeys, associated: Uint8Array, sealed: Uint8Array): Uint8Array {
	const library = sodium();
	const nonce = exact('nonce', keys.nonce);
	const key = exact('key', keys.key);
	const inputs = [byteArray(sealed), byteArray(associated)] as const;
	try {
		return library.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ...inputs, nonce, key);
	} catch (error) {
		throw new CryptoError('open-failed', 'The sealed bytes do not open with this key.', {
			cause: error,
		});
	}
}

/** The X25519 public key of a secret (RFC 7748). */
export function x25519Public(secretKey: ExchangeSecret): ExchangePublic {
	const secret = exact('exchangeSecret', secretKey);
	return exact('exchangePublic', sodium().crypto_scalarmult_base(secret));
}

/**
 * The secret that two X25519 keys share (RFC 7748). Throws CryptoError `weak-key` when the other
 * key is of low order, which would make the secret known to everyone.
 */
export function x25519(secretKey: ExchangeSecret, publicKey: ExchangePublic): Key {
	const library = sodium();
	const secret = exact('exchangeSecret', secretKey);
	const peer = exact('exchangePublic', publicKey);
	try {
		return exact('key', library.crypto_scalarmult(secret, peer));
	} catch (error) {
		throw new CryptoError('weak-key', 'The other public key is not a usable one.', {cause: error});
	}
}

/** What encapsulation gives: the ciphertext for the key's owner, and the secret both then share. */
export type Encapsulated = {readonly ciphertext: KemCiphertext; readonly secret: Key};

/** The public half of an X-Wing key (draft-connolly-cfrg-xwing-kem): X25519 with ML-KEM-768. */
export function kemPublic(seed: KemSeed): KemPublic {
	const pair = sodium().crypto_kem_xwing_seed_keypair(exact('kemSeed', seed));
	wipe(pair.privateKey);
	return exact('kemPublic', pair.publicKey);
}

/**
 * A fresh secret for the owner of an X-Wing key. Throws CryptoError `weak-key` for a key that is not
 * a usable one: a low-order X25519 half, or ML-KEM coefficients that are not reduced.
 */
export function kemEncapsulate(publicKey: KemPublic, random: Random): Encapsulated {
	const library = sodium();
	const peer = exact('kemPublic', publicKey);
	const entropy = exact('kemEntropy', randomBytes(lengthOf('kemEntropy'), random));
	try {
		const made = library.crypto_kem_xwing_enc_deterministic(peer, entropy);
		return {
			ciphertext: exact('kemCiphertext', made.ciphertext),
			secret: exact('key', made.sharedSecret),
		};
	} catch (error) {
		throw new CryptoError('weak-key', 'The other public key is not a usable one.', {cause: error});
	} finally {
		wipe(entropy);
	}
}

/**
 * The secret in an X-Wing ciphertext. A ciphertext for another key gives another secret, not an
 * error, so nothing is known until an AEAD opened with it. Throws CryptoError `weak-key`.
 */
export function kemDecapsulate(seed: KemSeed, ciphertext: KemCiphertext): Key {
	const library = sodium();
	const secret = exact('kemSeed', seed);
	const sealed = exact('kemCiphertext', ciphertext);
	try {
		return exact('key', library.crypto_kem_xwing_dec(sealed, secret));
	} catch (error) {
		throw new CryptoError('weak-key', 'The KEM ciphertext is not a usable one.', {cause: error});
	}
}

/** Whether two arrays hold the same bytes, in a time that depends on their lengths only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
	return byteArray(a).length === byteArray(b).length && sodium().memcmp(a, b);
}

/** Overwrites secrets with zeros. Best effort: the runtime may have made copies of its own. */
export function wipe(...secrets: readonly Uint8Array[]): void {
	for (const secret of secrets) {
		secret.fill(0);
	}
}

/** Throws CryptoError `self-test` unless the primitives give these answers. `ready` does this. */
export function checkKnownAnswers(answers: KnownAnswers): void {
	const failed = failedAnswer(PRIMITIVES, answers);
	if (failed !== undefined) {
		throw selfTestFailed(failed);
	}
}

const PRIMITIVES: Primitives = {
	...{sha512, mac, macVerify, signKeypair, sign, verify, aeadSeal, aeadOpen},
	...{x25519Public, x25519, kemPublic, kemEncapsulate, kemDecapsulate, equal},
};

async function load(): Promise<void> {
	// Imported here and not above, because the import itself compiles the whole library.
	const {default: library} = await import('libsodium-wrappers');
	await library.ready;
	const missing = USED_FUNCTIONS.filter((name) => typeof library[name] !== 'function');
	if (missing.length > 0) {
		throw selfTestFailed(missing.join(', '));
	}

	loaded = library;
	try {
		checkKnownAnswers(KNOWN_ANSWERS);
	} catch (error) {
		loaded = undefined;
		throw error;
	}
}

function sodium(): Sodium {
	if (loaded === undefined) {
		throw new CryptoError('not-ready', 'Await ready() before using cryptography.');
	}

	return loaded;
}

/** libsodium takes a string for its UTF-8 bytes; nothing here may pass one on by accident. */
function byteArray(bytes: Uint8Array): Uint8Array {
	if (!(bytes instanceof Uint8Array)) {
		throw new CryptoError('bad-encoding', 'Only byte arrays are taken.');
	}

	return bytes;
}

function selfTestFailed(name: string): CryptoError {
	return new CryptoError(
		'self-test',
		`The cryptographic library failed its check (${name}). Install termchat again.`,
	);
}
