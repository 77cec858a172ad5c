import type {Random} from '../protocol/environment.ts';
import {deviceIdBytes, relayAuthBytes} from '../protocol/relay-auth.ts';
import {ByteReader, concat, frame, u8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {
	type DeviceId,
	type ExchangePublic,
	type ExchangeSecret,
	exact,
	type Key,
	lengthOf,
	type Signature,
	type SigningPublic,
	type SigningSecret,
	type SigningSeed,
} from './exact-bytes.ts';
import {randomBytes, sha512, sign, signKeypair, wipe, x25519, x25519Public} from './sodium.ts';

/** What a relay sent to have signed, and the name and key by which the device knows that relay. */
export type LoginChallenge = {
	/** The host in `name@host`, from the device's own settings, not from the relay. */
	readonly host: string;
	/** The relay's Ed25519 public key that the device has pinned, 32 bytes. */
	readonly relayKey: Uint8Array;
	/** 32 bytes. */
	readonly nonce: Uint8Array;
	/** The account identity key, 32 bytes. Left out while the account has none: an empty part then. */
	readonly identityKey?: Uint8Array;
};

/** What a device key signs beside logins: its place in an account, and its prekeys. */
export type DeviceStatement = 'device-pop' | 'spk' | 'kpk';

const VERSION = 1;

/**
 * The long-lived keys of one installation (TC1 3.3): Ed25519 for signing (DSK) and X25519 for key
 * agreement (DIK). Both exist from the start because the device id is a hash of both. The secrets
 * cannot be printed or serialized by accident.
 */
export class DeviceKey {
	/** The Ed25519 public key, by which the relay knows this device. */
	readonly signingKey: SigningPublic;
	/** The X25519 public key. */
	readonly exchangeKey: ExchangePublic;
	/** `H("device-id", DSK, DIK)`, cut to 16 bytes. */
	readonly deviceId: DeviceId;
	readonly #seed: SigningSeed;
	readonly #signingSecret: SigningSecret;
	readonly #exchangeSecret: ExchangeSecret;
	#isWiped = false;

	/** Takes ownership of both secrets: `wipe` clears them. */
	constructor(seed: SigningSeed, exchangeSecret: ExchangeSecret) {
		const {publicKey, secretKey} = signKeypair(seed);
		this.signingKey = publicKey;
		this.exchangeKey = x25519Public(exchangeSecret);
		this.deviceId = deviceIdOf(this.signingKey, this.exchangeKey);
		this.#seed = seed;
		this.#signingSecret = secretKey;
		this.#exchangeSecret = exchangeSecret;
	}

	/**
	 * The answer that logs this device in (TC1 3.13): a signature over host, relay key, nonce, device
	 * id and account identity key. Throws CryptoError `bad-length` for a malformed challenge, `wiped`.
	 */
	signLogin(challenge: LoginChallenge): Signature {
		this.#refuseWiped();
		const {host, identityKey = new Uint8Array()} = challenge;
		const bytes = relayAuthBytes({
			host,
			relayKey: exact('signingPublic', challenge.relayKey),
			nonce: exact('loginNonce', challenge.nonce),
			deviceId: this.deviceId,
			identityKey: identityKey.length === 0 ? identityKey : exact('signingPublic', identityKey),
		});
		return sign(this.#signingSecret, bytes);
	}

	/** Signs a statement under its label, so that it is never taken for another. Throws `wiped`. */
	sign(statement: DeviceStatement, ...parts: readonly Uint8Array[]): Signature {
		this.#refuseWiped();
		return sign(this.#signingSecret, frame(statement, ...parts));
	}

	/** The X25519 secret shared with the owner of a public key. Throws CryptoError `weak-key`, `wiped`. */
	agree(publicKey: ExchangePublic): Key {
		this.#refuseWiped();
		return x25519(this.#exchangeSecret, publicKey);
	}

	/** The secrets as bytes, to be sealed in the vault and wiped. Never turned into text. */
	encode(): Uint8Array {
		this.#refuseWiped();
		return concat(u8(VERSION), this.#seed, this.#exchangeSecret);
	}

	/** Overwrites the secrets; signing and encoding throw CryptoError `wiped` afterwards. */
	wipe(): void {
		this.#isWiped = true;
		wipe(this.#seed, this.#signingSecret, this.#exchangeSecret);
	}

	/** Zeros must not be used, and above all not stored, as if they were keys. */
	#refuseWiped(): void {
		if (this.#isWiped) {
			throw new CryptoError('wiped', 'This device key was wiped.');
		}
	}
}

/** The id that follows from a device's two public keys (TC1 3.3), so that nobody can choose one. */
export function deviceIdOf(signingKey: SigningPublic, exchangeKey: ExchangePublic): DeviceId {
	const digest = sha512(deviceIdBytes(signingKey, exchangeKey));
	return exact('deviceId', digest.slice(0, lengthOf('deviceId')));
}

/** Fresh keys for a new installation. */
export function createDeviceKey(random: Random): DeviceKey {
	return new DeviceKey(
		exact('signingSeed', randomBytes(lengthOf('signingSeed'), random)),
		exact('exchangeSecret', randomBytes(lengthOf('exchangeSecret'), random)),
	);
}

/** The keys that `encode` wrote. Throws CryptoError `bad-encoding` for any other bytes. */
export function decodeDeviceKey(bytes: Uint8Array): DeviceKey {
	const reader = new ByteReader(bytes);
	if (reader.u8() !== VERSION) {
		throw new CryptoError('bad-encoding', 'The device key has an unknown version.');
	}

	const seed = exact('signingSeed', reader.bytes(lengthOf('signingSeed')));
	const exchangeSecret = exact('exchangeSecret', reader.bytes(lengthOf('exchangeSecret')));
	reader.end();
	return new DeviceKey(seed, exchangeSecret);
}
