import test from 'ava';
import {accountId} from '../../source/crypto/account-id.ts';
import {AccountKey} from '../../source/crypto/account-key.ts';
import {createDeviceKey, type DeviceKey} from '../../source/crypto/device-key.ts';
import {
	findDevice,
	type ListedDevice,
	listDevice,
	openDeviceList,
	signDeviceList,
} from '../../source/crypto/device-list.ts';
import {compareBytes, concat} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {defined, NOW} from './test-device.ts';

const alice = accountId('alice@relay.example');

test.before(() => ready());

test('a list of one device has 300 bytes, each further one 137', (t) => {
	const {accountKey, devices} = account(2);
	const one = signDeviceList(accountKey, alice, {devices: devices.slice(1), now: NOW});
	const two = signDeviceList(accountKey, alice, {devices, now: NOW});
	t.is(one.record.length, 300);
	t.is(two.record.length, 437);
});

test('a list is read as it was signed', (t) => {
	const {accountKey, devices} = account(3);
	const first = signDeviceList(accountKey, alice, {devices, now: NOW});
	const next = signDeviceList(accountKey, alice, {devices, now: NOW + 1000, previous: first});
	const read = openDeviceList(next.record);
	t.deepEqual(read, next);
	t.is(read.sequence, 2);
	t.is(read.issuedAt, NOW / 1000 + 1);
	t.is(toHex(read.previous), toHex(first.hash));
	t.is(toHex(read.identityKey), toHex(accountKey.identityKey));
});

test('a device is found by its id', (t) => {
	const {accountKey, devices} = account(2);
	const list = signDeviceList(accountKey, alice, {devices, now: NOW});
	for (const device of devices) {
		t.deepEqual(findDevice(list, device.deviceId), device);
	}

	t.is(findDevice(list, new Uint8Array(16)), undefined);
});

test('devices stand in the order of their keys', (t) => {
	const {accountKey, devices} = account(8);
	const {devices: listed} = signDeviceList(accountKey, alice, {devices, now: NOW});
	const keys = listed.map(({signingKey}) => signingKey);
	t.deepEqual(keys, keys.toSorted(compareBytes));
});

test('a list of no device, or of more than 16, is refused', (t) => {
	const {accountKey, devices} = account(17);
	t.notThrows(() => signDeviceList(accountKey, alice, {devices: devices.slice(1), now: NOW}));
	t.throws(() => signDeviceList(accountKey, alice, {devices, now: NOW}), {code: 'out-of-range'});
	t.throws(() => signDeviceList(accountKey, alice, {devices: [], now: NOW}), {
		code: 'bad-encoding',
	});
});

test('a device that stands twice in a list is refused', (t) => {
	const {accountKey, devices} = account(1);
	const twice = [...devices, ...devices];
	t.throws(() => signDeviceList(accountKey, alice, {devices: twice, now: NOW}), {
		code: 'bad-encoding',
	});
});

test("another account's device cannot be claimed", (t) => {
	const [mine, other] = [account(1), account(1)];
	t.throws(() => signDeviceList(mine.accountKey, alice, {devices: other.devices, now: NOW}), {
		instanceOf: CryptoError,
		code: 'bad-signature',
	});
});

test("a device's date, version and keys are covered by its own proof", (t) => {
	const {accountKey, devices} = account(1);
	const device = defined(devices[0]);
	const {exchangeKey} = createDeviceKey(systemRandom);
	for (const changed of [{addedAt: 1}, {protocolMax: 2}, {exchangeKey}]) {
		const forged = [{...device, ...changed}];
		t.throws(() => signDeviceList(accountKey, alice, {devices: forged, now: NOW}), {
			code: 'bad-signature',
		});
	}
});

test('a list signed by another account key is refused', (t) => {
	const {accountKey, devices} = account(1);
	const list = signDeviceList(accountKey, alice, {devices, now: NOW});
	const body = list.record.slice(0, -64);
	const forged = concat(body, account(1).accountKey.signDeviceList(body));
	t.throws(() => openDeviceList(forged), {code: 'bad-signature'});
});

for (const [what, change] of [
	['number 0', (body: Uint8Array) => body.fill(0, 54, 58)],
	['the number 2 but no list before', (body: Uint8Array) => body.fill(2, 57, 58)],
	['a list before the first one', (body: Uint8Array) => body.fill(1, 66, 98)],
	['another type', (body: Uint8Array) => body.fill(2, 0, 1)],
	['capitals in its name', (body: Uint8Array) => body.fill(0x41, 3, 4)],
	['a name that is not ASCII', (body: Uint8Array) => body.fill(0xe9, 3, 4)],
] as const) {
	test(`a list with ${what} is refused, even when its account signed it`, (t) => {
		const {accountKey, devices} = account(1);
		const {record} = signDeviceList(accountKey, alice, {devices, now: NOW});
		const body = change(record.slice(0, -64));
		const forged = concat(body, accountKey.signDeviceList(body));
		const error = t.throws(() => openDeviceList(forged), {instanceOf: CryptoError});
		t.true(['bad-encoding', 'bad-account'].includes(error?.code ?? ''));
	});
}

test('a list of a newer version says so', (t) => {
	const {accountKey, devices} = account(1);
	const {record} = signDeviceList(accountKey, alice, {devices, now: NOW});
	t.throws(() => openDeviceList(record.with(1, 2)), {code: 'unknown-version'});
});

function account(size: number): {
	readonly accountKey: AccountKey;
	readonly keys: readonly DeviceKey[];
	readonly devices: readonly ListedDevice[];
} {
	const accountKey = new AccountKey(exact('signingSeed', systemRandom.bytes(32)));
	const keys = Array.from({length: size}, () => createDeviceKey(systemRandom));
	const devices = keys.map((key) => listDevice(key, accountKey.identityKey, NOW));
	return {accountKey, keys, devices};
}
