import {CryptoError} from './error.ts';

const LENGTHS = {
	/** A secret for MAC, KDF or AEAD. */
	key: 32,
	/** A MAC, or a hash of TC1. */
	tag: 32,
	/** What XChaCha20-Poly1305 takes beside its key. */
	nonce: 24,
	/** What an Ed25519 key pair is made from. */
	signingSeed: 32,
	signingPublic: 32,
	signingSecret: 64,
	signature: 64,
	exchangeSecret: 32,
	exchangePublic: 32,
	deviceId: 16,
	/** What the relay asks a device to sign. */
	loginNonce: 32,
	/** What an X-Wing key pair is made from, and all that is kept of its secret half. */
	kemSeed: 32,
	kemPublic: 1216,
	kemCiphertext: 1120,
	/** The randomness of one encapsulation. */
	kemEntropy: 64,
	sessionId: 16,
} as const;

declare const kind: unique symbol;

export type BytesKind = keyof typeof LENGTHS;

/** Bytes whose length was checked, and which the compiler keeps apart from bytes of another kind. */
export type ExactBytes<Kind extends BytesKind> = Uint8Array & {readonly [kind]: Kind};

export type Key = ExactBytes<'key'>;
export type Tag = ExactBytes<'tag'>;
export type Nonce = ExactBytes<'nonce'>;
export type SigningSeed = ExactBytes<'signingSeed'>;
export type SigningPublic = ExactBytes<'signingPublic'>;
export type SigningSecret = ExactBytes<'signingSecret'>;
export type Signature = ExactBytes<'signature'>;
export type ExchangeSecret = ExactBytes<'exchangeSecret'>;
export type ExchangePublic = ExactBytes<'exchangePublic'>;
export type DeviceId = ExactBytes<'deviceId'>;
export type LoginNonce = ExactBytes<'loginNonce'>;
export type KemSeed = ExactBytes<'kemSeed'>;
export type KemPublic = ExactBytes<'kemPublic'>;
export type KemCiphertext = ExactBytes<'kemCiphertext'>;
export type SessionId = ExactBytes<'sessionId'>;

/** The number of bytes of a kind. */
export function lengthOf(bytesKind: BytesKind): number {
	return LENGTHS[bytesKind];
}

/**
 * The same bytes, now known to be of this kind, and never a Buffer, whose `slice` copies nothing.
 * Throws CryptoError `bad-length` for any other length, and for what is not a Uint8Array.
 */
export function exact<Kind extends BytesKind>(
	bytesKind: Kind,
	bytes: Uint8Array,
): ExactBytes<Kind> {
	if (!isExact(bytesKind, bytes)) {
		throw new CryptoError('bad-length', `${bytesKind} must be ${LENGTHS[bytesKind]} bytes.`);
	}

	return Buffer.isBuffer(bytes) ? exact(bytesKind, plainView(bytes)) : bytes;
}

function plainView({buffer, byteOffset, length}: Uint8Array): Uint8Array {
	return new Uint8Array(buffer, byteOffset, length);
}

function isExact<Kind extends BytesKind>(
	bytesKind: Kind,
	bytes: unknown,
): bytes is ExactBytes<Kind> {
	return bytes instanceof Uint8Array && bytes.length === LENGTHS[bytesKind];
}
