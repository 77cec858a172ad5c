import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import type {RoomMessage} from '../../../source/protocol/records.ts';
import type {ChangeAction} from '../../../source/server/storage/message-storage.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {BACKENDS, entry, join, message, roomRequest} from './backends.ts';

/** A room with Ann's text at 2, and Ben in it, whose join is at 3. */
async function scene(storage: Storage): Promise<Storage> {
	await storage.createRoom(roomRequest('ops', 'ann'));
	await storage.append(message('ops', 'ann', 'hello'));
	await join(storage, 'ops', 'ben');
	return storage;
}

let made = 0;

/** A change of the text at 2 by Ann, unless said otherwise. */
function change(
	storage: Storage,
	action: ChangeAction,
	{from = 'ann', target = 2, id = `change-${made++}`, room = 'ops', time = 2000} = {},
) {
	return storage.change({room, id, from, device: `device-${from}`, time, target, action});
}

async function at(storage: Storage, seq: number): Promise<RoomMessage | undefined> {
	const {messages} = await storage.history({room: 'ops', after: seq - 1, limit: 1});
	return messages[0];
}

const UNTOUCHED = {
	...{revision: 0, edited: false, deleted: false, pinned: false, reactions: [], replies: 0},
};
const react = (emoji: string, limit = 20) => ({type: 'react', emoji, limit}) as const;
const REMOVE = {type: 'delete', isStaff: false} as const;
const PIN = {type: 'pin', limit: 5} as const;

for (const {name, open} of BACKENDS) {
	test(`${name}: an edit is an entry with the text and state of now, and so is its message`, async (t) => {
		const storage = await scene(await open(t));
		const first = await change(storage, {type: 'edit', text: 'hullo'}, {id: 'change-first'});
		const state = {...UNTOUCHED, revision: 4, edited: true};
		const edit = {
			...{
				room: 'ops',
				seq: 4,
				id: 'change-first',
				kind: 'change',
				from: 'ann',
				time: 2000,
				text: '',
			},
			change: {type: 'edit', seq: 2, text: 'hullo', state},
		} as const;
		t.deepEqual(first, {type: 'changed', entry: edit});
		t.like(await at(storage, 2), {text: 'hullo', state, time: 1000});
		await change(storage, {type: 'edit', text: 'howdy'});
		const now = {text: 'howdy', state: {...state, revision: 5}};
		t.deepEqual((await at(storage, 4))?.change, {type: 'edit', seq: 2, ...now});
		t.like(await at(storage, 2), now);
		t.is((await storage.room('ops'))?.head, 5);
	});

	test(`${name}: a deletion takes text, reactions and pin, and leaves the place`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, react('👍'));
		await change(storage, PIN);
		await change(storage, REMOVE);
		const state = {...UNTOUCHED, revision: 6, deleted: true};
		t.like(await at(storage, 2), {text: '', from: 'ann', time: 1000, kind: 'text', state});
		t.deepEqual((await at(storage, 4))?.change, {
			...{type: 'react', seq: 2, emoji: '👍', text: ''},
			state,
		});
		t.deepEqual(await storage.pins('ops'), []);
	});

	test(`${name}: reactions are counted by emoji, the earliest first`, async (t) => {
		const storage = await scene(await open(t));
		for (const [emoji, from] of [
			['🎉', 'ben'],
			['👍', 'ben'],
			['👍', 'ann'],
			['🎉', 'ann'],
		] as const) {
			await change(storage, react(emoji), {from});
		}
		t.deepEqual((await at(storage, 2))?.state?.reactions, [
			{emoji: '🎉', count: 2, names: ['ben', 'ann']},
			{emoji: '👍', count: 2, names: ['ben', 'ann']},
		]);
		await change(storage, {type: 'unreact', emoji: '🎉'}, {from: 'ben'});
		t.deepEqual((await at(storage, 2))?.state?.reactions, [
			{emoji: '👍', count: 2, names: ['ben', 'ann']},
			{emoji: '🎉', count: 1, names: ['ann']},
		]);
	});

	test(`${name}: of many who put an emoji the first are named and all are counted`, async (t) => {
		const storage = await scene(await open(t));
		const people = Array.from({length: LIMITS.reactionNames + 3}, (_, index) => `p${index}`);
		for (const person of people) {
			await join(storage, 'ops', person);
			await change(storage, react('👍'), {from: person});
		}
		const [reaction] = (await at(storage, 2))?.state?.reactions ?? [];
		t.is(reaction?.count, people.length);
		t.deepEqual(reaction?.names, people.slice(0, LIMITS.reactionNames));
	});

	test(`${name}: pins come by when they were made, the newest first`, async (t) => {
		const storage = await scene(await open(t));
		await storage.append(message('ops', 'ann', 'second'));
		await change(storage, PIN, {target: 4});
		await change(storage, PIN);
		t.deepEqual(
			(await storage.pins('ops')).map(({seq, state}) => [seq, state?.pinned]),
			[
				[2, true],
				[4, true],
			],
		);
		await change(storage, {type: 'unpin'}, {from: 'ben'});
		t.deepEqual(
			(await storage.pins('ops')).map(({seq}) => seq),
			[4],
		);
		t.false((await at(storage, 2))?.state?.pinned);
	});

	test(`${name}: a change made again under its id is done once, whatever came after it`, async (t) => {
		const storage = await scene(await open(t));
		const id = 'change-again';
		await change(storage, react('👍'), {id});
		await change(storage, {type: 'unreact', emoji: '👍'});
		const again = await change(storage, react('👍'), {id, time: 3000});
		t.deepEqual(again, {type: 'unchanged', seq: 4, time: 2000});
		t.deepEqual((await at(storage, 2))?.state?.reactions, []);
		t.is((await storage.room('ops'))?.head, 5);
	});

	test(`${name}: a change made twice at once is done once`, async (t) => {
		const storage = await scene(await open(t));
		const both = await Promise.all(
			['same-id-1', 'same-id-1'].map((id) => change(storage, react('👍'), {id})),
		);
		t.deepEqual(
			both.map(({type}) => type),
			['changed', 'unchanged'],
		);
	});

	test(`${name}: an id is good for one thing`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, react('👍'), {id: 'taken-1'});
		const conflict = {type: 'conflict'} as const;
		t.deepEqual(await change(storage, react('🎉'), {id: 'taken-1'}), conflict);
		t.deepEqual(await change(storage, PIN, {id: 'taken-1'}), conflict);
		t.deepEqual(await change(storage, react('👍'), {id: 'taken-1', target: 9}), conflict);
		t.deepEqual(await change(storage, PIN, {id: 'id-hello'}), conflict);
		t.deepEqual(await storage.append(message('ops', 'ann', 'x', {id: 'taken-1'})), conflict);
	});

	test(`${name}: what is so already is no entry`, async (t) => {
		const storage = await scene(await open(t));
		const unchanged = (seq: number) => ({type: 'unchanged', seq, time: 2000}) as const;
		t.deepEqual(await change(storage, {type: 'unpin'}), unchanged(0));
		t.deepEqual(await change(storage, {type: 'unreact', emoji: '👍'}), unchanged(0));
		t.deepEqual(await change(storage, {type: 'edit', text: 'hello'}), unchanged(0));
		await change(storage, react('👍'));
		t.deepEqual(await change(storage, react('👍')), unchanged(4));
		await change(storage, PIN);
		t.deepEqual(await change(storage, PIN), unchanged(5));
		await change(storage, REMOVE);
		t.deepEqual(await change(storage, REMOVE), unchanged(6));
		t.is((await storage.room('ops'))?.head, 6);
	});

	test(`${name}: only members change anything, only authors edit, only staff deletes for others`, async (t) => {
		const storage = await scene(await open(t));
		const edit = {type: 'edit', text: 'mine'} as const;
		t.deepEqual(await change(storage, edit, {from: 'eve'}), {type: 'not-member'});
		t.deepEqual(await change(storage, edit, {room: 'none'}), {type: 'not-member'});
		t.deepEqual(await change(storage, edit, {from: 'ben'}), {type: 'not-author'});
		t.deepEqual(await change(storage, REMOVE, {from: 'ben'}), {type: 'not-author'});
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.deepEqual(await change(storage, REMOVE), {type: 'not-member'});
		const asStaff = {type: 'delete', isStaff: true} as const;
		t.is((await change(storage, asStaff, {from: 'ben'})).type, 'changed');
	});

	test(`${name}: only what people say can be changed`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, PIN);
		for (const target of [0, 1, 3, 4, 5, 99, Number.MAX_SAFE_INTEGER]) {
			t.deepEqual(await change(storage, PIN, {target}), {type: 'not-found'}, `${target}`);
		}
	});

	test(`${name}: nothing becomes of what was deleted`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, REMOVE);
		const actions = [{type: 'edit', text: 'back'}, react('👍'), PIN, {type: 'unpin'}] as const;
		for (const action of actions) {
			t.deepEqual(await change(storage, action), {type: 'deleted'}, action.type);
		}
	});

	test(`${name}: so many different emoji and pins, and no more`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, react('👍', 1));
		t.deepEqual(await change(storage, react('🎉', 1)), {type: 'full'});
		t.is((await change(storage, react('👍', 1), {from: 'ben'})).type, 'changed');
		await storage.append(message('ops', 'ann', 'second'));
		await change(storage, {type: 'pin', limit: 1});
		t.deepEqual(await change(storage, {type: 'pin', limit: 1}, {target: 6}), {type: 'full'});
	});

	test(`${name}: a message sent again after an edit or its deletion is the one stored`, async (t) => {
		const storage = await scene(await open(t));
		for (const action of [{type: 'edit', text: 'hullo'}, REMOVE] as const) {
			await change(storage, action);
			const again = await storage.append(message('ops', 'ann', 'hello'));
			t.true(again.type === 'appended' && again.duplicate && again.message.seq === 2);
		}
		const other = message('ops', 'ann', 'hello', {kind: 'action'});
		t.deepEqual(await storage.append(other), {type: 'conflict'});
	});

	test(`${name}: an edit keeps what every backend can keep`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, {type: 'edit', text: 'half \uD83D and \0'});
		t.is((await at(storage, 2))?.text, 'half \uFFFD and \uFFFD');
		const again = await change(storage, {type: 'edit', text: 'half \uD83D and \0'});
		t.is(again.type, 'unchanged');
	});

	test(`${name}: answers join the thread of what they answer and count in its first message`, async (t) => {
		const storage = await scene(await open(t));
		const answer = (text: string, replyTo: number, time: number) =>
			storage.append(message('ops', 'ben', text, {replyTo, time}));
		t.like(await answer('first', 2, 1001), {
			message: {seq: 4, replyTo: 2, thread: 2, threadCount: 1},
		});
		t.like(await answer('second', 4, 1002), {
			message: {seq: 5, replyTo: 4, thread: 2, threadCount: 2},
		});
		t.deepEqual((await at(storage, 2))?.state, {...UNTOUCHED, replies: 2, repliedAt: 1002});
		t.is((await at(storage, 4))?.state, undefined);
	});

	test(`${name}: an answer sent again is stored and counted once, and belongs to its message`, async (t) => {
		const storage = await scene(await open(t));
		const answer = message('ops', 'ben', 'yes', {replyTo: 2});
		const first = await storage.append(answer);
		t.deepEqual(await storage.append(answer), {...first, duplicate: true});
		t.is((await at(storage, 2))?.state?.replies, 1);
		t.deepEqual(await storage.append({...answer, replyTo: 4}), {type: 'conflict'});
		t.deepEqual(await storage.append(message('ops', 'ben', 'yes')), {type: 'conflict'});
	});

	test(`${name}: only what people say can be answered, also when it is deleted`, async (t) => {
		const storage = await scene(await open(t));
		await change(storage, REMOVE);
		for (const replyTo of [0, 1, 3, 4, 99]) {
			const answer = message('ops', 'ben', `to ${replyTo}`, {replyTo});
			t.deepEqual(await storage.append(answer), {type: 'unanswerable'});
		}
		const answer = await storage.append(message('ops', 'ben', 'what was it?', {replyTo: 2}));
		t.is(answer.type, 'appended');
		t.like((await at(storage, 2))?.state, {deleted: true, replies: 1});
	});

	test(`${name}: a notice of the staff can be answered, and cannot be changed`, async (t) => {
		const storage = await scene(await open(t));
		const given = await storage.append(message('ops', 'zed', 'The well is dry', {kind: 'notice'}));
		const replyTo = given.type === 'appended' ? given.message.seq : 0;
		const answer = await storage.append(message('ops', 'ben', 'Since when?', {replyTo}));
		t.like(answer, {type: 'appended', message: {replyTo, thread: replyTo, threadCount: 1}});
		t.like((await at(storage, replyTo))?.state, {replies: 1, edited: false});
		const thread = await storage.history({room: 'ops', thread: replyTo, limit: 9});
		t.deepEqual(
			thread.messages.map(({text}) => text),
			['The well is dry', 'Since when?'],
		);
		const action = {type: 'edit', text: 'wet'} as const;
		t.is((await change(storage, action, {target: replyTo})).type, 'not-found');
	});

	test(`${name}: a thread is its first message and all answers, in pages`, async (t) => {
		const storage = await scene(await open(t));
		for (let index = 0; index < 6; index++) {
			const replyTo = index % 2 === 0 ? {replyTo: 2} : {};
			await storage.append(message('ops', 'ben', `text ${index}`, replyTo));
		}
		const page = async (request: {before?: number; after?: number; limit: number}) => {
			const {messages, more} = await storage.history({room: 'ops', thread: 2, ...request});
			return [...messages.map(({seq}) => seq), more];
		};
		t.deepEqual(await page({limit: 9}), [2, 4, 6, 8, false]);
		t.deepEqual(await page({limit: 2}), [6, 8, true]);
		t.deepEqual(await page({before: 6, limit: 2}), [2, 4, false]);
		t.deepEqual(await page({after: 0, limit: 3}), [2, 4, 6, true]);
		t.deepEqual(await page({after: 4, limit: 3}), [6, 8, false]);
		const alone = await storage.history({room: 'ops', thread: 5, limit: 9});
		t.deepEqual(
			alone.messages.map(({seq}) => seq),
			[5],
		);
	});

	test(`${name}: a time leads to the first message written then or later, also after a clock went back`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const times = [1000, 1010, 1005, 1010, 900, 1020];
		for (const [index, time] of times.entries()) {
			await storage.append(message('ops', 'ann', `text ${index}`, {time}));
		}
		const wanted = [0, 500, 501, 1000, 1001, 1005, 1010, 1011, 1020, 1021];
		const found = await Promise.all(wanted.map((time) => storage.firstSince('ops', time)));
		t.deepEqual(found, [1, 1, 2, 2, 3, 3, 3, 7, 7, undefined]);
		t.is(await storage.firstSince('none', 0), undefined);
	});

	test(`${name}: a read mark can be set back, and not past the head`, async (t) => {
		const storage = await scene(await open(t));
		await storage.markRead('ops', 'ann', 3);
		t.is(await storage.setRead('ops', 'ann', 1), 1);
		t.is((await storage.membership('ops', 'ann'))?.read, 1);
		t.is(await storage.setRead('ops', 'ann', 99), 3);
		t.is(await storage.setRead('ops', 'eve', 1), undefined);
		t.is(await storage.setRead('none', 'ann', 1), undefined);
	});
}
