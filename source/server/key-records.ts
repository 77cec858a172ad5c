import {Buffer} from 'node:buffer';
import {createHash, createPublicKey, verify} from 'node:crypto';
import {devicePopBytes, LIST_HASH_BYTES, parseDeviceList} from '../protocol/device-list-format.ts';
import {type PrekeyLabel, parsePrekey} from '../protocol/prekey-format.ts';
import {splitRecord} from '../protocol/record-reader.ts';
import {DEVICE_ID_BYTES, deviceIdBytes, labelled} from '../protocol/relay-auth.ts';
import type {DeviceListRecord, OneTimePrekeyRecord} from './storage/key-storage.ts';

/** A device list whose form and signatures are right, and the list that it says it follows. */
export type CheckedList = {
	readonly list: DeviceListRecord;
	/** base64url; zeros for a first list. */
	readonly previous: string;
};

/**
 * Reads a device list that a client published (TC1 3.3): its form, the account's signature, and the
 * proof of each device. Undefined when anything of it is wrong. Whether it follows the list before is
 * for the caller to say.
 */
export function checkDeviceList(record: string): CheckedList | undefined {
	const opened = openRecord(record);
	const body = opened && parseDeviceList(opened.body);
	if (opened === undefined || body === undefined) return undefined;
	const {identityKey, devices, previous} = body;
	const isSigned = isSignature(
		identityKey,
		labelled('device-list', [opened.body]),
		opened.signature,
	);
	const areProven = devices.every((device) =>
		isSignature(device.signingKey, devicePopBytes(identityKey, device), device.proof),
	);
	if (!isSigned || !areProven) return undefined;
	return {
		list: {
			account: body.name,
			host: body.host,
			sequence: body.sequence,
			hash: hash(labelled('device-list', [opened.body]), LIST_HASH_BYTES),
			identityKey: base64url(identityKey),
			devices: devices.map(({signingKey, exchangeKey}) =>
				hash(deviceIdBytes(signingKey, exchangeKey), DEVICE_ID_BYTES),
			),
			record,
		},
		previous: base64url(previous),
	};
}

/**
 * Reads a prekey that a device published, and checks that it is its own. Undefined when anything of
 * it is wrong, or it is of last resort and should not be, or the other way round.
 */
export function checkPrekey(
	record: string,
	wanted: {
		readonly label: PrekeyLabel;
		readonly isLastResort: boolean;
		readonly device: string;
		/** The device's Ed25519 key, base64url. */
		readonly publicKey: string;
	},
): OneTimePrekeyRecord | undefined {
	const {label, isLastResort, device, publicKey} = wanted;
	const opened = openRecord(record);
	const body = opened && parsePrekey(label, opened.body);
	if (opened === undefined || body === undefined) return undefined;
	const key = Buffer.from(publicKey, 'base64url');
	const isRight =
		body.isLastResort === isLastResort &&
		base64url(body.deviceId) === device &&
		isSignature(key, labelled(label, [opened.body]), opened.signature);
	return isRight ? {id: body.id, record, expires: body.expires} : undefined;
}

/** The two parts of a record in the one spelling of base64url. */
function openRecord(record: string): ReturnType<typeof splitRecord> {
	const bytes = Buffer.from(record, 'base64url');
	return bytes.toString('base64url') === record ? splitRecord(bytes) : undefined;
}

function isSignature(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
	const key = {kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey)};
	try {
		return verify(undefined, bytes, createPublicKey({key, format: 'jwk'}), signature);
	} catch {
		// Not a point of the curve, as some versions of OpenSSL find out here.
		return false;
	}
}

function hash(bytes: Uint8Array, length: number): string {
	return createHash('sha512').update(bytes).digest().subarray(0, length).toString('base64url');
}

function base64url(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64url');
}
