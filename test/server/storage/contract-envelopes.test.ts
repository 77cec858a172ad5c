import test from 'ava';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, BACKENDS, device} from './backends.ts';
import {envelopeSet, list, numbersOf, prekeys, privateAccount, publication} from './private.ts';

const waiting = async (storage: Storage, id: string): Promise<readonly string[]> =>
	(await storage.envelopes({device: id, after: 0, limit: 99})).map(
		({number, message}) => `${number} ${message}`,
	);

for (const {name, open} of BACKENDS) {
	test(`${name}: an envelope waits for its device and nobody else`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		const result = await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		const envelope = {
			number: 1,
			from: 'ann',
			device: 'device-ann',
			message: 'message-1',
			time: 1000,
			bytes: 'sealed-message-1-device-ben',
		};
		t.deepEqual(result, {
			type: 'accepted',
			time: 1000,
			duplicate: false,
			full: [],
			delivered: [{to: 'device-ben', envelope}],
		});
		t.deepEqual(await storage.envelopes({device: 'device-ben', after: 0, limit: 9}), [envelope]);
		t.deepEqual(await storage.envelopes({device: 'device-ann', after: 0, limit: 9}), []);
	});

	test(`${name}: numbers of a mailbox have no gaps, whoever sends at once`, async (t) => {
		const storage = await open(t);
		for (const account of ['ann', 'ben', 'carl']) await privateAccount(storage, account);
		const sets = Array.from({length: 10}, (_, index) =>
			envelopeSet(index % 2 === 0 ? 'ann' : 'ben', 'carl', {message: `message-${index}`}),
		);
		const results = await Promise.all(sets.map(storage.sendEnvelopes));
		t.deepEqual(
			results.flatMap(numbersOf).map(([, number]) => number),
			[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
		);
	});

	test(`${name}: a set that was sent before is not delivered again, even when it is gone`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		await storage.acknowledgeEnvelopes('device-ben', 1);
		const again = await storage.sendEnvelopes(envelopeSet('ann', 'ben', {time: 2000}));
		t.like(again, {type: 'accepted', time: 1000, duplicate: true, delivered: []});
		t.deepEqual(await waiting(storage, 'device-ben'), []);
		const other = envelopeSet('ann', 'ben', {digest: 'other'});
		t.deepEqual(await storage.sendEnvelopes(other), {type: 'conflict'});
	});

	test(`${name}: every device of both accounts needs its envelope, save the sender's own`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['a2']);
		await privateAccount(storage, 'ben', ['b2']);
		const send = (devices: readonly string[]) =>
			storage.sendEnvelopes(envelopeSet('ann', 'ben', {for: devices}));
		t.deepEqual(await send(['device-ben', 'stranger', 'device-ann']), {
			type: 'mismatch',
			differences: [
				{account: 'ben', missing: ['b2'], extra: ['stranger', 'device-ann']},
				{account: 'ann', missing: ['a2'], extra: []},
			],
		});
		t.deepEqual(await waiting(storage, 'device-ben'), []);
		const sent = await send(['device-ben', 'b2', 'a2']);
		t.deepEqual(
			numbersOf(sent).map(([to]) => to),
			['device-ben', 'b2', 'a2'],
		);
	});

	test(`${name}: a list that comes at the same time counts for what comes after it`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben', ['b2']);
		const before = await storage.deviceList('ben');
		const results = await Promise.all([
			storage.sendEnvelopes(envelopeSet('ann', 'ben', {for: ['device-ben', 'b2']})),
			storage.publishKeys(publication(list('ben', 2), before)),
			storage.sendEnvelopes(
				envelopeSet('ann', 'ben', {for: ['device-ben', 'b2'], message: 'message-2'}),
			),
		]);
		t.deepEqual(
			results.map(({type}) => type),
			['accepted', 'published', 'mismatch'],
		);
	});

	test(`${name}: a listed device that is gone, or has no keys, holds nobody up`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben', ['gone']);
		await storage.addDevice(device('new', 'ben'), 99);
		const before = await storage.deviceList('ben');
		const devices = ['device-ben', 'gone', 'new'];
		await storage.publishKeys(publication(list('ben', 2, devices), before));
		await storage.removeDevice('ben', 'gone');
		const without = await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		t.deepEqual(numbersOf(without), [['device-ben', 1]]);
		const set = envelopeSet('ann', 'ben', {for: devices, message: 'message-2'});
		t.deepEqual(numbersOf(await storage.sendEnvelopes(set)), [
			['device-ben', 2],
			['new', 1],
		]);
	});

	test(`${name}: who has no list, or is not in it, sends nothing and gets nothing`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await storage.addDevice(device('a2', 'ann'), 99);
		const toNobody = await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		t.deepEqual(toNobody, {type: 'no-list', account: 'ben'});
		const fromNobody = await storage.sendEnvelopes(envelopeSet('ben', 'ann'));
		t.deepEqual(fromNobody, {type: 'no-list', account: 'ben'});
		const unlisted = envelopeSet('ann', 'ann', {device: 'a2', for: ['device-ann']});
		t.deepEqual(await storage.sendEnvelopes(unlisted), {type: 'unlisted'});
	});

	test(`${name}: an account can write to its own other devices`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['a2']);
		const set = envelopeSet('ann', 'ann', {for: ['a2']});
		t.deepEqual(numbersOf(await storage.sendEnvelopes(set)), [['a2', 1]]);
		const none = envelopeSet('ann', 'ann', {for: [], message: 'message-2'});
		t.deepEqual(await storage.sendEnvelopes(none), {
			type: 'mismatch',
			differences: [{account: 'ann', missing: ['a2'], extra: []}],
		});
	});

	test(`${name}: an acknowledgement deletes up to its number, for its device alone`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben', ['b2']);
		for (const message of ['message-1', 'message-2', 'message-3']) {
			const set = envelopeSet('ann', 'ben', {for: ['device-ben', 'b2'], message});
			await storage.sendEnvelopes(set);
		}
		await storage.acknowledgeEnvelopes('device-ben', 2);
		t.deepEqual(await waiting(storage, 'device-ben'), ['3 message-3']);
		t.is((await waiting(storage, 'b2')).length, 3);
		await storage.acknowledgeEnvelopes('device-ben', 99);
		t.deepEqual(await waiting(storage, 'device-ben'), []);
		t.is(await storage.openMailbox('device-ben', 3), 3);
		t.is(await storage.openMailbox('b2', 1), 3);
		t.deepEqual(await waiting(storage, 'b2'), ['2 message-2', '3 message-3']);
	});

	test(`${name}: older data than the device knows number what waits anew, after it`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		t.is(await storage.openMailbox('device-ben', 0), 0);
		for (const message of ['message-1', 'message-2', 'message-3']) {
			await storage.sendEnvelopes(envelopeSet('ann', 'ben', {message}));
		}
		await storage.acknowledgeEnvelopes('device-ben', 1);
		t.is(await storage.openMailbox('device-ben', 40), 42);
		t.deepEqual(await waiting(storage, 'device-ben'), ['41 message-2', '42 message-3']);
		const next = await storage.sendEnvelopes(envelopeSet('ann', 'ben', {message: 'message-4'}));
		t.deepEqual(numbersOf(next), [['device-ben', 43]]);
	});

	test(`${name}: a full mailbox is passed over and named, also when the set is repeated`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben', ['b2']);
		const send = (message: string) =>
			storage.sendEnvelopes(
				envelopeSet('ann', 'ben', {message, for: ['device-ben', 'b2'], mailboxSize: 2}),
			);
		await send('message-1');
		await send('message-2');
		await storage.acknowledgeEnvelopes('device-ben', 1);
		const third = await send('message-3');
		t.like(third, {type: 'accepted', full: ['b2']});
		t.deepEqual(numbersOf(third), [['device-ben', 3]]);
		t.like(await send('message-3'), {duplicate: true, full: ['b2']});
		t.deepEqual(await waiting(storage, 'b2'), ['1 message-1', '2 message-2']);
	});

	test(`${name}: a stranger gets a share of a mailbox, which leaves room for others`, async (t) => {
		const storage = await open(t);
		for (const account of ['ann', 'ben', 'carl']) await privateAccount(storage, account);
		const send = (from: string, message: string) =>
			storage.sendEnvelopes(envelopeSet(from, 'ben', {message, mailboxSize: 9, mailboxShare: 1}));
		await send('ann', 'message-1');
		t.like(await send('ann', 'message-2'), {full: ['device-ben']});
		t.like(await send('carl', 'message-1'), {full: []});
	});

	test(`${name}: strangers together do not fill a mailbox, which has room for others`, async (t) => {
		const storage = await open(t);
		for (const account of ['ann', 'ben', 'carl', 'dan']) await privateAccount(storage, account);
		const send = (from: string, mailboxRoom: number) =>
			storage.sendEnvelopes(
				envelopeSet(from, 'ben', {message: `message-${from}`, mailboxSize: 9, mailboxRoom}),
			);
		await send('ann', 1);
		t.like(await send('carl', 1), {full: ['device-ben']});
		t.like(await send('dan', 9), {full: []});
	});

	test(`${name}: a device that has become another account's gets nothing for the old one`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['moved']);
		await privateAccount(storage, 'ben');
		await storage.createAccount(accountRequest('carl'));
		await storage.removeDevice('ann', 'moved');
		await storage.addDevice(device('moved', 'carl'), 99);
		await storage.publishKeys(prekeys('carl', 'moved', [1]));
		t.deepEqual(numbersOf(await storage.sendEnvelopes(envelopeSet('ben', 'ann'))), [
			['device-ann', 1],
		]);
		const set = {message: 'message-2', for: ['device-ann', 'moved']};
		t.deepEqual(numbersOf(await storage.sendEnvelopes(envelopeSet('ben', 'ann', set))), [
			['device-ann', 2],
		]);
		const own = envelopeSet('ann', 'ben', {device: 'moved', for: ['device-ben', 'device-ann']});
		t.deepEqual(await storage.sendEnvelopes(own), {type: 'unlisted'});
	});

	test(`${name}: nothing is kept for whoever has blocked the sender, who cannot tell`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann', ['a2']);
		await privateAccount(storage, 'ben');
		const block = {account: 'ben', other: 'ann', limit: 9};
		t.true(await storage.setBlocked({...block, isBlocked: true}));
		const set = (message: string) =>
			envelopeSet('ann', 'ben', {message, for: ['device-ben', 'a2']});
		const {delivered, ...seen} = Object(await storage.sendEnvelopes(set('message-1')));
		t.deepEqual(seen, {type: 'accepted', time: 1000, duplicate: false, full: []});
		t.deepEqual(
			delivered.map(({to}: {to: string}) => to),
			['a2'],
		);
		t.deepEqual(await waiting(storage, 'device-ben'), []);
		await storage.setBlocked({...block, isBlocked: false});
		t.is(numbersOf(await storage.sendEnvelopes(set('message-2'))).length, 2);
	});

	test(`${name}: blocked names are listed in order, and there are so many`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		const set = (other: string, isBlocked = true) =>
			storage.setBlocked({account: 'ann', other, isBlocked, limit: 2});
		const results = [await set('carl'), await set('ben'), await set('ben'), await set('dan')];
		t.deepEqual(results, [true, true, true, false]);
		t.deepEqual(await storage.blockedBy('ann'), ['ben', 'carl']);
		await set('carl', false);
		t.deepEqual(await storage.blockedBy('ann'), ['ben']);
		t.deepEqual(await storage.blockedBy('ben'), []);
	});

	test(`${name}: who has written to whom is known, and only after it was accepted`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		t.false(await storage.hasWritten('ann ben'));
		await privateAccount(storage, 'ben');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		t.true(await storage.hasWritten('ann ben'));
		t.false(await storage.hasWritten('ben ann'));
	});

	test(`${name}: what is too old is deleted, and what was sent long ago is forgotten`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben', {message: 'message-1', time: 10}));
		await storage.sendEnvelopes(envelopeSet('ann', 'ben', {message: 'message-2', time: 20}));
		await storage.expireEnvelopes({waitingSince: 20, sentSince: 10});
		await storage.eraseDeleted();
		t.deepEqual(await waiting(storage, 'device-ben'), ['2 message-2']);
		const again = envelopeSet('ann', 'ben', {message: 'message-1'});
		t.like(await storage.sendEnvelopes(again), {duplicate: true});
		await storage.expireEnvelopes({waitingSince: 20, sentSince: 11});
		t.like(await storage.sendEnvelopes(again), {duplicate: false});
	});

	test(`${name}: a device that is removed leaves no mailbox`, async (t) => {
		const storage = await open(t);
		await privateAccount(storage, 'ann');
		await privateAccount(storage, 'ben');
		await storage.sendEnvelopes(envelopeSet('ann', 'ben'));
		await storage.removeDevice('ben', 'device-ben');
		t.deepEqual(await waiting(storage, 'device-ben'), []);
		t.is(await storage.openMailbox('device-ben', 7), 7);
		await storage.addDevice(device('device-ben', 'ben'), 99);
		t.is(await storage.openMailbox('device-ben', 0), 0);
	});
}
