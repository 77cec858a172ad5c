import test from 'ava';
import type {ChangeAction} from '../../../source/server/storage/message-storage.ts';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {BACKENDS, entry, join, message, roomRequest} from './backends.ts';

let changes = 0;

function change(storage: Storage, target: number, action: ChangeAction, from = 'ann') {
	const id = `change-${changes++}`;
	return storage.change({room: 'ops', id, from, device: 'd1', time: 9000, target, action});
}

/** A room with ann's create entry (time 500) and messages at 1000, 2000, … from position 2 on. */
async function openRoom(storage: Storage, count: number): Promise<void> {
	await storage.createRoom(roomRequest('ops', 'ann'));
	for (let index = 1; index <= count; index++) {
		await storage.append(
			message('ops', 'ann', `text ${index}`, {time: index * 1000, id: `m${index}`}),
		);
	}
}

function purge(storage: Storage, before: number, limit = 100) {
	return storage.purgeRoom({room: 'ops', before, limit});
}

async function positions(storage: Storage): Promise<readonly number[]> {
	const {messages} = await storage.history({room: 'ops', limit: 100});
	return messages.map(({seq}) => seq);
}

async function found(storage: Storage, query: string): Promise<readonly number[]> {
	const request = {rooms: ['ops'], phrases: phrasesOf(query), limit: 100};
	return (await storage.search(request)).messages.map(({seq}) => seq);
}

for (const {name, open} of BACKENDS) {
	test(`${name}: a purge takes what is older away and leaves positions as they are`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 4);
		t.deepEqual(await purge(storage, 3000), {before: 4, removed: 3, more: false});
		t.deepEqual(await positions(storage), [4, 5]);
		const room = await storage.room('ops');
		t.deepEqual([room?.floor, room?.head], [4, 5]);
		const appended = await storage.append(message('ops', 'ann', 'next'));
		t.is(appended.type === 'appended' && appended.message.seq, 6);
	});

	test(`${name}: a purge goes in steps and can be done again`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 4);
		t.deepEqual(await purge(storage, 3000, 2), {before: 3, removed: 2, more: true});
		t.deepEqual(await purge(storage, 3000, 2), {before: 4, removed: 1, more: false});
		t.deepEqual(await purge(storage, 3000, 2), {before: 4, removed: 0, more: false});
		t.deepEqual(await purge(storage, 0), {before: 4, removed: 0, more: false});
	});

	test(`${name}: a room can be purged of all, and goes on`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 2);
		t.deepEqual(await purge(storage, Infinity), {before: 4, removed: 3, more: false});
		t.deepEqual(await positions(storage), []);
		t.is(await storage.firstSince('ops', 0), undefined);
		t.is((await storage.room('ops'))?.floor, 4);
		await storage.append(message('ops', 'ann', 'next'));
		t.deepEqual(await positions(storage), [4]);
		t.is(await storage.firstSince('ops', 0), 4);
		t.true(await storage.hasEntries('ann'));
	});

	test(`${name}: a room that is not there has nothing to purge`, async (t) => {
		const storage = await open(t);
		t.deepEqual(await purge(storage, 1000), {before: 1, removed: 0, more: false});
	});

	test(`${name}: what stands before a young message stays, though its own clock was set back`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 1);
		await storage.append(message('ops', 'ann', 'ahead', {time: 5000}));
		await storage.append(message('ops', 'ann', 'behind', {time: 2000}));
		t.deepEqual(await purge(storage, 3000), {before: 3, removed: 2, more: false});
		t.deepEqual(await positions(storage), [3, 4]);
	});

	test(`${name}: nothing of what was purged is found, pinned, or there to be changed`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 3);
		await change(storage, 2, {type: 'pin', limit: 9});
		await change(storage, 2, {type: 'react', emoji: '👍', limit: 9});
		t.deepEqual(await found(storage, 'text'), [4, 3, 2]);
		await purge(storage, 2000);
		t.deepEqual(await found(storage, 'text'), [4, 3]);
		t.deepEqual(await storage.pins('ops'), []);
		t.is(await storage.messageIdAt('ops', 2), undefined);
		t.deepEqual(await change(storage, 2, {type: 'edit', text: 'new'}), {type: 'not-found'});
		const answer = await storage.append(message('ops', 'ann', 'answer', {replyTo: 2}));
		t.deepEqual(answer, {type: 'unanswerable'});
	});

	test(`${name}: a change of what was purged says that it is gone`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 2);
		await change(storage, 2, {type: 'edit', text: 'secret'});
		await purge(storage, 2000);
		const {messages} = await storage.history({room: 'ops', after: 3, limit: 1});
		t.is(messages[0]?.change?.text, '');
		t.true(messages[0]?.change?.state.deleted);
	});

	test(`${name}: a thread goes on when its beginning was purged`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 1);
		await storage.append(message('ops', 'ann', 'one', {time: 2000, replyTo: 2}));
		await storage.append(message('ops', 'ann', 'two', {time: 3000, replyTo: 2}));
		await purge(storage, 2000);
		const third = await storage.append(message('ops', 'ann', 'three', {time: 4000, replyTo: 3}));
		t.is(third.type === 'appended' && third.message.thread, 2);
		t.is(third.type === 'appended' && third.message.threadCount, 3);
		const {messages} = await storage.history({room: 'ops', thread: 2, limit: 9});
		t.deepEqual(
			messages.map(({text}) => text),
			['one', 'two', 'three'],
		);
	});

	test(`${name}: an id of what was purged can be used again`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 1);
		await purge(storage, 5000);
		const again = await storage.append(message('ops', 'ann', 'other', {id: 'm1'}));
		t.false(again.type === 'appended' && again.duplicate);
	});

	test(`${name}: other rooms keep what they have`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, 1);
		await storage.createRoom(roomRequest('dev', 'ann'));
		await storage.append(message('dev', 'ann', 'kept', {time: 1000}));
		await purge(storage, 5000);
		t.is((await storage.history({room: 'dev', limit: 9})).messages.length, 2);
		await join(storage, 'ops', 'ben');
		await storage.leaveRoom(entry('ops', 'ben', {kind: 'leave'}));
		t.deepEqual(await positions(storage), [3, 4]);
	});
}
