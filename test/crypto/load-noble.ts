type Bytes = Uint8Array;

/** What is used of the `@noble` packages. They are written in JavaScript alone, by other people. */
export type Noble = {
	readonly sha512: (message: Bytes) => Bytes;
	readonly hmac: (hash: Noble['sha512'], key: Bytes, message: Bytes) => Bytes;
	readonly ed25519: {
		getPublicKey(seed: Bytes): Bytes;
		sign(message: Bytes, seed: Bytes): Bytes;
		verify(
			signature: Bytes,
			message: Bytes,
			publicKey: Bytes,
			options: {readonly zip215: boolean},
		): boolean;
	};
	readonly x25519: {
		getPublicKey(secret: Bytes): Bytes;
		getSharedSecret(secret: Bytes, publicKey: Bytes): Bytes;
	};
	readonly xchacha20poly1305: (
		key: Bytes,
		nonce: Bytes,
		associated: Bytes,
	) => {encrypt(plaintext: Bytes): Bytes; decrypt(sealed: Bytes): Bytes};
	readonly xWing: {
		keygen(seed: Bytes): {readonly publicKey: Bytes};
		encapsulate(
			publicKey: Bytes,
			entropy: Bytes,
		): {readonly cipherText: Bytes; readonly sharedSecret: Bytes};
		decapsulate(cipherText: Bytes, seed: Bytes): Bytes;
	};
};

/** The packages, or why they are missing: they are needed for one comparison only. */
export async function loadNoble(): Promise<Noble | string> {
	// Names in variables, so that the types of this repository do not depend on them.
	const names = [
		...['@noble/hashes/sha2.js', '@noble/hashes/hmac.js', '@noble/curves/ed25519.js'],
		...['@noble/ciphers/chacha.js', '@noble/post-quantum/hybrid.js'],
	];
	try {
		const [sha2, hmac, curves, chacha, hybrid] = await Promise.all(
			names.map((name) => import(name)),
		);
		return {
			...{sha512: sha2.sha512, hmac: hmac.hmac},
			...{ed25519: curves.ed25519, x25519: curves.x25519},
			...{xchacha20poly1305: chacha.xchacha20poly1305, xWing: hybrid.ml_kem768_x25519},
		};
	} catch {
		return 'The @noble packages are not installed, so there is nothing to compare with.';
	}
}
