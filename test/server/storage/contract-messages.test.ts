import test from 'ava';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {BACKENDS, entry, join, message, roomRequest} from './backends.ts';

async function fill(storage: Storage, count: number): Promise<void> {
	await storage.createRoom(roomRequest('ops', 'ann'));
	const texts = Array.from({length: count - 1}, (_, index) => `text ${index}`);
	await Promise.all(texts.map((text) => storage.append(message('ops', 'ann', text))));
}

for (const {name, open} of BACKENDS) {
	test(`${name}: messages get the next positions in the order they were sent`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const texts = ['one', 'two', 'three'];
		const results = await Promise.all(
			texts.map((text) => storage.append(message('ops', 'ann', text))),
		);
		t.deepEqual(
			results,
			texts.map((text, index) => {
				const {device: _, ...sent} = message('ops', 'ann', text);
				return {type: 'appended', message: {...sent, seq: index + 2}, duplicate: false};
			}),
		);
	});

	test(`${name}: a message sent again is the one stored, with its first time`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const first = await storage.append(message('ops', 'ann', 'hello'));
		const again = await storage.append(message('ops', 'ann', 'hello', {time: 2000, device: 'd2'}));
		t.deepEqual(again, {...first, duplicate: true});
		t.is((await storage.room('ops'))?.head, 2);
	});

	test(`${name}: a message sent twice at once is stored once`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const hello = message('ops', 'ann', 'hello');
		const results = await Promise.all([storage.append(hello), storage.append(hello)]);
		t.deepEqual(
			results.map((result) => result.type === 'appended' && result.duplicate),
			[false, true],
		);
	});

	test(`${name}: a message sent again after leaving the room is still the one stored`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.append(message('ops', 'ann', 'hello'));
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		const again = await storage.append(message('ops', 'ann', 'hello'));
		t.true(again.type === 'appended' && again.duplicate);
	});

	test(`${name}: an id used for another text, kind or room is a conflict`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.createRoom(roomRequest('dev', 'ann'));
		await storage.append(message('ops', 'ann', 'hello'));
		const changes = [{text: 'other'}, {kind: 'action'}, {room: 'dev'}] as const;
		for (const change of changes) {
			const result = await storage.append(message('ops', 'ann', 'hello', change));
			t.deepEqual(result, {type: 'conflict'});
		}
	});

	test(`${name}: two accounts may use the same id`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.createRoom(roomRequest('dev', 'ben'));
		const results = await Promise.all([
			storage.append(message('ops', 'ann', 'a', {id: 'same'})),
			storage.append(message('dev', 'ben', 'b', {id: 'same'})),
		]);
		t.true(results.every((result) => result.type === 'appended' && !result.duplicate));
	});

	test(`${name}: who is not in the room cannot write to it`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const results = await Promise.all([
			storage.append(message('ops', 'ben', 'hello')),
			storage.append(message('none', 'ann', 'hello')),
			storage.append(message('ops', 'ann', 'hello', {id: 'mine'})),
		]);
		t.deepEqual(
			results.map(({type}) => type),
			['not-member', 'not-member', 'appended'],
		);
		t.is((await storage.room('ops'))?.head, 2);
	});

	test(`${name}: a used id for an own entry of the relay is a bug that changes nothing`, async (t) => {
		const storage = await open(t);
		await fill(storage, 2);
		const leave = entry('ops', 'ann', {kind: 'leave', id: 'id-text 0'});
		const [left, appended] = await Promise.allSettled([
			storage.leaveRoom(leave),
			storage.append(message('ops', 'ann', 'next')),
		]);
		t.deepEqual([left.status, appended.status], ['rejected', 'fulfilled']);
		t.is((await storage.room('ops'))?.head, 3);
		t.not(await storage.membership('ops', 'ann'), undefined);
	});

	for (const [request, expected] of [
		[{limit: 3}, [8, 9, 10, true]],
		[{limit: 10}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, false]],
		[{before: 4, limit: 2}, [2, 3, true]],
		[{before: 4, limit: 3}, [1, 2, 3, false]],
		[{before: 1, limit: 3}, [false]],
		[{before: 0, limit: 3}, [false]],
		[{before: 99, limit: 1}, [10, true]],
		[{before: Number.MAX_SAFE_INTEGER, limit: 1}, [10, true]],
		[{after: 0, limit: 2}, [1, 2, true]],
		[{after: 7, limit: 3}, [8, 9, 10, false]],
		[{after: 7, limit: 2}, [8, 9, true]],
		[{after: 10, limit: 2}, [false]],
		[{after: Number.MAX_SAFE_INTEGER, limit: 2}, [false]],
		[{after: 2, before: 5, limit: 9}, [3, 4, false]],
		[{after: 2, before: 5, limit: 1}, [3, true]],
		[{after: 5, before: 2, limit: 9}, [false]],
	] as const) {
		test(`${name}: of ten, history ${JSON.stringify(request)} is ${expected}`, async (t) => {
			const storage = await open(t);
			await fill(storage, 10);
			const {messages, more} = await storage.history({room: 'ops', ...request});
			t.deepEqual([...messages.map(({seq}) => seq), more], [...expected]);
		});
	}

	test(`${name}: the history of no room is empty`, async (t) => {
		const storage = await open(t);
		t.deepEqual(await storage.history({room: 'none', limit: 5}), {messages: [], more: false});
	});

	test(`${name}: an account has entries from its first room on, also after leaving it`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		t.deepEqual([await storage.hasEntries('ann'), await storage.hasEntries('ben')], [true, false]);
		await join(storage, 'ops', 'ben');
		await storage.leaveRoom(entry('ops', 'ben', {kind: 'leave'}));
		t.true(await storage.hasEntries('ben'));
	});

	test(`${name}: the id at a position is that of its message`, async (t) => {
		const storage = await open(t);
		await fill(storage, 3);
		const positions = [0, 2, 3, 4, -1];
		const ids = await Promise.all(positions.map((seq) => storage.messageIdAt('ops', seq)));
		t.deepEqual(ids, [undefined, 'id-text 0', 'id-text 1', undefined, undefined]);
		t.is(await storage.messageIdAt('none', 1), undefined);
	});

	for (const [text, stored] of [
		["'; DROP TABLE message; --", "'; DROP TABLE message; --"],
		['a\u0000b', 'a\uFFFDb'],
		['half \uD83D pair', 'half \uFFFD pair'],
		['👩‍👩‍👧 e\u0301 \u202E', '👩‍👩‍👧 e\u0301 \u202E'],
		['', ''],
		['\n\t\u001B[2J', '\n\t\u001B[2J'],
	] as const) {
		test(`${name}: the text ${JSON.stringify(text)} comes back, and again is no conflict`, async (t) => {
			const storage = await open(t);
			await storage.createRoom(roomRequest('ops', 'ann'));
			const sent = message('ops', 'ann', text, {id: 'the-same'});
			const first = await storage.append(sent);
			t.is(first.type === 'appended' && first.message.text, stored);
			t.deepEqual(await storage.append(sent), {...first, duplicate: true});
			t.is((await storage.history({room: 'ops', limit: 1})).messages[0]?.text, stored);
		});
	}
}
