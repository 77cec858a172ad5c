import test from 'ava';
import {accountId} from '../../source/crypto/account-id.ts';
import {AccountKey} from '../../source/crypto/account-key.ts';
import {createDeviceKey} from '../../source/crypto/device-key.ts';
import {
	type DeviceList,
	type ListedDevice,
	listDevice,
	signDeviceList,
} from '../../source/crypto/device-list.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {amendFanOut, mayResend, planFanOut, sealFanOut} from '../../source/crypto/fan-out.ts';
import {createSessionBook} from '../../source/crypto/session-book.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {pair} from './session-pair.ts';
import {defined, NOW} from './test-device.ts';

const DAY = 86_400_000;

test.before(() => ready());

test('every device of the peer and every other device of ours gets a copy', (t) => {
	const [own, peer] = [listOf('alice', 3), listOf('bob', 2)];
	const self = defined(own.devices[1]);
	const plan = planFanOut({deviceId: self.deviceId, list: own}, [peer]);
	const copies = plan.map(
		({device, copy}) => `${device.account} ${toHex(device.deviceId)} ${copy}`,
	);
	t.deepEqual(copies, [
		...peer.devices.map(({deviceId}) => `bob@relay.example ${toHex(deviceId)} message`),
		...[own.devices[0], own.devices[2]].map(
			(device) => `alice@relay.example ${toHex(defined(device).deviceId)} sent`,
		),
	]);
	t.true(plan.every(({device, listed}) => device.signingKey === listed.signingKey));
});

test('a note to oneself goes to our other devices only', (t) => {
	const own = listOf('alice', 2);
	const [first, second] = own.devices;
	const plan = planFanOut({deviceId: defined(first).deviceId, list: own}, [own]);
	t.deepEqual(
		plan.map(({device, copy}) => [toHex(device.deviceId), copy]),
		[[toHex(defined(second).deviceId), 'sent']],
	);
});

test('a message is sealed for 64 devices at most', (t) => {
	const own = listOf('alice', 1);
	const self = {deviceId: defined(own.devices[0]).deviceId, list: own};
	const peers = ['b', 'c', 'd', 'e'].map((name) => listOf(name, 16));
	t.is(planFanOut(self, peers).length, 64);
	t.throws(() => planFanOut(self, [...peers, listOf('f', 1)]), {
		instanceOf: CryptoError,
		code: 'too-many-devices',
	});
});

test('each recipient gets its own text on its own session', (t) => {
	const pairs = [pair(systemRandom), pair(systemRandom)] as const;
	const recipients = pairs.map(([sender, receiver], index) => {
		sender.start(receiver);
		const {remote: device, list} = receiver.device;
		const copy = index === 0 ? ('message' as const) : ('sent' as const);
		return {recipient: {device, listed: defined(list.devices[0]), copy}, book: sender.book};
	});
	const texts = {message: new Uint8Array([1]), sent: new Uint8Array([2])};
	const before = recipients.map(({book}) => toHex(book.encode()));
	const {books, copies} = sealFanOut(recipients, texts, {now: NOW, random: systemRandom});
	t.deepEqual(
		recipients.map(({book}) => toHex(book.encode())),
		before,
	);
	for (const [index, [sender, receiver]] of pairs.entries()) {
		const {message, device} = defined(copies[index]);
		t.is(device, receiver.device.remote);
		t.is(receiver.receive(message, sender), String.fromCharCode(index + 1));
		t.not(toHex(defined(books[index]).encode()), before[index]);
	}
});

test('after a newer list, sealed copies go up again and only new devices are sealed for', (t) => {
	const own = listOf('alice', 1);
	const self = {deviceId: defined(own.devices[0]).deviceId, list: own};
	const peer = listOf('bob', 3);
	const [gone, ...stayed] = planFanOut(self, [peer]);
	const sealed = [defined(gone), defined(stayed[0])].map(({device}) => ({
		...{device, message: new Uint8Array()},
	}));
	const {kept, missing} = amendFanOut(stayed, sealed);
	t.deepEqual(kept, sealed.slice(1));
	t.deepEqual(missing, stayed.slice(1));
	const other = listOf('bob', 1);
	t.deepEqual(amendFanOut(planFanOut(self, [other]), sealed).kept, []);
	const former = {...defined(stayed[0]).device, identityKey: other.identityKey};
	const outdated = [{device: former, message: new Uint8Array()}];
	t.deepEqual(amendFanOut(stayed, outdated), {kept: [], missing: stayed});
});

test('a recipient without a session stops the whole set', (t) => {
	const own = listOf('alice', 2);
	const [recipient] = planFanOut({deviceId: defined(own.devices[0]).deviceId, list: own}, []);
	const books = [{recipient: defined(recipient), book: createSessionBook()}];
	const texts = {message: new Uint8Array(), sent: new Uint8Array()};
	t.throws(() => sealFanOut(books, texts, {now: NOW, random: systemRandom}), {
		code: 'no-session',
	});
});

test('a copy is sent again only to its device, within seven days, under the same identity', (t) => {
	const [list, other] = [listOf('bob', 2), listOf('bob', 1)];
	const [first, second] = list.devices;
	const {deviceId} = defined(first);
	const sent = {deviceId, identityKey: list.identityKey, sentAt: NOW};
	const asking = {deviceId, list, now: NOW + 7 * DAY};
	t.true(mayResend(sent, asking));
	t.false(mayResend(sent, {...asking, now: NOW + 7 * DAY + 1}));
	t.false(mayResend(sent, {...asking, deviceId: defined(second).deviceId}));
	t.false(mayResend({...sent, identityKey: other.identityKey}, asking));
	t.false(mayResend({...sent, deviceId: defined(other.devices[0]).deviceId}, asking));
	t.false(mayResend({...sent, identityKey: other.identityKey}, {...asking, list: other}));
});

function listOf(name: string, size: number): DeviceList {
	const accountKey = new AccountKey(exact('signingSeed', systemRandom.bytes(32)));
	const devices: ListedDevice[] = Array.from({length: size}, () =>
		listDevice(createDeviceKey(systemRandom), accountKey.identityKey, NOW),
	);
	return signDeviceList(accountKey, accountId(`${name}@relay.example`), {devices, now: NOW});
}
