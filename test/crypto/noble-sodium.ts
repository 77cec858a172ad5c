import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import type * as sodium from '../../source/crypto/sodium.ts';
import {type Random, systemRandom} from '../../source/protocol/environment.ts';
import type {Noble} from './load-noble.ts';

/**
 * The façade of `source/crypto/sodium.ts` over other implementations of the same primitives. The
 * bundle of `second-backend.ts` has it in the place of that file.
 */
type Facade = Omit<typeof sodium, 'checkKnownAnswers' | 'macVerify'>;

let noble: Noble | undefined;

/** Says which implementations to use; comes before everything else. */
export function installNoble(modules: Noble): void {
	noble = modules;
}

export const ready: Facade['ready'] = () => Promise.resolve();

export const randomBytes: Facade['randomBytes'] = (length, random: Random = systemRandom) =>
	random.bytes(length);

export const sha512: Facade['sha512'] = (message) => loaded().sha512(message);

export const mac: Facade['mac'] = (key, message) => {
	const {hmac, sha512: hash} = loaded();
	return exact('tag', hmac(hash, key, message).slice(0, 32));
};

export const signKeypair: Facade['signKeypair'] = (seed) => {
	const publicKey = exact('signingPublic', loaded().ed25519.getPublicKey(seed));
	const secretKey = exact('signingSecret', new Uint8Array([...seed, ...publicKey]));
	return {publicKey, secretKey};
};

export const sign: Facade['sign'] = (secretKey, message) =>
	exact('signature', loaded().ed25519.sign(message, secretKey.slice(0, 32)));

export const verify: Facade['verify'] = (publicKey, message, signature) =>
	loaded().ed25519.verify(signature, message, publicKey, {zip215: false});

export const aeadSeal: Facade['aeadSeal'] = ({key, nonce}, associated, plaintext) =>
	loaded().xchacha20poly1305(key, nonce, associated).encrypt(plaintext);

export const aeadOpen: Facade['aeadOpen'] = ({key, nonce}, associated, sealed) =>
	refusing('open-failed', () => loaded().xchacha20poly1305(key, nonce, associated).decrypt(sealed));

export const x25519Public: Facade['x25519Public'] = (secretKey) =>
	exact('exchangePublic', loaded().x25519.getPublicKey(secretKey));

export const x25519: Facade['x25519'] = (secretKey, publicKey) =>
	exact(
		'key',
		refusing('weak-key', () => loaded().x25519.getSharedSecret(secretKey, publicKey)),
	);

export const kemPublic: Facade['kemPublic'] = (seed) =>
	exact('kemPublic', loaded().xWing.keygen(seed).publicKey);

export const kemEncapsulate: Facade['kemEncapsulate'] = (publicKey, random) => {
	const {cipherText, sharedSecret} = refusing('weak-key', () =>
		loaded().xWing.encapsulate(publicKey, random.bytes(64)),
	);
	return {ciphertext: exact('kemCiphertext', cipherText), secret: exact('key', sharedSecret)};
};

export const kemDecapsulate: Facade['kemDecapsulate'] = (seed, ciphertext) =>
	exact(
		'key',
		refusing('weak-key', () => loaded().xWing.decapsulate(ciphertext, seed)),
	);

export const equal: Facade['equal'] = (a, b) =>
	a.length === b.length && a.every((byte, index) => byte === b[index]);

export const wipe: Facade['wipe'] = (...secrets) => {
	for (const secret of secrets) secret.fill(0);
};

function loaded(): Noble {
	if (noble === undefined) throw new Error('Call installNoble first.');
	return noble;
}

function refusing<Value>(code: 'open-failed' | 'weak-key', run: () => Value): Value {
	try {
		return run();
	} catch (error) {
		throw new CryptoError(code, 'Refused by the second backend.', {cause: error});
	}
}
