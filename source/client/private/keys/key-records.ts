import {type AccountKey, decodeAccountKey} from '../../../crypto/account-key.ts';
import {type DeviceList, openDeviceList} from '../../../crypto/device-list.ts';
import {ByteReader, concat, lengthPrefixed, u8, u32} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import type {Key} from '../../../crypto/exact-bytes.ts';
import {decodePrekeyStore, type PrekeyStore} from '../../../crypto/prekey-store.ts';
import {wipe} from '../../../crypto/sodium.ts';

/** What only a device that manages its account has. Never turned into text. */
export type AccountSecrets = {
	readonly accountKey: AccountKey;
	/** Waits to be written down by its owner. */
	readonly recoveryKey: Key | undefined;
	/** Signed and on the disk, but not known to be on the relay. */
	readonly draft: ListDraft | undefined;
};

/** The first list of an identity, until the relay has accepted it. */
export type ListDraft = {
	readonly list: DeviceList;
	/** It takes the place of another identity of the account. */
	readonly replacesIdentity: boolean;
};

/** The prekeys of this device: secret halves, and what is to be on the relay. */
export type PrekeyRecord = {
	readonly store: PrekeyStore;
	/** The newest records as published; undefined before the first ones are made. */
	readonly signed: Uint8Array | undefined;
	readonly lastResort: Uint8Array | undefined;
	/** The relay has accepted both: their numbers alone do not say so, for they may begin anew. */
	readonly isAnnounced: boolean;
	/** One-time prekeys that the relay has not accepted yet. */
	readonly waiting: readonly Uint8Array[];
};

const VERSION = 1;
const HAS_RECOVERY_KEY = 1;
const HAS_DRAFT = 2;
const REPLACES_IDENTITY = 4;
const IS_ANNOUNCED = 1;

/** The secrets of an account as bytes, to be sealed in the vault and wiped. */
export function encodeAccountSecrets(secrets: AccountSecrets): Uint8Array {
	const {accountKey, recoveryKey, draft} = secrets;
	const flags =
		(recoveryKey === undefined ? 0 : HAS_RECOVERY_KEY) |
		(draft === undefined ? 0 : HAS_DRAFT) |
		(draft?.replacesIdentity ? REPLACES_IDENTITY : 0);
	const key = accountKey.encode();
	const sealed = lengthPrefixed(key);
	const bytes = concat(
		...[u8(VERSION), u8(flags), sealed],
		recoveryKey ?? new Uint8Array(),
		draft === undefined ? new Uint8Array() : lengthPrefixed(draft.list.record),
	);
	wipe(key, sealed);
	return bytes;
}

/** What `encodeAccountSecrets` wrote. Throws CryptoError `bad-encoding`, `unknown-version`. */
export function decodeAccountSecrets(bytes: Uint8Array): AccountSecrets {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const flags = reader.flags(HAS_RECOVERY_KEY | HAS_DRAFT | REPLACES_IDENTITY);
	const key = reader.lengthPrefixed();
	const accountKey = decodeAccountKey(key);
	wipe(key);
	const recoveryKey = (flags & HAS_RECOVERY_KEY) === 0 ? undefined : reader.exact('key');
	const list = (flags & HAS_DRAFT) === 0 ? undefined : openDeviceList(reader.lengthPrefixed());
	reader.end();
	const replacesIdentity = (flags & REPLACES_IDENTITY) !== 0;
	if (replacesIdentity && list === undefined) {
		throw new CryptoError('bad-encoding', 'The record has a flag without its list.');
	}

	return {accountKey, recoveryKey, draft: list && {list, replacesIdentity}};
}

/** The prekeys as bytes, to be sealed in the vault and wiped. */
export function encodePrekeys(prekeys: PrekeyRecord): Uint8Array {
	const {store, signed, lastResort, isAnnounced, waiting} = prekeys;
	const secrets = store.encode();
	const sealed = lengthPrefixed(secrets);
	const bytes = concat(
		...[u8(VERSION), u8(isAnnounced ? IS_ANNOUNCED : 0), sealed],
		lengthPrefixed(signed ?? new Uint8Array()),
		lengthPrefixed(lastResort ?? new Uint8Array()),
		...[u32(waiting.length), ...waiting.map(lengthPrefixed)],
	);
	wipe(secrets, sealed);
	return bytes;
}

/** What `encodePrekeys` wrote. Throws CryptoError `bad-encoding`, `unknown-version`. */
export function decodePrekeys(bytes: Uint8Array): PrekeyRecord {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const isAnnounced = reader.flags(IS_ANNOUNCED) === IS_ANNOUNCED;
	const secrets = reader.lengthPrefixed();
	const store = decodePrekeyStore(secrets);
	wipe(secrets);
	const [signed, lastResort] = [reader.lengthPrefixed(), reader.lengthPrefixed()];
	const waiting = reader.list(() => reader.lengthPrefixed());
	reader.end();
	return {store, signed: given(signed), lastResort: given(lastResort), isAnnounced, waiting};
}

function given(record: Uint8Array): Uint8Array | undefined {
	return record.length === 0 ? undefined : record;
}
