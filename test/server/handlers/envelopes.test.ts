import {Buffer} from 'node:buffer';
import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {addDevice, joinPrivately, sealed, sendPrivately} from '../../helpers/private-members.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

const DAY = 86_400_000;

test('each device gets its own envelope, and nobody else gets any', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const tablet = await addDevice(relay, ada);
	const bob = await joinPrivately(relay, 'bob');
	const carl = await joinPrivately(relay, 'carl');
	const message = messageId();
	const result = await sendPrivately(ada, 'bob', [bob.id, tablet.id], {message});
	t.deepEqual(result, {outcome: 'accepted', time: relay.clock.now(), duplicate: false, full: []});
	for (const to of [bob, tablet]) {
		t.deepEqual(await to.link.until('envelope'), {
			type: 'envelope',
			number: 1,
			from: 'ada',
			device: ada.id,
			message,
			time: relay.clock.now(),
			bytes: sealed([to.id])[0]?.bytes ?? '',
		});
	}
	for (const {link} of [ada, carl]) {
		await link.request('ping', {});
		t.deepEqual(link.all('envelope'), []);
	}
});

test('a set sent twice, at once or later, is delivered once', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const message = messageId();
	const send = () => sendPrivately(ada, 'bob', [bob.id], {message});
	const [first, second] = await Promise.all([send(), send()]);
	relay.clock.advance(5);
	t.deepEqual(
		[second, await send()],
		[
			{...first, duplicate: true},
			{...first, duplicate: true},
		],
	);
	await bob.link.request('ping', {});
	t.is(bob.link.all('envelope').length, 1);
	const envelopes = sealed([bob.id], 'another');
	const other = await ada.link.ask('envelope.send', {to: 'bob', message, envelopes});
	t.like(other, {code: 'conflict'});
});

test('a set that does not fit is answered with the lists it must fit', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const phone = await addDevice(relay, bob);
	const carl = await joinPrivately(relay, 'carl');
	t.deepEqual(await sendPrivately(ada, 'bob', [bob.id, carl.id]), {
		outcome: 'mismatch',
		lists: [{name: 'bob', missing: [phone.id], extra: [carl.id], list: phone.list.record}],
	});
	for (const {link} of [bob, carl]) {
		await link.request('ping', {});
		t.deepEqual(link.all('envelope'), []);
	}
	t.like(await sendPrivately(ada, 'bob', [bob.id, phone.id]), {outcome: 'accepted'});
});

test('the id of a set that did not fit is free for the one that does', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const message = messageId();
	t.like(await sendPrivately(ada, 'bob', [], {message}), {outcome: 'mismatch'});
	t.like(await sendPrivately(ada, 'bob', [bob.id], {message}), {
		outcome: 'accepted',
		duplicate: false,
	});
});

test('nobody, nobody with keys, and nobody who is listed: each has its refusal', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const bob = await relay.register('bob');
	const send = (link: typeof bob.link, to: string) =>
		link.ask('envelope.send', {to, message: messageId(), envelopes: []});
	t.like(await send(ada.link, 'nobody'), {code: 'not-found'});
	t.like(await send(ada.link, 'bob'), {code: 'no-keys'});
	const message = "Publish this account's device list first.";
	t.like(await send(bob.link, 'ada'), {code: 'no-keys', message});
});

test('what waited comes with the resume, in order and before anything live', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	bob.link.hangUp();
	for (let index = 0; index < 5; index++) await sendPrivately(ada, 'bob', [bob.id]);
	const back = await relay.again(bob);
	await back.request('resume', {cursors: {}, mailbox: 0});
	const types = back.frames.map(({type}) => type);
	t.deepEqual(types.slice(types.indexOf('mailbox'), types.indexOf('room')), [
		'mailbox',
		...Array.from({length: 5}, () => 'envelope' as const),
	]);
	t.like(back.all('mailbox')[0], {head: 5});
	t.deepEqual(
		back.all('envelope').map(({number}) => number),
		[1, 2, 3, 4, 5],
	);
});

test('what was acknowledged is gone, and what was not comes again', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	for (let index = 0; index < 4; index++) await sendPrivately(ada, 'bob', [bob.id]);
	await bob.link.request('envelope.ack', {number: 1});
	const back = await relay.again(bob);
	await back.request('resume', {cursors: {}, mailbox: 2});
	t.deepEqual(
		back.all('envelope').map(({number}) => number),
		[3, 4],
	);
	const kept = await relay.storage.envelopes({device: bob.id, after: 0, limit: 9});
	t.deepEqual(
		kept.map(({number}) => number),
		[3, 4],
	);
});

test('nobody acknowledges for another device', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	await sendPrivately(ada, 'bob', [bob.id]);
	await ada.link.request('envelope.ack', {number: 99});
	t.is((await relay.storage.envelopes({device: bob.id, after: 0, limit: 9})).length, 1);
});

test('a connection that says nothing of its mailbox gets no envelopes', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const beside = await relay.again(bob, true);
	await beside.request('resume', {cursors: {}});
	await sendPrivately(ada, 'bob', [bob.id]);
	await bob.link.until('envelope');
	await beside.request('ping', {});
	t.deepEqual([beside.all('mailbox'), beside.all('envelope')], [[], []]);
});

test('a client that knows more than the relay gets what is new to it', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	bob.link.hangUp();
	await sendPrivately(ada, 'bob', [bob.id]);
	const back = await relay.again(bob);
	await back.request('resume', {cursors: {}, mailbox: 700});
	await sendPrivately(ada, 'bob', [bob.id]);
	await back.until('envelope', ({number}) => number === 702);
	t.deepEqual(
		back.all('envelope').map(({number}) => number),
		[701, 702],
	);
	t.like(back.all('mailbox')[0], {head: 701});
});

test('a slow reader gets every envelope, once it reads again', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	bob.link.queued = LIMITS.sendQueueSoft + 1;
	for (let index = 0; index < 5; index++) await sendPrivately(ada, 'bob', [bob.id]);
	t.deepEqual(bob.link.all('envelope'), []);
	bob.link.clogsEvery = 2;
	bob.link.drain();
	while (bob.link.all('envelope').length < 5) {
		await new Promise((resolve) => setImmediate(resolve));
		bob.link.drain();
	}
	t.deepEqual(
		bob.link.all('envelope').map(({number}) => number),
		[1, 2, 3, 4, 5],
	);
});

test('a large set comes in parts and is delivered whole', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const tablet = await addDevice(relay, ada);
	const bob = await joinPrivately(relay, 'bob');
	const fields = {to: 'bob', message: messageId()};
	const bytes = Buffer.alloc(LIMITS.envelopeBytes, 7).toString('base64url');
	const send = (device: string, more?: boolean) =>
		ada.link.request('envelope.send', {
			...fields,
			envelopes: [{device, bytes}],
			...(more === undefined ? {} : {more}),
		});
	t.deepEqual(await send(tablet.id, true), {outcome: 'incomplete'});
	t.deepEqual(bob.link.all('envelope'), []);
	t.like(await send(bob.id), {outcome: 'accepted'});
	t.is((await bob.link.until('envelope')).bytes, bytes);
	t.is((await tablet.link.until('envelope')).bytes, bytes);
});

test('a part of another message, or a refused one, forgets the parts before', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const part = (message: string, more: boolean, envelopes = sealed([bob.id])) =>
		ada.link.ask('envelope.send', {to: 'bob', message, envelopes, more});
	const [one, two] = [messageId(), messageId()];
	await part(one, true);
	await part(two, true, []);
	t.like(await part(one, false, []), {type: 'ok', result: {outcome: 'mismatch'}});
	await part(one, true);
	t.like(await part(one, true), {code: 'bad-request'});
	t.like(await part(one, false), {type: 'ok', result: {outcome: 'accepted'}});
});

test('an envelope and a set are so large and no larger', async (t) => {
	const relay = await startTestRelay({limits: {envelopeBytes: 100, envelopeSetBytes: 250}});
	const {link} = await joinPrivately(relay, 'ada');
	const part = (sizes: readonly number[], more = false) =>
		link.ask('envelope.send', {
			to: 'ada',
			message: 'message-long',
			more,
			envelopes: sizes.map((size, index) => ({
				device: `d${size}-${index}`,
				bytes: Buffer.alloc(size).toString('base64url'),
			})),
		});
	t.like(await part([101]), {code: 'too-long'});
	t.like(await part([100, 100, 51]), {code: 'too-long'});
	t.like(await part([100, 99, 51]), {type: 'ok'});
	await part([100, 99], true);
	t.like(await part([52]), {code: 'too-long'});
});

test('a full mailbox is reported to the sender, and others get theirs', async (t) => {
	const relay = await startTestRelay({limits: {mailboxSize: 2}});
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const phone = await addDevice(relay, bob);
	const send = () => sendPrivately(ada, 'bob', [bob.id, phone.id]);
	await send();
	await send();
	await phone.link.request('envelope.ack', {number: 2});
	t.like(await send(), {outcome: 'accepted', full: [bob.id]});
	await phone.link.until('envelope', ({number}) => number === 3);
});

test('nobody can tell whether they are blocked', async (t) => {
	const relay = await startTestRelay();
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob', 20);
	const carl = await joinPrivately(relay, 'carl');
	await bob.link.request('block.set', {name: 'Ada', blocked: true});
	t.deepEqual(await bob.link.request('block.list', {}), {names: ['ada']});
	const seen = async ({link}: typeof ada, from: typeof ada) => {
		const message = messageId();
		const send = () => sendPrivately(from, 'bob', [bob.id], {message});
		const {devices} = await link.request('keys.fetch', {name: 'bob'});
		const hasOneTime = Buffer.from(devices[0]?.kemPrekey ?? '', 'base64url')[22] === 0;
		return [await send(), await send(), hasOneTime];
	};
	t.deepEqual(await seen(ada, ada), await seen(carl, carl));
	await bob.link.until('envelope');
	await bob.link.request('ping', {});
	t.deepEqual(
		bob.link.all('envelope').map(({from}) => from),
		['carl'],
	);
	await bob.link.request('block.set', {name: 'ada', blocked: false});
	await sendPrivately(ada, 'bob', [bob.id]);
	t.is((await bob.link.until('envelope')).from, 'ada');
});

test('one blocks accounts that exist, and so many', async (t) => {
	const relay = await startTestRelay({limits: {blocksPerAccount: 1}});
	const {link} = await joinPrivately(relay, 'ada');
	await relay.register('bob');
	await relay.register('carl');
	t.like(await link.ask('block.set', {name: 'nobody', blocked: true}), {code: 'not-found'});
	await link.request('block.set', {name: 'bob', blocked: true});
	t.like(await link.ask('block.set', {name: 'carl', blocked: true}), {code: 'quota'});
});

test('a stranger may write twenty times, and as often as it likes after an answer', async (t) => {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {envelopes: {burst: 1000, perSecond: 1000}},
	});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const send = () =>
		ada.link.ask('envelope.send', {
			to: 'bob',
			message: messageId(),
			envelopes: sealed([bob.id]),
		});
	for (let index = 0; index < 20; index++) t.is((await send()).type, 'ok');
	t.like(await send(), {code: 'rate-limited'});
	relay.clock.advance(DAY / 20);
	t.is((await send()).type, 'ok');
	await sendPrivately(bob, 'ada', [ada.id]);
	for (let index = 0; index < 30; index++) t.is((await send()).type, 'ok');
});

test('strangers together leave room in a mailbox for those its owner has written to', async (t) => {
	const relay = await startTestRelay({limits: {mailboxSizeForStrangers: 2}});
	const bob = await joinPrivately(relay, 'bob');
	const friend = await joinPrivately(relay, 'friend');
	await sendPrivately(bob, 'friend', [friend.id]);
	for (const name of ['ann', 'carl']) {
		t.like(await sendPrivately(await joinPrivately(relay, name), 'bob', [bob.id]), {full: []});
	}
	const dan = await joinPrivately(relay, 'dan');
	t.like(await sendPrivately(dan, 'bob', [bob.id]), {full: [bob.id]});
	t.like(await sendPrivately(friend, 'bob', [bob.id]), {full: []});
});

test('what was not accepted does not count as writing to a stranger', async (t) => {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {strangers: {burst: 1, perSecond: 1e-6}, strangersEach: {burst: 1, perSecond: 1e-6}},
	});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const message = messageId();
	t.like(await sendPrivately(ada, 'bob', []), {outcome: 'mismatch'});
	t.like(await sendPrivately(ada, 'bob', [bob.id], {message}), {duplicate: false});
	const again = {to: 'bob', message: messageId(), envelopes: sealed([bob.id])};
	t.like(await ada.link.ask('envelope.send', again), {code: 'rate-limited'});
});

test('what the disk had no room for does not count as writing to a stranger', async (t) => {
	const inner = createMemoryStorage({random: seededRandom()});
	let isFull = true;
	const storage: typeof inner = {
		...inner,
		async sendEnvelopes(set) {
			if (isFull) throw new StorageError('full', 'The disk is full.');
			return inner.sendEnvelopes(set);
		},
	};
	const once = {burst: 1, perSecond: 1e-6};
	const relay = await startTestRelay({
		storage,
		options: {loopback: false},
		limits: {strangers: once, strangersEach: once},
	});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const fields = {to: 'bob', message: messageId(), envelopes: sealed([bob.id])};
	t.like(await ada.link.ask('envelope.send', fields), {code: 'storage-full'});
	isFull = false;
	t.is((await ada.link.ask('envelope.send', fields)).type, 'ok');
});

test('envelopes are so many a second, and so many bytes', async (t) => {
	const relay = await startTestRelay({
		options: {loopback: false},
		limits: {
			envelopes: {burst: 3, perSecond: 1},
			envelopeBytesRate: {burst: 100, perSecond: 10},
		},
	});
	const ada = await joinPrivately(relay, 'ada');
	const send = (size: number) =>
		ada.link.ask('envelope.send', {
			to: 'ada',
			message: messageId(),
			envelopes: [{device: 'none', bytes: Buffer.alloc(size).toString('base64url')}],
		});
	t.is((await send(90)).type, 'ok');
	t.like(await send(20), {code: 'rate-limited', retryAfter: 1000});
	t.is((await send(10)).type, 'ok');
	t.like(await send(1), {code: 'rate-limited', retryAfter: 1000});
});

test('an envelope that nobody fetches for too long is deleted', async (t) => {
	const minute = 60_000;
	const relay = await startTestRelay({
		limits: {mailboxSweep: minute, clockPatience: minute, envelopeLifetime: 30 * minute},
	});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	await sendPrivately(ada, 'bob', [bob.id]);
	const waiting = () => relay.storage.envelopes({device: bob.id, after: 0, limit: 9});
	await relay.pass(29 * minute);
	t.is((await waiting()).length, 1);
	await relay.pass(3 * minute);
	t.is((await waiting()).length, 0);
	const back = await relay.again(bob);
	await back.request('resume', {cursors: {}, mailbox: 0});
	t.like(back.all('mailbox')[0], {head: 1});
	t.deepEqual(back.all('envelope'), []);
});

test('the log says nothing of who writes to whom', async (t) => {
	const lines: string[] = [];
	const note = (...line: readonly unknown[]) => void lines.push(JSON.stringify(line));
	const relay = await startTestRelay({log: {info: note, warn: note, error: note}});
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const before = lines.length;
	t.true(before > 0);
	await sendPrivately(ada, 'bob', [bob.id]);
	await sendPrivately(ada, 'bob', []);
	await bob.link.request('envelope.ack', {number: 1});
	await bob.link.request('block.set', {name: 'ada', blocked: true});
	await bob.link.request('keys.fetch', {name: 'ada'});
	t.deepEqual(lines.slice(before), []);
});

test('who is muted on the relay writes to those who have written back, and to nobody else', async (t) => {
	const relay = await startTestRelay();
	const [ada, bob] = [await joinPrivately(relay, 'ada'), await joinPrivately(relay, 'bob')];
	const carl = await joinPrivately(relay, 'carl');
	await sendPrivately(bob, 'ada', [ada.id]);
	await relay.relay.operator.mute({target: {type: 'account', name: 'ada'}});
	const envelopes = sealed([carl.id]);
	const refused = await ada.link.ask('envelope.send', {
		to: 'carl',
		message: messageId(),
		envelopes,
	});
	t.like(refused, {code: 'muted'});
	t.like(await sendPrivately(ada, 'bob', [bob.id]), {outcome: 'accepted'});
});
