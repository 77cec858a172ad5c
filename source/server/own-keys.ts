import {Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Random} from '../protocol/environment.ts';
import {createOpaqueSetup, isOpaqueSetup} from './opaque.ts';
import {hashOfSecret, type KeptSecret, keepSecret} from './secrets.ts';
import {SQLITE_FILE} from './storage/sqlite.ts';
import {isWithoutStore} from './storage/sqlite-presence.ts';
import {type Storage, StorageError} from './storage/storage.ts';

/** The relay's own secrets, as `createRelay` takes them. */
export type OwnKeys = {
	/** The seed of its identity, 32 bytes. */
	readonly relayKey: Uint8Array;
	/** See `createOpaqueSetup`. */
	readonly opaqueSetup: string;
};

/**
 * Reads the relay's own secrets, or makes them at its first start: in files of their own in
 * `directory`, never in the database and so in none of its copies. The database keeps a hash of each,
 * by which another key is noticed. Without a folder they are new, and kept nowhere.
 * @throws {SecretError} when they cannot be kept safely, or are not the ones of these data.
 */
export async function ownKeys(
	directory: string | undefined,
	storage: Pick<Storage, 'accountCount' | 'meta' | 'metaOnce'>,
	random: Random,
): Promise<OwnKeys> {
	const kinds = keyKinds(random);
	const keep = async (kind: KeyKind): Promise<string> => {
		if (directory === undefined) return kind.make();
		const hash = await storage.meta(hashName(kind));
		const isNeeded = hash !== undefined || (await storage.accountCount()) > 0;
		return keepSecret(directory, {...kind, isNeeded, hash});
	};
	const relayKey = await keep(kinds.relay);
	const opaqueSetup = await keep(kinds.password);
	if (directory !== undefined) {
		// Only now that the files are on the disk: a hash means that there was a key.
		await Promise.all([
			noteHash(storage, kinds.relay, relayKey),
			noteHash(storage, kinds.password, opaqueSetup),
		]);
	}
	return {relayKey: new Uint8Array(Buffer.from(relayKey, 'base64url')), opaqueSetup};
}

/**
 * Refuses a folder that has keys of a relay, but has lost its database: a new one would be an empty
 * relay under the old one's name. A first start makes the keys when the database is on the disk, so
 * that one that was cut off is not refused. Changes nothing.
 * @throws {StorageError} `damaged`.
 */
export function requireDatabase(directory: string): void {
	// The keys are looked at first: another relay may be at its first start.
	if (!KEY_FILES.some((name) => existsSync(path.join(directory, name)))) return;
	const file = path.resolve(directory, SQLITE_FILE);
	if (!isWithoutStore(file)) return;
	const message =
		`The database ${file} is missing or empty, but the keys of a relay are here. ` +
		'Restore it from a backup, or choose a new data folder, or move the keys away to begin anew.';
	throw new StorageError('damaged', message);
}

type KeyKind = Pick<KeptSecret, 'name' | 'make' | 'isSound'>;

const RELAY_KEY = 'relay.key';
const PASSWORD_KEY = 'password.key';
const KEY_FILES = [RELAY_KEY, PASSWORD_KEY] as const;

function keyKinds(random: Random) {
	return {
		relay: {
			name: RELAY_KEY,
			make: () => Buffer.from(random.bytes(32)).toString('base64url'),
			// 32 bytes.
			isSound: (secret) => /^[\w-]{43}$/.test(secret),
		},
		password: {name: PASSWORD_KEY, make: createOpaqueSetup, isSound: isOpaqueSetup},
	} as const satisfies Record<string, KeyKind>;
}

/** Data of before there were hashes get theirs now, or at a later start if the disk is full. */
async function noteHash(
	storage: Pick<Storage, 'metaOnce'>,
	kind: KeyKind,
	secret: string,
): Promise<void> {
	try {
		await storage.metaOnce(hashName(kind), hashOfSecret(secret));
	} catch (error) {
		if (!(error instanceof StorageError) || error.code !== 'full') throw error;
	}
}

/** The database's setting that has the hash. */
function hashName({name}: KeyKind): string {
	return `${name}-sha256`;
}
