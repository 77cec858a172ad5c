/// <reference path="./hash-wasm.d.ts" />
import crypto from 'node:crypto';

/** What a guess costs (RFC 9106): memory in KiB, passes over it, and how many lanes it is cut into. */
export type Argon2Cost = {readonly memory: number; readonly passes: number; readonly lanes: number};

/** Stretches a secret; see `argon2id`. */
export type Argon2id = (
	secret: Uint8Array,
	options: {readonly salt: Uint8Array; readonly cost: Argon2Cost},
) => Promise<Uint8Array>;

const OUTPUT_BYTES = 32;

/**
 * 32 bytes from a secret, by Argon2id version 0x13 (RFC 9106): by Node's own where there is one, which
 * works beside everything else, else by WebAssembly, during which nothing else runs.
 */
export const argon2id: Argon2id = (secret, options) =>
	hasNodeArgon2id ? nodeArgon2id(secret, options) : portableArgon2id(secret, options);

/** Whether this Node.js has an Argon2id of its own: from 24.7 on. */
export const hasNodeArgon2id = typeof crypto.argon2 === 'function';

/** That of Node.js, with OpenSSL. */
export const nodeArgon2id: Argon2id = (secret, {salt, cost}) => {
	const {promise, resolve, reject} = Promise.withResolvers<Uint8Array>();
	const parameters = {
		message: secret,
		nonce: salt,
		parallelism: cost.lanes,
		memory: cost.memory,
		passes: cost.passes,
		tagLength: OUTPUT_BYTES,
	};
	crypto.argon2('argon2id', parameters, (error, bytes) => {
		if (error === null) resolve(new Uint8Array(bytes));
		else reject(error);
	});
	return promise;
};

/** That of hash-wasm; loaded when it is first used. */
export const portableArgon2id: Argon2id = async (secret, {salt, cost}) => {
	const {default: library} = await import('hash-wasm/dist/argon2.umd.min.js');
	return library.argon2id({
		password: secret,
		salt,
		parallelism: cost.lanes,
		memorySize: cost.memory,
		iterations: cost.passes,
		hashLength: OUTPUT_BYTES,
		outputType: 'binary',
	});
};
