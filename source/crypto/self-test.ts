import {concat} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact} from './exact-bytes.ts';
import type {KnownAnswers} from './known-answers.ts';
import type * as sodium from './sodium.ts';

/** The functions that are checked before anything of theirs is used. */
export type Primitives = Pick<
	typeof sodium,
	| 'sha512'
	| 'mac'
	| 'macVerify'
	| 'signKeypair'
	| 'sign'
	| 'verify'
	| 'aeadSeal'
	| 'aeadOpen'
	| 'x25519Public'
	| 'x25519'
	| 'kemPublic'
	| 'kemEncapsulate'
	| 'kemDecapsulate'
	| 'equal'
>;

/**
 * The name of the first primitive that does not give its known answer, or undefined (TC1 3.15). What
 * must be refused is checked beside what must be accepted.
 */
export function failedAnswer(primitives: Primitives, answers: KnownAnswers): string | undefined {
	const checks = {
		comparison: checkEqual,
		'SHA-512': checkHash,
		'HMAC-SHA-512': checkMac,
		Ed25519: checkSigning,
		X25519: checkExchange,
		'XChaCha20-Poly1305': checkAead,
		'X-Wing': checkKem,
	};
	return Object.entries(checks).find(([, check]) => !check(primitives, answers))?.[0];
}

/** All other checks lean on this one, so it comes first. */
function checkEqual({equal}: Primitives): boolean {
	const bytes = Uint8Array.of(1, 2, 3);
	return (
		equal(bytes, bytes.slice()) &&
		!equal(bytes, Uint8Array.of(1, 2, 7)) &&
		!equal(bytes, Uint8Array.of(0, 2, 3)) &&
		!equal(bytes, Uint8Array.of(1, 2))
	);
}

function checkHash({sha512, equal}: Primitives, {hash}: KnownAnswers): boolean {
	return equal(sha512(fromHex(hash.message)), fromHex(hash.digest));
}

function checkMac({mac, macVerify, equal}: Primitives, answers: KnownAnswers): boolean {
	const key = exact('key', fromHex(answers.mac.key));
	const tag = exact('tag', fromHex(answers.mac.tag));
	const message = fromHex(answers.mac.message);
	return (
		equal(mac(key, message), tag) &&
		macVerify(key, message, tag) &&
		!macVerify(key, concat(message, message), tag)
	);
}

function checkSigning(primitives: Primitives, {sign: answer}: KnownAnswers): boolean {
	const {signKeypair, sign, verify, equal} = primitives;
	const {publicKey, secretKey} = signKeypair(exact('signingSeed', fromHex(answer.seed)));
	const message = fromHex(answer.message);
	const signature = exact('signature', fromHex(answer.signature));
	return (
		equal(publicKey, fromHex(answer.publicKey)) &&
		equal(sign(secretKey, message), signature) &&
		verify(publicKey, message, signature) &&
		!verify(publicKey, concat(message, message), signature)
	);
}

function checkExchange(primitives: Primitives, {exchange}: KnownAnswers): boolean {
	const {x25519Public, x25519, equal} = primitives;
	const secret = exact('exchangeSecret', fromHex(exchange.secret));
	const peer = exact('exchangePublic', fromHex(exchange.peer));
	const zero = exact('exchangePublic', new Uint8Array(32));
	return (
		equal(x25519Public(secret), fromHex(exchange.publicKey)) &&
		equal(x25519(secret, peer), fromHex(exchange.shared)) &&
		isRefused(() => x25519(secret, zero))
	);
}

function checkAead({aeadSeal, aeadOpen, equal}: Primitives, {aead}: KnownAnswers): boolean {
	const keys = {key: exact('key', fromHex(aead.key)), nonce: exact('nonce', fromHex(aead.nonce))};
	const associated = fromHex(aead.associated);
	const plaintext = fromHex(aead.plaintext);
	const ciphertext = fromHex(aead.ciphertext);
	return (
		equal(aeadSeal(keys, associated, plaintext), ciphertext) &&
		equal(aeadOpen(keys, associated, ciphertext), plaintext) &&
		isRefused(() => aeadOpen(keys, plaintext, ciphertext))
	);
}

function checkKem(primitives: Primitives, {kem}: KnownAnswers): boolean {
	const {kemPublic, kemEncapsulate, kemDecapsulate, sha512, equal} = primitives;
	const seed = exact('kemSeed', fromHex(kem.seed));
	const publicKey = kemPublic(seed);
	const random = {bytes: () => fromHex(kem.entropy), fraction: () => 0};
	const {ciphertext, secret} = kemEncapsulate(publicKey, random);
	return (
		equal(sha512(publicKey).slice(0, 32), fromHex(kem.publicDigest)) &&
		equal(sha512(ciphertext).slice(0, 32), fromHex(kem.ciphertextDigest)) &&
		equal(secret, fromHex(kem.secret)) &&
		equal(kemDecapsulate(seed, ciphertext), secret)
	);
}

function isRefused(run: () => unknown): boolean {
	try {
		run();
		return false;
	} catch (error) {
		return error instanceof CryptoError;
	}
}

function fromHex(hex: string): Uint8Array {
	return new Uint8Array(Buffer.from(hex, 'hex'));
}
