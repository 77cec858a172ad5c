import {compareBytes, integerBytes, RecordReader} from './record-reader.ts';
import {labelled} from './relay-auth.ts';

/** One device of a list, as it stands in the list's body. */
export type ListedDeviceBody = {
	/** Ed25519, 32 bytes. */
	readonly signingKey: Uint8Array;
	/** X25519, 32 bytes. */
	readonly exchangeKey: Uint8Array;
	/** Seconds since the Unix epoch. */
	readonly addedAt: number;
	/** The highest version of TC1 the device speaks. */
	readonly protocolMax: number;
	/** The device's signature over `devicePopBytes`. */
	readonly proof: Uint8Array;
};

/** The body of a device list (TC1 3.3), the part of it that the account's key signs. */
export type DeviceListBody = {
	readonly name: string;
	readonly host: string;
	/** The account's Ed25519 key, 32 bytes. */
	readonly identityKey: Uint8Array;
	/** 1, 2, 3 … */
	readonly sequence: number;
	/** Seconds since the Unix epoch. */
	readonly issuedAt: number;
	/** The hash of the list before; zeros for the first. */
	readonly previous: Uint8Array;
	readonly devices: readonly ListedDeviceBody[];
};

/** The most devices a list has. */
export const LISTED_DEVICES_MAX = 16;

/** Length of the hash of a list, in bytes: its SHA-512, cut. */
export const LIST_HASH_BYTES = 32;

const TYPE = 1;
const VERSION = 1;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

const ACCOUNT_NAME = /^[a-z0-9_.-]{1,32}$/;
const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST_LENGTH = 253;

/**
 * Reads the body of a device list: the form that the text of TC1 allows, and no other. Signatures are
 * not looked at. Undefined for anything else.
 */
export function parseDeviceList(body: Uint8Array): DeviceListBody | undefined {
	const reader = new RecordReader(body);
	reader.require(reader.integer(1) === TYPE);
	reader.require(reader.integer(1) === VERSION);
	const [name, host] = [reader.shortText(), reader.shortText()];
	const identityKey = reader.bytes(KEY_BYTES);
	const [sequence, issuedAt] = [reader.integer(4), reader.integer(8)];
	const previous = reader.bytes(LIST_HASH_BYTES);
	const count = reader.integer(1);
	reader.require(count >= 1 && count <= LISTED_DEVICES_MAX);
	const devices = Array.from({length: Math.min(count, LISTED_DEVICES_MAX)}, () =>
		readDevice(reader),
	);
	reader.require(ACCOUNT_NAME.test(name) && isHost(host));
	const isFirst = previous.every((byte) => byte === 0);
	reader.require(sequence >= 1 && isFirst === (sequence === 1));
	reader.require(isSorted(devices));
	if (!reader.isDone) return undefined;
	return {name, host, identityKey, sequence, issuedAt, previous, devices};
}

/** Whether it is a host as a list may name it: a lower-case ASCII DNS name, at most 253 bytes. */
export function isHost(host: string): boolean {
	return host.length <= HOST_LENGTH && host.split('.').every((part) => HOST_LABEL.test(part));
}

/** The bytes that a device signs to say that it belongs to the account with this key (TC1 3.3: pop). */
export function devicePopBytes(
	identityKey: Uint8Array,
	device: Omit<ListedDeviceBody, 'proof'>,
): Uint8Array {
	const {signingKey, exchangeKey, addedAt, protocolMax} = device;
	return labelled('device-pop', [
		identityKey,
		signingKey,
		exchangeKey,
		integerBytes(addedAt, 8),
		integerBytes(protocolMax, 1),
	]);
}

function readDevice(reader: RecordReader): ListedDeviceBody {
	const signingKey = reader.bytes(KEY_BYTES);
	const exchangeKey = reader.bytes(KEY_BYTES);
	const addedAt = reader.integer(8);
	const protocolMax = reader.integer(1);
	reader.require(protocolMax >= 1);
	return {signingKey, exchangeKey, addedAt, protocolMax, proof: reader.bytes(SIGNATURE_BYTES)};
}

/** By signing key, ascending, none twice: so that a set of devices has one spelling. */
function isSorted(devices: readonly ListedDeviceBody[]): boolean {
	return devices.every((device, index) => {
		const before = devices[index - 1];
		return before === undefined || compareBytes(before.signingKey, device.signingKey) < 0;
	});
}
