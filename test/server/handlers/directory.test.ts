import {Buffer} from 'node:buffer';
import {createPublicKey, verify} from 'node:crypto';
import test from 'ava';
import {framed, hashed, lengthPrefixed, u8, u64} from '../../helpers/private-keys.ts';
import {joinPrivately} from '../../helpers/private-members.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

test('the relay signs how far its directory goes, and the entries lead there', async (t) => {
	const relay = await startTestRelay({limits: {listSize: 2}});
	const ada = await joinPrivately(relay, 'ada');
	await joinPrivately(relay, 'bob');
	await joinPrivately(relay, 'carl');
	const {statement} = await ada.link.request('directory.head', {host: 'Chat.example'});
	const record = Buffer.from(statement, 'base64url');
	const [body, signature] = [record.subarray(0, -64), record.subarray(-64)];
	const {publicKey: x} = relay.relay;
	const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
	t.true(verify(undefined, framed('dir-head', body), key, signature));

	const first = await ada.link.request('directory.entries', {after: 0});
	const second = await ada.link.request('directory.entries', {after: 2});
	t.deepEqual([first.more, second.more], [true, false]);
	const now = Math.floor(relay.clock.now() / 1000);
	let head: Uint8Array = Buffer.alloc(32);
	for (const {account, listHash, time} of [...first.entries, ...second.entries]) {
		const hash = Buffer.from(listHash, 'base64url');
		head = hashed('dir-entry', head, Buffer.from(account), hash, u64(time));
	}
	const host = lengthPrefixed(Buffer.from('chat.example'));
	t.deepEqual(body, Buffer.concat([u8(0x10), u8(1), host, u64(3), head, u64(now)]));
	t.like(first.entries[0], {
		position: 1,
		account: 'ada@chat.example',
		listHash: hashed('device-list', ada.list.body).toString('base64url'),
	});
});

test('an empty directory has a head of zeros', async (t) => {
	const relay = await startTestRelay();
	const {link} = await relay.register('ada');
	const {statement} = await link.request('directory.head', {host: 'chat.example'});
	const body = Buffer.from(statement, 'base64url').subarray(0, -64);
	t.deepEqual(body.subarray(-48, -8), Buffer.alloc(40));
	t.deepEqual(await link.request('directory.entries', {after: 0}), {entries: [], more: false});
});

test('the relay speaks for no host it does not go by, nor for what is none', async (t) => {
	const relay = await startTestRelay({options: {hosts: new Set(['chat.example'])}});
	const {link} = await relay.register('ada');
	for (const host of ['other.example', '', 'chat..example', 'chat.example\0']) {
		t.like(await link.ask('directory.head', {host}), {code: 'bad-request'});
	}
	t.is((await link.ask('directory.head', {host: 'chat.example'})).type, 'ok');
});
