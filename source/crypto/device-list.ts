import {type AccountId, accountId, splitAccountId} from './account-id.ts';
import type {AccountKey} from './account-key.ts';
import {type DeviceKey, deviceIdOf} from './device-key.ts';
import {ByteReader, compareBytes, concat, frame, u8, u32, u64, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {
	type DeviceId,
	type ExchangePublic,
	exact,
	lengthOf,
	type Signature,
	type SigningPublic,
	type Tag,
} from './exact-bytes.ts';
import {hash} from './kdf.ts';
import {verify} from './sodium.ts';

/** The highest version of TC1 that this program speaks; a device states it in its list entry. */
export const PROTOCOL_MAX = 1;

/** The most devices of one account. */
export const DEVICES_MAX = 16;

/** One device, as its account lists it. */
export type ListedDevice = {
	readonly deviceId: DeviceId;
	readonly signingKey: SigningPublic;
	readonly exchangeKey: ExchangePublic;
	/** Seconds since the Unix epoch. */
	readonly addedAt: number;
	readonly protocolMax: number;
	/** The device's own signature: stops an account from claiming another account's device. */
	readonly proof: Signature;
};

/** What an account says about itself. */
export type DeviceListClaims = {
	readonly account: AccountId;
	readonly identityKey: SigningPublic;
	/** 1, 2, 3 … */
	readonly sequence: number;
	/** Seconds since the Unix epoch. */
	readonly issuedAt: number;
	/** The hash of the list before; zeros for the first. */
	readonly previous: Tag;
	readonly devices: readonly ListedDevice[];
};

/** A list whose signatures hold. `record` is what travels; `hash` is what contacts remember. */
export type DeviceList = DeviceListClaims & {readonly record: Uint8Array; readonly hash: Tag};

const TYPE = 1;
const VERSION = 1;
const NO_PREVIOUS = new Uint8Array(32);

/**
 * A device's entry for the list of an account, with its proof that it belongs there (TC1 3.3: pop).
 * `now` is in milliseconds.
 */
export function listDevice(key: DeviceKey, identityKey: SigningPublic, now: number): ListedDevice {
	const addedAt = Math.floor(now / 1000);
	const {deviceId, signingKey, exchangeKey} = key;
	const device = {deviceId, signingKey, exchangeKey, addedAt, protocolMax: PROTOCOL_MAX};
	return {...device, proof: key.sign('device-pop', ...proofParts(identityKey, device))};
}

/**
 * The account's next list, signed: its first one, or the one after `previous`. Throws CryptoError
 * `out-of-range` for no device or more than 16, `bad-signature` for a device without its own proof.
 */
export function signDeviceList(
	key: AccountKey,
	account: AccountId,
	next: {
		readonly devices: readonly ListedDevice[];
		readonly now: number;
		readonly previous?: DeviceList;
	},
): DeviceList {
	const {devices, now, previous} = next;
	const body = encodeBody({
		account,
		identityKey: key.identityKey,
		sequence: (previous?.sequence ?? 0) + 1,
		issuedAt: Math.floor(now / 1000),
		previous: previous?.hash ?? exact('tag', NO_PREVIOUS),
		devices: devices.toSorted((one, other) => compareBytes(one.signingKey, other.signingKey)),
	});
	return openDeviceList(concat(body, key.signDeviceList(body)));
}

/**
 * Reads a list and checks its signature and the proof of every device. Whether the identity is the
 * expected one is for `contact.ts` to say. Throws CryptoError `bad-encoding`, `bad-signature` and
 * what else can be wrong with bytes.
 */
export function openDeviceList(given: Uint8Array): DeviceList {
	const record = new Uint8Array(given);
	const body = record.slice(0, -lengthOf('signature'));
	const claims = parseBody(body);
	const signature = exact('signature', record.slice(body.length));
	const isSigned = verify(claims.identityKey, frame('device-list', body), signature);
	if (!isSigned || !claims.devices.every((device) => isProven(claims.identityKey, device))) {
		throw new CryptoError('bad-signature', 'The device list is not signed by its account.');
	}

	return {...claims, record, hash: hash('device-list', body)};
}

/** The device with this id, if the account lists it. */
export function findDevice(
	list: Pick<DeviceListClaims, 'devices'>,
	deviceId: Uint8Array,
): ListedDevice | undefined {
	return list.devices.find((device) => compareBytes(device.deviceId, deviceId) === 0);
}

function encodeBody(claims: DeviceListClaims): Uint8Array {
	const {account, identityKey, sequence, issuedAt, previous, devices} = claims;
	const [name, host] = splitAccountId(account).map((part) => utf8(part));
	if (name === undefined || host === undefined || devices.length > DEVICES_MAX) {
		throw new CryptoError('out-of-range', `An account has at most ${DEVICES_MAX} devices.`);
	}

	return concat(
		...[u8(TYPE), u8(VERSION), u8(name.length), name, u8(host.length), host],
		...[identityKey, u32(sequence), u64(issuedAt), previous, u8(devices.length)],
		...devices.flatMap((device) => [
			...[device.signingKey, device.exchangeKey, u64(device.addedAt)],
			...[u8(device.protocolMax), device.proof],
		]),
	);
}

function parseBody(body: Uint8Array): DeviceListClaims {
	const reader = new ByteReader(body);
	reader.type(TYPE);
	reader.version(VERSION);
	const name = reader.ascii(reader.u8());
	const account = accountId(`${name}@${reader.ascii(reader.u8())}`);
	const identityKey = reader.exact('signingPublic');
	const [sequence, issuedAt, previous] = [reader.u32(), reader.u64(), reader.exact('tag')];
	const devices = Array.from({length: reader.u8()}, () => readDevice(reader));
	reader.end();
	const isFirst = compareBytes(previous, NO_PREVIOUS) === 0;
	const isInOrder = devices.every((device, index) => {
		const before = devices[index - 1];
		return before === undefined || compareBytes(before.signingKey, device.signingKey) < 0;
	});
	const isCounted = devices.length >= 1 && devices.length <= DEVICES_MAX;
	if (sequence < 1 || isFirst !== (sequence === 1) || !isCounted || !isInOrder) {
		throw new CryptoError('bad-encoding', 'The device list is not in its one allowed form.');
	}

	return {account, identityKey, sequence, issuedAt, previous, devices};
}

function readDevice(reader: ByteReader): ListedDevice {
	const signingKey = reader.exact('signingPublic');
	const exchangeKey = reader.exact('exchangePublic');
	const deviceId = deviceIdOf(signingKey, exchangeKey);
	const [addedAt, protocolMax] = [reader.u64(), reader.u8()];
	if (protocolMax < 1) {
		throw new CryptoError('bad-encoding', 'The device speaks no version.');
	}

	const proof = reader.exact('signature');
	return {deviceId, signingKey, exchangeKey, addedAt, protocolMax, proof};
}

function isProven(identityKey: SigningPublic, device: ListedDevice): boolean {
	const statement = frame('device-pop', ...proofParts(identityKey, device));
	return verify(device.signingKey, statement, device.proof);
}

function proofParts(
	identityKey: SigningPublic,
	device: Omit<ListedDevice, 'proof'>,
): readonly Uint8Array[] {
	const {signingKey, exchangeKey, addedAt, protocolMax} = device;
	return [identityKey, signingKey, exchangeKey, u64(addedAt), u8(protocolMax)];
}
