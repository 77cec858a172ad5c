import test from 'ava';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, BACKENDS, join, message, roomRequest} from './backends.ts';

/** A room of Ann and Ben in which Ann has said these things, from position 3 on. */
async function saying(storage: Storage, texts: readonly string[]): Promise<Storage> {
	await storage.createRoom(roomRequest('ops', 'ann'));
	await join(storage, 'ops', 'ben');
	for (const [index, text] of texts.entries()) {
		await storage.append(message('ops', 'ann', text, {id: `said-${index}`, time: 1000 + index}));
	}
	return storage;
}

/** A file of Ann's, which comes with a message. */
async function sendFile(
	storage: Storage,
	{id, name, text}: {readonly id: string; readonly name: string; readonly text: string},
): Promise<void> {
	const facts = {size: 5, expiresAt: 9000};
	const file = {id, owner: 'ann', device: 'd', room: 'ops', time: 2000, ...facts};
	const quotas = {
		...{fileBytesInAll: 99, fileBytesPerAccount: 99},
		...{fileBytesPerDay: 99, filesPerAccount: 9},
	};
	await storage.createFile({file, quotas});
	await storage.completeFile(id, 2000);
	const sent = {file: id, name, mediaType: 'image/png', hash: 'h'.repeat(43), ...facts};
	await storage.append(message('ops', 'ann', text, {id: `sent-${id}`, time: 3000, file: sent}));
}

type Options = Partial<Parameters<Storage['search']>[0]>;

/** The texts that are found, the newest first. */
async function found(storage: Storage, query: string, options: Options = {}) {
	const request = {rooms: ['ops'], phrases: phrasesOf(query), limit: 10, ...options};
	const {messages} = await storage.search(request);
	return messages.map(({text}) => text);
}

const TEXTS = [
	'The Café is open',
	'straße and STRASSE',
	'read-only disk',
	'only read it',
	'明天的会议取消了',
	'party 🎉 tonight',
	'Ärger im Büro',
	'ｆｕｌｌ width ﬁne',
	'हिन्दी में',
	'3.14 is pi',
] as const;

for (const {name, open} of BACKENDS) {
	for (const [query, expected] of [
		['cafe', [0]],
		['CAFÉ', [0]],
		['cafe\u0301', [0]],
		['caf', [0]],
		['afe', []],
		['open the', [0]],
		['is', [9, 0]],
		['strasse', [1]],
		['straße', [1]],
		['read-only', [2]],
		['read only', [3, 2]],
		['READ-ON', [2]],
		['会议', [4]],
		['议会', []],
		['取消', [4]],
		['🎉', [5]],
		['arger buro', [6]],
		['full fine', [7]],
		['हिन्दी', [8]],
		['3.14', [9]],
		['4.13', []],
		['nothing', []],
		// What FTS5 would take for its own language.
		['"cafe', [0]],
		['cafe*', [0]],
		['words:cafe', []],
		['cafe OR disk', []],
		['NOT cafe', []],
		['^cafe', [0]],
		['cafe) OR (disk', []],
		["'; DROP TABLE message; --", []],
	] as const) {
		test(`${name}: ${query} finds ${expected.length} of ten`, async (t) => {
			const storage = await saying(await open(t), TEXTS);
			t.deepEqual(
				await found(storage, query),
				expected.map((index) => TEXTS[index]),
			);
		});
	}

	test(`${name}: what was edited is found by its text of now, what was deleted not at all`, async (t) => {
		const storage = await saying(await open(t), ['first words', 'second words']);
		const change = {room: 'ops', from: 'ann', device: 'd', time: 2000, target: 3};
		await storage.change({...change, id: 'edit-0001', action: {type: 'edit', text: 'other words'}});
		t.deepEqual(await found(storage, 'first'), []);
		t.deepEqual(await found(storage, 'words'), ['second words', 'other words']);
		const action = {type: 'delete', isStaff: false} as const;
		await storage.change({...change, id: 'delete-01', action});
		t.deepEqual(await found(storage, 'words'), ['second words']);
	});

	test(`${name}: a file is found by its name, with the text it came with, and no more once deleted`, async (t) => {
		const storage = await saying(await open(t), ['a report', 'words']);
		await storage.createAccount(accountRequest('ann'));
		await sendFile(storage, {id: 'f1', name: 'Annual_Report-2026.pdf', text: ''});
		await sendFile(storage, {id: 'f2', name: 'cat.png', text: 'our cat'});
		t.deepEqual(await found(storage, 'report'), ['', 'a report']);
		t.deepEqual(await found(storage, 'annual 2026 pdf'), ['']);
		t.deepEqual(await found(storage, 'our png'), ['our cat']);
		const change = {room: 'ops', from: 'ann', device: 'd', time: 4000};
		const edit = {type: 'edit', text: 'my cat'} as const;
		await storage.change({...change, id: 'edit-0001', target: 6, action: edit});
		t.deepEqual(await found(storage, 'our'), []);
		t.deepEqual(await found(storage, 'my png'), ['my cat']);
		const action = {type: 'delete', isStaff: false} as const;
		await storage.change({...change, id: 'delete-01', target: 5, action});
		await storage.change({...change, id: 'delete-02', target: 6, action});
		t.deepEqual(await found(storage, 'report'), ['a report']);
		t.deepEqual(await found(storage, 'png'), []);
		t.deepEqual(await found(storage, 'cat'), []);
	});

	test(`${name}: the name of a file mentions nobody`, async (t) => {
		const storage = await saying(await open(t), ['@Ben look']);
		await storage.createAccount(accountRequest('ann'));
		await sendFile(storage, {id: 'f1', name: 'ben.png', text: ''});
		t.deepEqual(await found(storage, '', {mentioned: 'ben'}), ['@Ben look']);
	});

	test(`${name}: a message is found with its state`, async (t) => {
		const storage = await saying(await open(t), ['words']);
		const action = {type: 'react', emoji: '👍', limit: 9} as const;
		const change = {room: 'ops', from: 'ben', device: 'd', time: 2000, target: 3, action};
		await storage.change({...change, id: 'react-001'});
		const {messages} = await storage.search({rooms: ['ops'], phrases: [['words']], limit: 1});
		const reactions = [{emoji: '👍', count: 1, names: ['ben']}];
		t.like(messages[0], {seq: 3, state: {revision: 4, reactions}});
	});

	test(`${name}: only in the rooms asked for, the newest first over all of them`, async (t) => {
		const storage = await saying(await open(t), ['one word']);
		await storage.createRoom(roomRequest('dev', 'ann'));
		await storage.append(message('dev', 'ann', 'two words', {time: 900}));
		await storage.append(message('ops', 'ann', 'three words', {time: 1200}));
		const rooms = ['ops', 'dev'];
		t.deepEqual(await found(storage, 'word', {rooms}), ['three words', 'two words', 'one word']);
		t.deepEqual(await found(storage, 'word', {rooms: ['dev']}), ['two words']);
		t.deepEqual(await found(storage, 'word', {rooms: []}), []);
		t.deepEqual(await found(storage, 'word', {rooms: ['none']}), []);
	});

	test(`${name}: by sender and by time, with words and without`, async (t) => {
		const storage = await saying(await open(t), ['one word', 'two words', 'three words']);
		await storage.append(message('ops', 'ben', 'my word', {time: 1003}));
		t.deepEqual(await found(storage, 'word', {from: 'ben'}), ['my word']);
		t.deepEqual(await found(storage, '', {from: 'ben'}), ['my word']);
		t.deepEqual(await found(storage, 'word', {from: 'be'}), []);
		t.deepEqual(await found(storage, 'word', {since: 1002}), ['my word', 'three words']);
		t.deepEqual(await found(storage, 'word', {before: 1001}), ['one word']);
		t.deepEqual(await found(storage, 'word', {since: 1001, before: 1002}), ['two words']);
		t.deepEqual(await found(storage, 'word', {since: 1004}), []);
		t.deepEqual(await found(storage, 'word', {before: 1000}), []);
		t.deepEqual(await found(storage, 'word', {since: 1002, before: 1001}), []);
	});

	test(`${name}: by the name that is in it as a whole word`, async (t) => {
		const texts = [
			'@Ben look',
			'ben.',
			'ask ben-',
			'Benny',
			'ben-lee',
			'x_ben',
			'a ben.lee',
			'@BEN!',
		];
		const storage = await saying(await open(t), texts);
		const mentions = ['@BEN!', 'ask ben-', 'ben.', '@Ben look'];
		t.deepEqual(await found(storage, '', {mentioned: 'ben'}), mentions);
		t.deepEqual(await found(storage, 'look', {mentioned: 'ben'}), ['@Ben look']);
		t.deepEqual(await found(storage, '', {mentioned: 'ben.lee'}), ['a ben.lee']);
	});

	test(`${name}: what only begins like a short name is not even looked at`, async (t) => {
		const storage = await saying(await open(t), ['then', 'the', 'th', 'th. the']);
		t.deepEqual(await found(storage, '', {mentioned: 'th'}), ['th. the', 'th']);
		t.deepEqual(await found(storage, 'th', {mentioned: 'th'}), ['th. the', 'th']);
	});

	test(`${name}: only texts and actions are found, and as many as asked for`, async (t) => {
		const storage = await saying(await open(t), ['a word', 'b word', 'c word']);
		await storage.setTopic(message('ops', 'ann', 'word of the day', {kind: 'topic'}));
		await storage.append(message('ops', 'ann', 'words away', {kind: 'action'}));
		t.deepEqual(await found(storage, 'word'), ['words away', 'c word', 'b word', 'a word']);
		const request = {rooms: ['ops'], phrases: [['word']]};
		t.true((await storage.search({...request, limit: 3})).more);
		t.false((await storage.search({...request, limit: 4})).more);
	});

	test(`${name}: an account in hundreds of rooms finds in all of them`, async (t) => {
		const storage = await open(t);
		const rooms = Array.from({length: 300}, (_, index) => `room-${index}`);
		for (const room of rooms) {
			await storage.createRoom(roomRequest(room, 'ann'));
			await storage.append(message(room, 'ann', `word in ${room}`));
		}
		t.deepEqual(await found(storage, 'word', {rooms, limit: 1}), ['word in room-299']);
		t.is((await found(storage, 'word', {rooms, limit: 500})).length, 300);
	});
}
