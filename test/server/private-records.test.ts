import {Buffer} from 'node:buffer';
import test from 'ava';
import {accountId} from '../../source/crypto/account-id.ts';
import {AccountKey} from '../../source/crypto/account-key.ts';
import {createDeviceKey} from '../../source/crypto/device-key.ts';
import {listDevice, signDeviceList} from '../../source/crypto/device-list.ts';
import {nextDirectoryHead, openDirectoryHead} from '../../source/crypto/directory-head.ts';
import {concat, toBase64url} from '../../source/crypto/encoding.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {encodeKemPrekey, encodeSignedPrekey} from '../../source/crypto/prekeys.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {checkDeviceList, checkPrekey} from '../../source/server/key-records.ts';
import {nextDirectoryEntry} from '../../source/server/storage/directory-head.ts';
import {startTestRelay} from '../helpers/test-relay.ts';

test.before(() => ready());

const NOW = 1_700_000_000_000;

function account() {
	const key = new AccountKey(exact('signingSeed', systemRandom.bytes(32)));
	const device = createDeviceKey(systemRandom);
	const name = accountId('ada@chat.example');
	const devices = [listDevice(device, key.identityKey, NOW)];
	return {key, device, name, devices, list: signDeviceList(key, name, {devices, now: NOW})};
}

test('the relay reads the lists that clients write', (t) => {
	const {key, device, name, devices, list} = account();
	const next = signDeviceList(key, name, {devices, now: NOW, previous: list});
	const read = [list, next].map(({record}) => checkDeviceList(toBase64url(record)));
	t.is(read[1]?.previous, read[0]?.list.hash);
	t.deepEqual(read[1]?.list, {
		account: 'ada',
		host: 'chat.example',
		sequence: 2,
		hash: toBase64url(next.hash),
		identityKey: toBase64url(key.identityKey),
		devices: [toBase64url(device.deviceId)],
		record: toBase64url(next.record),
	});
});

test('the relay reads the prekeys that clients write', (t) => {
	const {device} = account();
	const {deviceId} = device;
	const wanted = {device: toBase64url(deviceId), publicKey: toBase64url(device.signingKey)};
	const signed = encodeSignedPrekey({
		...{deviceId, id: 7, expires: 5},
		publicKey: exact('exchangePublic', systemRandom.bytes(32)),
	});
	const record = toBase64url(concat(signed, device.sign('spk', signed)));
	const read = checkPrekey(record, {...wanted, label: 'spk', isLastResort: false});
	t.deepEqual(read, {id: 7, record, expires: 5});
	for (const isLastResort of [false, true]) {
		const publicKey = exact('kemPublic', systemRandom.bytes(1216));
		const body = encodeKemPrekey({deviceId, id: 8, expires: 5, isLastResort, publicKey});
		const kem = toBase64url(concat(body, device.sign('kpk', body)));
		const checked = checkPrekey(kem, {...wanted, label: 'kpk', isLastResort});
		t.deepEqual(checked, {id: 8, record: kem, expires: 5});
	}
});

test('clients read the head of the directory, and count its entries alike', async (t) => {
	const relay = await startTestRelay();
	const {link} = await relay.register('ada');
	const {statement} = await link.request('directory.head', {host: 'chat.example'});
	const key = exact('signingPublic', Buffer.from(relay.relay.publicKey, 'base64url'));
	const record = Buffer.from(statement, 'base64url');
	const head = openDirectoryHead(new Uint8Array(record), {host: 'chat.example', key});
	t.like(head, {host: 'chat.example', count: 0});

	const {name, list} = account();
	const entry = {account: name, listHash: list.hash, time: 5};
	const theirs = nextDirectoryHead(head.head, entry);
	const ours = nextDirectoryEntry(undefined, {...entry, listHash: toBase64url(list.hash)});
	t.is(ours.head, toBase64url(theirs));
});
