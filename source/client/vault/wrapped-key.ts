import {open, SEAL_OVERHEAD, seal} from '../../crypto/aead.ts';
import {ByteReader, concat, frame, u32, utf8} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import {exact, type Key, lengthOf} from '../../crypto/exact-bytes.ts';
import {randomBytes, wipe} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import {type Argon2Cost, argon2id} from './argon2.ts';

/**
 * A vault's key under a passphrase (TC1 4.5), as it stands in the header:
 *
 *     u32 memory   u32 passes   u32 lanes   salt [16]   AEAD(KEK, frame("vault-passphrase", all before), key)
 *
 * The KEK is Argon2id (RFC 9106, version 0x13) of the passphrase, as UTF-8 in normal form C.
 */
export type WrappedKey = Uint8Array;

/** What TC1 4.5 asks for: 256 MiB and three passes, half a second to two. */
export const PASSPHRASE_COST: Argon2Cost = {memory: 256 * 1024, passes: 3, lanes: 1};

const SALT_BYTES = 16;
const PARAMETER_BYTES = 3 * 4 + SALT_BYTES;

/** No header can ask for more memory than 1 GiB, or for less than is worth its name. */
const BOUNDS: Readonly<Record<keyof Argon2Cost, readonly [least: number, most: number]>> = {
	memory: [1024, 1024 * 1024],
	passes: [1, 10],
	lanes: [1, 4],
};

/** Wraps the key under a passphrase, with a new salt. */
export async function wrapKey(
	key: Key,
	passphrase: string,
	{random, cost}: {readonly random: Random; readonly cost: Argon2Cost},
): Promise<WrappedKey> {
	const salt = randomBytes(SALT_BYTES, random);
	const parameters = concat(u32(cost.memory), u32(cost.passes), u32(cost.lanes), salt);
	const wrapping = await stretch(passphrase, salt, cost);
	const sealed = seal(wrapping, associated(parameters), key);
	wipe(wrapping);
	return concat(parameters, sealed);
}

/** The key; undefined for another passphrase. Throws CryptoError for what no passphrase opens. */
export async function unwrapKey(wrapped: WrappedKey, passphrase: string): Promise<Key | undefined> {
	const {cost, salt, parameters, sealed} = parse(wrapped);
	const wrapping = await stretch(passphrase, salt, cost);
	try {
		return exact('key', open(wrapping, associated(parameters), sealed));
	} catch (error) {
		if (error instanceof CryptoError && error.code === 'open-failed') return undefined;
		throw error;
	} finally {
		wipe(wrapping);
	}
}

/** Throws CryptoError for what is no wrapped key, or asks for more work than any of ours does. */
export function checkWrappedKey(wrapped: WrappedKey): void {
	parse(wrapped);
}

function parse(wrapped: WrappedKey) {
	const reader = new ByteReader(wrapped);
	const cost = {memory: reader.u32(), passes: reader.u32(), lanes: reader.u32()};
	const salt = reader.bytes(SALT_BYTES);
	const sealed = reader.bytes(lengthOf('key') + SEAL_OVERHEAD);
	reader.end();
	for (const name of ['memory', 'passes', 'lanes'] as const) {
		const [least, most] = BOUNDS[name];
		if (cost[name] < least || cost[name] > most) {
			throw new CryptoError('out-of-range', 'The passphrase is stretched beyond all bounds.');
		}
	}
	return {cost, salt, sealed, parameters: wrapped.subarray(0, PARAMETER_BYTES)};
}

async function stretch(passphrase: string, salt: Uint8Array, cost: Argon2Cost): Promise<Key> {
	const secret = utf8(passphrase.toWellFormed().normalize('NFC'));
	try {
		return exact('key', await argon2id(secret, {salt, cost}));
	} finally {
		wipe(secret);
	}
}

function associated(parameters: Uint8Array): Uint8Array {
	return frame('vault-passphrase', parameters);
}
