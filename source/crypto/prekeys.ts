import type {ListedDevice} from './device-list.ts';
import {ByteReader, compareBytes, concat, frame, u8, u32, u64} from './encoding.ts';
import {CryptoError} from './error.ts';
import {
	type DeviceId,
	type ExchangePublic,
	exact,
	type KemPublic,
	lengthOf,
	type SigningPublic,
} from './exact-bytes.ts';
import {verify} from './sodium.ts';
import {requireUsableExchange, requireUsableKem} from './usable-keys.ts';

/** An X25519 prekey (TC1 3.3: SPK), the part of it that its device signs. */
export type SignedPrekey = {
	readonly deviceId: DeviceId;
	readonly id: number;
	/** Seconds since the Unix epoch. Senders warn after it; the owner deletes its secret half. */
	readonly expires: number;
	readonly publicKey: ExchangePublic;
};

/** An X-Wing prekey (TC1 3.3: KPK): used once, unless it is the last resort. */
export type KemPrekey = {
	readonly deviceId: DeviceId;
	readonly id: number;
	readonly expires: number;
	readonly isLastResort: boolean;
	readonly publicKey: KemPublic;
};

/** What a relay hands out for one device: two records, each a body and its signature. */
export type PrekeyRecords = {readonly signed: Uint8Array; readonly kem: Uint8Array};

/** The prekeys of one device, checked, with the exact bodies that the handshake hashes. */
export type PrekeyBundle = {
	readonly signed: SignedPrekey;
	readonly signedBody: Uint8Array;
	readonly kem: KemPrekey;
	readonly kemBody: Uint8Array;
};

const SIGNED_TYPE = 3;
const KEM_TYPE = 4;
const VERSION = 1;
const LAST_RESORT = 1;

/**
 * The prekeys of a device that its account lists, checked against that device's signature. Throws
 * CryptoError `bad-signature` for another device's or a changed one, `bad-encoding`, `weak-key` when a
 * handshake with this device is impossible.
 */
export function openPrekeys(device: ListedDevice, records: PrekeyRecords): PrekeyBundle {
	const signedBody = openRecord('spk', device.signingKey, records.signed);
	const kemBody = openRecord('kpk', device.signingKey, records.kem);
	const signed = parseSignedPrekey(signedBody);
	const kem = parseKemPrekey(kemBody);
	for (const {deviceId} of [signed, kem]) {
		if (compareBytes(deviceId, device.deviceId) !== 0) {
			throw new CryptoError('bad-signature', 'The prekey is of another device.');
		}
	}

	requireUsableExchange(device.exchangeKey);
	requireUsableExchange(signed.publicKey);
	requireUsableKem(kem.publicKey);
	return {signed, signedBody, kem, kemBody};
}

/** Whether a prekey is past its time. Its owner may just be offline, so this is only to be shown. */
export function isExpired(prekey: {readonly expires: number}, now: number): boolean {
	return now / 1000 > prekey.expires;
}

/** 62 bytes. */
export function encodeSignedPrekey(prekey: SignedPrekey): Uint8Array {
	const {deviceId, id, expires, publicKey} = prekey;
	return concat(u8(SIGNED_TYPE), u8(VERSION), deviceId, u32(id), u64(expires), publicKey);
}

/** 1,247 bytes. */
export function encodeKemPrekey(prekey: KemPrekey): Uint8Array {
	const {deviceId, id, isLastResort, expires, publicKey} = prekey;
	const flags = u8(isLastResort ? LAST_RESORT : 0);
	return concat(u8(KEM_TYPE), u8(VERSION), deviceId, u32(id), flags, u64(expires), publicKey);
}

function parseSignedPrekey(body: Uint8Array): SignedPrekey {
	const reader = new ByteReader(body);
	reader.type(SIGNED_TYPE);
	reader.version(VERSION);
	const deviceId = reader.exact('deviceId');
	const [id, expires] = [reader.u32(), reader.u64()];
	const publicKey = reader.exact('exchangePublic');
	reader.end();
	return {deviceId, id, expires, publicKey};
}

function parseKemPrekey(body: Uint8Array): KemPrekey {
	const reader = new ByteReader(body);
	reader.type(KEM_TYPE);
	reader.version(VERSION);
	const deviceId = reader.exact('deviceId');
	const id = reader.u32();
	const isLastResort = reader.flags(LAST_RESORT) === LAST_RESORT;
	const expires = reader.u64();
	const publicKey = reader.exact('kemPublic');
	reader.end();
	return {deviceId, id, expires, isLastResort, publicKey};
}

/** The label keeps the two kinds apart: one is never taken for the other. */
function openRecord(
	label: 'spk' | 'kpk',
	signingKey: SigningPublic,
	record: Uint8Array,
): Uint8Array {
	const reader = new ByteReader(record);
	const body = reader.bytes(Math.max(0, record.length - lengthOf('signature')));
	const signature = exact('signature', reader.rest());
	if (!verify(signingKey, frame(label, body), signature)) {
		throw new CryptoError('bad-signature', 'The prekey is not signed by its device.');
	}

	return body;
}
