import type {Random} from '../protocol/environment.ts';
import type {AccountId} from './account-id.ts';
import {ByteReader, concat, frame, u8, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {
	exact,
	type Key,
	lengthOf,
	type Signature,
	type SigningPublic,
	type SigningSecret,
	type SigningSeed,
} from './exact-bytes.ts';
import {kdf} from './kdf.ts';
import {randomBytes, sign, signKeypair, wipe} from './sodium.ts';

const VERSION = 1;

/**
 * The account identity key (TC1 3.3: AIK). It signs the account's device list and nothing else; its
 * public half is what contacts compare. Held by devices that manage the account.
 */
export class AccountKey {
	/** The Ed25519 public key that contacts pin. */
	readonly identityKey: SigningPublic;
	readonly #seed: SigningSeed;
	readonly #secret: SigningSecret;
	#isWiped = false;

	/** Takes ownership of the seed: `wipe` clears it. */
	constructor(seed: SigningSeed) {
		const {publicKey, secretKey} = signKeypair(seed);
		this.identityKey = publicKey;
		this.#seed = seed;
		this.#secret = secretKey;
	}

	/** Signs the body of a device list. Throws CryptoError `wiped`. */
	signDeviceList(body: Uint8Array): Signature {
		this.#refuseWiped();
		return sign(this.#secret, frame('device-list', body));
	}

	/** The secret as bytes, to be sealed in the vault and wiped. Never turned into text. */
	encode(): Uint8Array {
		this.#refuseWiped();
		return concat(u8(VERSION), this.#seed);
	}

	/** Overwrites the secret; signing and encoding throw CryptoError `wiped` afterwards. */
	wipe(): void {
		this.#isWiped = true;
		wipe(this.#seed, this.#secret);
	}

	#refuseWiped(): void {
		if (this.#isWiped) {
			throw new CryptoError('wiped', 'This account key was wiped.');
		}
	}
}

/** The key that `encode` wrote. Throws CryptoError `bad-encoding`, `unknown-version`. */
export function decodeAccountKey(bytes: Uint8Array): AccountKey {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const seed = exact('signingSeed', reader.bytes(lengthOf('signingSeed')));
	reader.end();
	return new AccountKey(seed);
}

/** A new recovery key: 32 random bytes, from which everything an account owns follows. */
export function createRecoveryKey(random: Random): Key {
	return exact('key', randomBytes(lengthOf('key'), random));
}

/** What a recovery key gives: the account's identity, and the key of its backups. */
export type Recovered = {readonly accountKey: AccountKey; readonly backupKey: Key};

/**
 * The keys of an account, from its recovery key (TC1 4.3). The same key gives another identity for
 * another account, so one key written down twice links nothing.
 */
export function recoverAccount(recoveryKey: Key, account: AccountId): Recovered {
	const [seed, backupKey] = kdf(recoveryKey, 'recovery', utf8(account));
	return {accountKey: new AccountKey(exact('signingSeed', seed)), backupKey};
}
