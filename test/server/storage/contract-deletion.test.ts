import test from 'ava';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {
	accountRequest,
	BACKENDS,
	device,
	entry,
	invite,
	join,
	message,
	roomRequest,
} from './backends.ts';

const AUDIT = {time: 3000, by: 'ben', deed: 'account.delete', target: 'ben'};

let entries = 0;

function remove(storage: Storage, name: string) {
	const entryId = () => `leave-${entries++}`;
	return storage.deleteAccount({name, time: 3000, entryId, audit: AUDIT});
}

/** A relay of ann's, with ben and carl, who are in its room `ops`. */
async function openRelay(storage: Storage): Promise<void> {
	for (const name of ['ann', 'ben', 'carl']) await storage.createAccount(accountRequest(name));
	await storage.createRoom(roomRequest('ops', 'ann'));
	await join(storage, 'ops', 'ben', 600);
	await join(storage, 'ops', 'carl', 700);
}

async function log(storage: Storage) {
	return (await storage.history({room: 'ops', limit: 100})).messages;
}

for (const {name, open} of BACKENDS) {
	test(`${name}: a deleted account is nowhere, and what it had is gone`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await storage.addDevice(device('d2', 'ben'), 9);
		await storage.setProfile('ben', {bio: 'about me'});
		await storage.setBlocked({account: 'carl', other: 'ben', isBlocked: true, limit: 9});
		await storage.setBlocked({account: 'ben', other: 'carl', isBlocked: true, limit: 9});
		await storage.createInvite(invite({createdBy: 'ben'}));
		const deleted = await remove(storage, 'ben');
		t.deepEqual(deleted.type === 'deleted' && deleted.devices, ['d2', 'device-ben']);
		t.is(await storage.account('ben'), undefined);
		t.is(await storage.accountCount(), 2);
		t.is(await storage.device('d2'), undefined);
		t.deepEqual(await storage.devices('ben'), []);
		t.deepEqual(await storage.profile('ben'), {});
		t.deepEqual(await storage.roomsOf('ben'), []);
		t.deepEqual(await storage.blockedBy('ben'), []);
		t.deepEqual(await storage.blockedBy('carl'), []);
		t.false((await storage.usableInvite('code', 1)) !== undefined);
		t.false(await storage.hasEntries('ben'));
		t.false(await storage.hasEntries('deleted'));
		t.deepEqual(await remove(storage, 'ben'), {type: 'not-found'});
	});

	test(`${name}: its rooms are told, and those it owned have an heir`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await storage.createRoom(roomRequest('dev', 'ben'));
		await join(storage, 'dev', 'carl');
		await storage.createRoom(roomRequest('alone', 'ben'));
		const deleted = await remove(storage, 'ben');
		const rooms = deleted.type === 'deleted' ? deleted.rooms : [];
		t.deepEqual(
			rooms.map(({room, heir, message: {kind, from, seq}}) => ({room, heir, kind, from, seq})),
			[
				{room: 'alone', heir: undefined, kind: 'leave', from: 'ben', seq: 2},
				{room: 'dev', heir: 'carl', kind: 'leave', from: 'ben', seq: 3},
				{room: 'ops', heir: undefined, kind: 'leave', from: 'ben', seq: 4},
			],
		);
		t.is((await storage.membership('dev', 'carl'))?.role, 'owner');
		t.is(await storage.memberCount('ops'), 2);
		t.is((await log(storage)).at(-1)?.from, 'deleted');
	});

	test(`${name}: what it wrote stands as deleted messages of nobody, under the same ids`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await storage.append(message('ops', 'ben', 'secret words', {id: 'm-ben-1'}));
		await storage.append(message('ops', 'carl', 'an answer', {id: 'm-carl', replyTo: 4}));
		await storage.setTopic(message('ops', 'ben', 'a topic', {id: 'm-ben-2', kind: 'topic'}));
		const change = {room: 'ops', id: 'pin', from: 'ann', device: 'd', time: 2000, target: 4};
		await storage.change({...change, action: {type: 'pin', limit: 9}});
		await remove(storage, 'ben');
		const messages = await log(storage);
		t.false(JSON.stringify(messages).includes('secret'));
		t.false(JSON.stringify(messages).includes('"ben"'));
		t.deepEqual(
			messages.map(({seq, id, kind, from}) => [seq, id, kind, from].join(' ')).slice(3, 6),
			['4 m-ben-1 text deleted', '5 m-carl text carl', '6 m-ben-2 topic deleted'],
		);
		const state = messages[3]?.state;
		t.true(state?.deleted);
		t.false(state?.pinned);
		t.is(state?.replies, 1);
		t.is(state?.revision, 8);
		t.deepEqual(await storage.pins('ops'), []);
		t.is((await storage.room('ops'))?.topic, 'a topic');
		const request = {rooms: ['ops'], phrases: phrasesOf('secret'), limit: 9};
		t.deepEqual((await storage.search(request)).messages, []);
	});

	test(`${name}: its reactions are gone from the messages of others`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await storage.append(message('ops', 'carl', 'hello'));
		for (const from of ['ben', 'ann']) {
			const change = {room: 'ops', id: `react-${from}`, from, device: 'd', time: 2000, target: 4};
			await storage.change({...change, action: {type: 'react', emoji: '👍', limit: 9}});
		}

		await remove(storage, 'ben');
		const [hello] = (await log(storage)).filter(({seq}) => seq === 4);
		t.deepEqual(hello?.state?.reactions, [{emoji: '👍', count: 1, names: ['ann']}]);
	});

	test(`${name}: two deleted accounts may have used one id`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await storage.append(message('ops', 'ben', 'one', {id: 'same-id'}));
		await storage.append(message('ops', 'carl', 'two', {id: 'same-id'}));
		t.is((await remove(storage, 'ben')).type, 'deleted');
		t.is((await remove(storage, 'carl')).type, 'deleted');
		t.is((await log(storage)).filter(({id}) => id === 'same-id').length, 2);
	});

	test(`${name}: nobody takes its name, or one that looks like it`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await remove(storage, 'ben');
		t.deepEqual(await storage.createAccount(accountRequest('ben')), {type: 'name-taken'});
		const similar = {...accountRequest('b-e-n'), skeleton: 'skeleton-ben'};
		t.deepEqual(await storage.createAccount(similar), {type: 'name-taken'});
		t.is((await storage.createAccount(accountRequest('dora'))).type, 'created');
	});

	test(`${name}: the last owner of the relay stays`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		t.deepEqual(await remove(storage, 'ann'), {type: 'last-owner'});
		t.is(await storage.memberCount('ops'), 3);
		t.deepEqual((await storage.audit({room: undefined, before: undefined, limit: 9})).entries, []);
		await storage.setRelayRole({name: 'carl', role: 'owner', audit: AUDIT});
		t.is((await remove(storage, 'ann')).type, 'deleted');
	});

	test(`${name}: records of others name it no more, and those of its own are gone`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		const against = (id: string, account: string, by: string) => ({
			...({sanction: id, type: 'mute', target: {type: 'account', name: account}, by} as const),
			...{time: 1, reason: 'r'},
		});
		for (const sanction of [against('s1', 'ben', 'ann'), against('s2', 'carl', 'ben')]) {
			await storage.setSanction({sanction, audit: {...AUDIT, by: 'ann', deed: 'mute'}});
		}

		const filter = {filter: 'f1', words: 'w', action: 'mask', by: 'ben', time: 1} as const;
		await storage.setFilter({filter, limit: 9, audit: AUDIT});
		const report = {room: 'ops', text: 'said', time: 1, reason: 'r', state: 'open'} as const;
		const mine = {...report, report: 'r1', seq: 1, about: 'carl', by: 'ben'};
		const aboutMe = {...report, report: 'r2', seq: 2, about: 'ben', by: 'carl'};
		await storage.addReport({report: mine, limit: 9});
		await storage.addReport({report: aboutMe, limit: 9});
		await storage.inviteToRoom({room: 'ops', account: 'dora', by: 'ben', time: 1});
		const moderation = {deed: 'mute', name: 'ben'} as const;
		await storage.append(entry('ops', 'ann', {kind: 'moderation', moderation}));
		await remove(storage, 'ben');
		t.deepEqual(await storage.everySanction(), [against('s2', 'carl', 'deleted')]);
		t.deepEqual(await storage.everyFilter(), [{...filter, by: 'deleted'}]);
		t.is(await storage.report('r1'), undefined);
		t.deepEqual(await storage.report('r2'), {...aboutMe, about: 'deleted', text: ''});
		t.deepEqual((await storage.roomInvites('dora'))[0]?.by, 'deleted');
		t.deepEqual((await log(storage))[3]?.moderation, {deed: 'mute', name: 'deleted'});
		const {entries: audited} = await storage.audit({room: undefined, before: undefined, limit: 9});
		t.deepEqual(audited[0], {...AUDIT, position: 4, by: 'deleted', target: 'deleted'});
		t.false(JSON.stringify(audited).includes('"ben"'));
	});

	test(`${name}: many messages are all erased`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		const texts = Array.from({length: 1100}, (_, index) => `secret ${index}`);
		await Promise.all(texts.map((text) => storage.append(message('ops', 'ben', text))));
		await remove(storage, 'ben');
		const {messages} = await storage.history({room: 'ops', limit: 2000});
		t.is(messages.filter(({state}) => state?.deleted === true).length, 1100);
		t.is(messages.filter(({from}) => from === 'ben').length, 0);
	});
}
