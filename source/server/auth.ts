import {Buffer} from 'node:buffer';
import {createHash, createPrivateKey, createPublicKey, timingSafeEqual, verify} from 'node:crypto';
import type {Random} from '../protocol/environment.ts';
import {DEVICE_ID_BYTES, deviceIdBytes, relayAuthBytes} from '../protocol/relay-auth.ts';
import type {DeviceRecord} from './storage/storage.ts';

/** Length of an Ed25519 seed and of a public key, in bytes (RFC 8032). */
export const KEY_BYTES = 32;

const SIGNATURE_BYTES = 64;

/** The Ed25519 public key, base64url, that belongs to a 32-byte seed. */
export function publicKeyOf(seed: Uint8Array): string {
	if (seed.length !== KEY_BYTES) throw new RangeError(`The relay key must be ${KEY_BYTES} bytes.`);
	const key = Buffer.concat([ED25519_PKCS8, seed]);
	const secret = createPrivateKey({key, format: 'der', type: 'pkcs8'});
	const {x} = createPublicKey(secret).export({format: 'jwk'});
	if (x === undefined) throw new TypeError('An Ed25519 key has an x.');
	return x;
}

/** The fixed beginning of every Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
export const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The id of the device with these two public keys (TC1 3.3), which nobody can have without them;
 * undefined when one of them is none.
 */
export function deviceIdOf(publicKey: string, exchangeKey: string): string | undefined {
	const signing = exactBytes(publicKey, KEY_BYTES);
	const exchange = exactBytes(exchangeKey, KEY_BYTES);
	if (signing === undefined || exchange === undefined) return undefined;
	const digest = createHash('sha512').update(deviceIdBytes(signing, exchange)).digest();
	return digest.subarray(0, DEVICE_ID_BYTES).toString('base64url');
}

/** Whether the device itself has signed this connection's nonce, for this relay and this host. */
export function isDeviceSignature(claim: {
	readonly device: DeviceRecord;
	readonly host: string;
	readonly relayKey: string;
	readonly nonce: Uint8Array;
	readonly signature: string;
}): boolean {
	const signature = exactBytes(claim.signature, SIGNATURE_BYTES);
	const deviceId = exactBytes(claim.device.id, DEVICE_ID_BYTES);
	const {publicKey} = claim.device;
	if (signature === undefined || deviceId === undefined || publicKey === undefined) return false;
	const bytes = relayAuthBytes({
		host: claim.host,
		relayKey: Buffer.from(claim.relayKey, 'base64url'),
		nonce: claim.nonce,
		deviceId,
		// This version of the relay knows no account identity keys.
		identityKey: new Uint8Array(),
	});
	const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: publicKey}, format: 'jwk'});
	return verify(undefined, bytes, key, signature);
}

/** An id nobody can guess: 16 random bytes, base64url. People type some: none begins like a flag. */
export function newId(random: Random): string {
	return newSecret(random, DEVICE_ID_BYTES).replace(/^-/, '_');
}

/** Fresh random bytes, base64url. */
export function newSecret(random: Random, length: number): string {
	return Buffer.from(random.bytes(length)).toString('base64url');
}

/** SHA-256 of a token or an invitation's code, base64url: what storage keeps of it. */
export function hashSecret(secret: string): string {
	return createHash('sha256').update(secret).digest('base64url');
}

/** Compares two hashes without telling by the time it takes where they differ. */
export function isSameHash(one: string, other: string): boolean {
	const [a, b] = [Buffer.from(one), Buffer.from(other)];
	return a.length === b.length && timingSafeEqual(a, b);
}

function exactBytes(text: string, length: number): Buffer | undefined {
	const bytes = Buffer.from(text, 'base64url');
	return bytes.length === length && bytes.toString('base64url') === text ? bytes : undefined;
}
