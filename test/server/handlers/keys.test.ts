import test from 'ava';
import {kemPrekey, signedPrekey, TestIdentity} from '../../helpers/private-keys.ts';
import {
	addDevice,
	joinPrivately,
	publishPrekeys,
	sendPrivately,
} from '../../helpers/private-members.ts';
import {startTestRelay, TestDevice} from '../../helpers/test-relay.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('what an account has published, others can fetch', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada', 1);
	const bob = await joinPrivately(relay, 'bob');
	const {list, devices} = await bob.link.request('keys.fetch', {name: 'Ada'});
	t.is(list, ada.list.record);
	t.deepEqual(
		devices.map(({device}) => device),
		[ada.id],
	);
	t.deepEqual(await ada.link.request('keys.count', {}), {
		oneTimePrekeys: 1,
		signedPrekey: 1,
		lastResort: 1,
		list: 1,
	});
});

test('who has published nothing has no keys, and who is nobody is not found', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const {link} = await relay.register('bob');
	t.deepEqual(await link.request('keys.count', {}), {oneTimePrekeys: 0});
	t.like(await ada.link.ask('keys.fetch', {name: 'bob'}), {code: 'no-keys'});
	t.like(await ada.link.ask('keys.fetch', {name: 'nobody'}), {code: 'not-found'});
	t.like(await ada.link.ask('keys.fetch', {name: '../bob'}), {code: 'not-found'});
});

test('the same list again is accepted, for its answer may have been lost', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const again = await ada.link.ask('keys.publish', {list: ada.list.record});
	t.is(again.type, 'ok');
	t.is((await relay.storage.directoryHead())?.position, 1);
});

test('a list must come after the one before it, for the same account and host', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const {identity, device, list} = ada;
	const next = identity.list('ada', [device], list);
	const refused = async (record: string, code: string) => {
		t.like(await ada.link.ask('keys.publish', {list: record}), {code});
	};
	await refused(identity.list('ada', [device], undefined, {addedAt: 5}).record, 'conflict');
	await refused(
		identity.list('ada', [device], list, {previous: Buffer.alloc(32, 1)}).record,
		'conflict',
	);
	await refused(identity.list('ada', [device], list, {host: 'other.example'}).record, 'conflict');
	await refused(new TestIdentity().list('ada', [device], list).record, 'conflict');
	await refused(identity.list('bob', [device], list).record, 'bad-request');
	await refused(bob.list.record, 'bad-request');
	await refused(next.record.slice(0, -4), 'bad-request');
	await refused(identity.list('ada', [device, bob.device], list).record, 'device-unknown');
	t.is((await ada.link.ask('keys.publish', {list: next.record})).type, 'ok');
	await refused(list.record, 'conflict');
});

test('a relay that knows its names takes lists of no other', async (t) => {
	const relay = await startTestRelay({options: {hosts: new Set(['chat.example'])}});
	const {link, device} = await relay.register('ada');
	const identity = new TestIdentity();
	const {record} = identity.list('ada', [device], undefined, {host: 'other.example'});
	t.like(await link.ask('keys.publish', {list: record}), {code: 'bad-request'});
	const own = identity.list('ada', [device]);
	t.is((await link.ask('keys.publish', {list: own.record})).type, 'ok');
});

test('an account keeps the name by which it met the relay, also when that has another now', async (t) => {
	const hosts = new Set(['old.example']);
	const relay = await startTestRelay({options: {hosts}});
	const {link, device} = await relay.register('ada');
	const bob = await relay.register('bob');
	const identity = new TestIdentity();
	const first = identity.list('ada', [device], undefined, {host: 'old.example'});
	t.is((await link.ask('keys.publish', {list: first.record})).type, 'ok');
	hosts.clear();
	hosts.add('new.example');
	const next = identity.list('ada', [device], first, {host: 'old.example'});
	t.is((await link.ask('keys.publish', {list: next.record})).type, 'ok');
	t.is((await link.ask('directory.head', {host: 'old.example'})).type, 'ok');
	t.like(await bob.link.ask('directory.head', {host: 'old.example'}), {code: 'bad-request'});
	const late = new TestIdentity().list('bob', [bob.device], undefined, {host: 'old.example'});
	t.like(await bob.link.ask('keys.publish', {list: late.record}), {code: 'bad-request'});
});

test('a relay that has lost lists takes a later one of the same key', async (t) => {
	const relay = await startTestRelay();
	const {link, device} = await relay.register('ada');
	const identity = new TestIdentity();
	const [first] = [identity.list('ada', [device])];
	const publish = async (list: string) => (await link.ask('keys.publish', {list})).type;
	const fifth = identity.list('ada', [device], first, {sequence: 5});
	t.is(await publish(fifth.record), 'ok');
	const eighth = identity.list('ada', [device], fifth, {sequence: 8});
	t.is(await publish(eighth.record), 'ok');
	t.is((await link.request('keys.fetch', {name: 'ada', devices: []})).list, eighth.record);
	t.is(await publish(fifth.record), 'error');
	// What follows at once must say so.
	const previous = Buffer.alloc(32, 1);
	t.is(await publish(identity.list('ada', [device], eighth, {previous}).record), 'error');
	t.is(await publish(identity.list('ada', [device], eighth).record), 'ok');
});

test('a relay that does not know of another account key takes a later list of it', async (t) => {
	const relay = await startTestRelay();
	const {link, device, list} = await joinPrivately(relay, 'ada');
	const {record} = new TestIdentity().list('ada', [device], list, {sequence: 3});
	t.like(await link.ask('keys.publish', {list: record}), {code: 'conflict'});
	t.is((await link.ask('keys.publish', {list: record, replacesIdentity: true})).type, 'ok');
});

test('another account key begins a new chain, but only on purpose', async (t) => {
	const warnings: unknown[] = [];
	const ignore = () => undefined;
	const relay = await startTestRelay({
		log: {info: ignore, error: ignore, warn: (...line) => warnings.push(line)},
	});
	const ada = await joinPrivately(relay, 'ada');
	const list = new TestIdentity().list('ada', [ada.device]).record;
	t.like(await ada.link.ask('keys.publish', {list}), {code: 'conflict'});
	t.is((await ada.link.ask('keys.publish', {list, replacesIdentity: true})).type, 'ok');
	t.deepEqual(warnings, [['account key replaced', {account: 'ada'}]]);
	t.is((await relay.storage.directoryHead())?.position, 2);
});

test('of two devices that publish a next list at once, one is told to look again', async (t) => {
	const relay = await startTestRelay();
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	const {identity, list, device} = second;
	const lists = [[device], [device, first.device]].map((devices) =>
		identity.list('ada', devices, list),
	);
	const answers = await Promise.all([
		first.link.ask('keys.publish', {list: lists[0]?.record}),
		second.link.ask('keys.publish', {list: lists[1]?.record}),
	]);
	t.deepEqual(answers.map(({type}) => type).toSorted(), ['error', 'ok']);
	t.like(
		answers.find(({type}) => type === 'error'),
		{code: 'conflict'},
	);
});

test("a new list is told to the account's other devices", async (t) => {
	const relay = await startTestRelay();
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	const next = first.identity.list('ada', [first.device, second.device], second.list);
	await first.link.request('keys.publish', {list: next.record});
	t.deepEqual(await second.link.until('devices'), {type: 'devices', list: 3});
	t.is(first.link.all('devices').length, 0);
});

test('prekeys of another device, and of the wrong kind, are refused', async (t) => {
	const relay = await startTestRelay();
	const {link, device} = await relay.register('ada');
	const foreign = new TestDevice();
	for (const fields of [
		{signedPrekey: signedPrekey(foreign)},
		{signedPrekey: kemPrekey(device, 1)},
		{lastResort: kemPrekey(device, 1)},
		{oneTimePrekeys: [kemPrekey(device, 1), kemPrekey(device, 2, 1)]},
		{oneTimePrekeys: [kemPrekey(foreign, 1)]},
	]) {
		t.like(await link.ask('keys.publish', fields), {code: 'bad-request'});
	}
	t.deepEqual(await link.request('keys.count', {}), {oneTimePrekeys: 0});
});

test('a device keeps so many one-time prekeys on the relay and no more', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeys: 3}});
	const ada = await joinPrivately(relay, 'ada', 3);
	const one = {oneTimePrekeys: [kemPrekey(ada.device, 99)]};
	t.like(await ada.link.ask('keys.publish', one), {code: 'quota'});
});

test('a token has no keys', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = relay.connect();
	await bot.request('auth.token', {token});
	t.like(await bot.ask('keys.fetch', {name: 'ada'}), {code: 'forbidden'});
	t.like(await bot.ask('keys.publish', {list: ada.list.record}), {code: 'forbidden'});
	t.like(await bot.ask('envelope.ack', {number: 1}), {code: 'forbidden'});
});

test('the last one-time prekeys are for those who have exchanged messages', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeysReserved: 2}});
	const ada = await joinPrivately(relay, 'ada', 3);
	const bob = await joinPrivately(relay, 'bob');
	const left = async () => (await ada.link.request('keys.count', {})).oneTimePrekeys;
	await bob.link.request('keys.fetch', {name: 'ada'});
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.is(await left(), 2);
	await sendPrivately(bob, 'ada', [ada.id]);
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.is(await left(), 2);
	await sendPrivately(ada, 'bob', [bob.id]);
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.is(await left(), 1);
});

test('a device is told when few one-time prekeys are left', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeysReserved: 0, oneTimePrekeysLow: 2}});
	const ada = await joinPrivately(relay, 'ada', 3);
	const bob = await joinPrivately(relay, 'bob');
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.is(ada.link.all('prekeys').length, 0);
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.deepEqual(await ada.link.until('prekeys'), {type: 'prekeys', oneTimePrekeys: 1});
});

test('only the prekeys that are asked for are taken, and a list alone takes none', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeysReserved: 0}});
	const first = await joinPrivately(relay, 'ada', 1);
	const second = await addDevice(relay, first);
	const bob = await joinPrivately(relay, 'bob');
	const listOnly = await bob.link.request('keys.fetch', {name: 'ada', devices: []});
	t.deepEqual(listOnly, {list: second.list.record, devices: []});
	const one = await bob.link.request('keys.fetch', {name: 'ada', devices: [second.id, 'unknown']});
	t.deepEqual(
		one.devices.map(({device}) => device),
		[second.id],
	);
	t.is((await first.link.request('keys.count', {})).oneTimePrekeys, 1);
});

test('one account fetches the prekeys of another five times and then one an hour', async (t) => {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {keysFetched: {burst: 1000, perSecond: 1000}},
	});
	await joinPrivately(relay, 'ada', 20);
	const [bob, carl] = [await joinPrivately(relay, 'bob'), await joinPrivately(relay, 'carl')];
	for (let index = 0; index < 5; index++) await bob.link.request('keys.fetch', {name: 'ada'});
	t.like(await bob.link.ask('keys.fetch', {name: 'ada'}), {
		code: 'rate-limited',
		retryAfter: HOUR / 5,
	});
	t.is((await bob.link.ask('keys.fetch', {name: 'ada', devices: []})).type, 'ok');
	t.is((await carl.link.ask('keys.fetch', {name: 'ada'})).type, 'ok');
	relay.clock.advance(HOUR / 5);
	t.is((await bob.link.ask('keys.fetch', {name: 'ada'})).type, 'ok');
});

test('an account fetches the keys of ten accounts and then of ten a minute', async (t) => {
	const relay = await startTestRelay({options: {loopback: false}});
	const {link} = await joinPrivately(relay, 'ada');
	const fetch = () => link.ask('keys.fetch', {name: 'ada', devices: []});
	for (let index = 0; index < 10; index++) t.is((await fetch()).type, 'ok');
	t.like(await fetch(), {code: 'rate-limited', retryAfter: MINUTE / 10});
	relay.clock.advance(MINUTE / 10);
	t.is((await fetch()).type, 'ok');
});

test('lists and prekeys are published so fast and no faster', async (t) => {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {
			listsPublished: {burst: 1, perSecond: 1e-6},
			prekeysPublished: {burst: 4, perSecond: 1e-6},
		},
	});
	const ada = await joinPrivately(relay, 'ada');
	const list = ada.identity.list('ada', [ada.device], ada.list).record;
	t.like(await ada.link.ask('keys.publish', {list}), {code: 'rate-limited'});
	await publishPrekeys(ada.link, ada.device, 0);
	t.like(await ada.link.ask('keys.publish', {signedPrekey: signedPrekey(ada.device)}), {
		code: 'rate-limited',
	});
});

test('a device that a new list leaves out is revoked, also when it says so itself', async (t) => {
	const relay = await startTestRelay();
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	const list = first.identity.list('ada', [first.device], second.list).record;
	t.is((await second.link.ask('keys.publish', {list})).type, 'ok');
	t.is(await second.link.untilClosed(), 'device-revoked');
	t.is(await relay.storage.device(second.id), undefined);
	t.is((await first.link.ask('ping', {})).type, 'ok');
});

test('a device that has become another account is neither ended nor given away by the old one', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeysReserved: 0}});
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	const carl = await joinPrivately(relay, 'carl');
	await second.link.request('logout', {});
	const bob = relay.connect();
	await bob.request('register.device', {name: 'bob', device: second.device.fields});
	await publishPrekeys(bob, second.device, 1);
	const {devices} = await carl.link.request('keys.fetch', {name: 'ada'});
	t.deepEqual(
		devices.map(({device}) => device),
		[first.id],
	);
	t.is((await bob.request('keys.count', {})).oneTimePrekeys, 1);
	const list = first.identity.list('ada', [first.device], second.list).record;
	t.is((await first.link.ask('keys.publish', {list})).type, 'ok');
	t.is((await bob.ask('ping', {})).type, 'ok');
});

test('a one-time prekey that was handed out is not there again when its publication is repeated', async (t) => {
	const relay = await startTestRelay({limits: {oneTimePrekeysReserved: 0}});
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const oneTimePrekeys = [kemPrekey(ada.device, 10), kemPrekey(ada.device, 11)];
	const publish = () => ada.link.request('keys.publish', {oneTimePrekeys});
	const fetched = async () =>
		(await bob.link.request('keys.fetch', {name: 'ada'})).devices[0]?.kemPrekey;
	t.deepEqual(await publish(), {oneTimePrekeys: 2});
	t.is(await fetched(), oneTimePrekeys[0]);
	// Its answer was lost, so the client publishes them again.
	t.deepEqual(await publish(), {oneTimePrekeys: 1});
	t.is(await fetched(), oneTimePrekeys[1]);
	t.deepEqual(await publish(), {oneTimePrekeys: 0});
});

test('a revoked device leaves neither keys nor a mailbox, and holds nobody up', async (t) => {
	const relay = await startTestRelay();
	const first = await joinPrivately(relay, 'ada');
	const second = await addDevice(relay, first);
	const bob = await joinPrivately(relay, 'bob');
	await sendPrivately(bob, 'ada', [first.id, second.id]);
	await first.link.request('device.revoke', {device: second.id});
	t.is(await second.link.untilClosed(), 'device-revoked');
	t.deepEqual(await relay.storage.envelopes({device: second.id, after: 0, limit: 9}), []);
	const {devices} = await bob.link.request('keys.fetch', {name: 'ada'});
	t.deepEqual(
		devices.map(({device}) => device),
		[first.id],
	);
	t.like(await sendPrivately(bob, 'ada', [first.id]), {outcome: 'accepted'});
});
