import test from 'ava';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

async function scene() {
	const relay = await startTestRelay();
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const room = await relay.roomId('lobby');
	const say = (text: string, replyTo?: number) =>
		ada.link.request('send', {
			...{room, message: messageId(), text},
			...(replyTo === undefined ? {} : {replyTo}),
		});
	const {seq} = await say('hello');
	ada.link.forget();
	await bob.link.until('message', ({kind}) => kind === 'text');
	bob.link.forget();
	return {relay, ada, bob, room, seq, say};
}

test('an answer is pushed with what it answers and its place in the thread', async (t) => {
	const {bob, seq, say} = await scene();
	const {seq: first} = await say('hello yourself', seq);
	t.like(await bob.link.until('message'), {replyTo: seq, thread: seq, threadCount: 1});
	await say('and you', first);
	t.like(await bob.link.until('message'), {replyTo: first, thread: seq, threadCount: 2});
});

test('the first message of a thread counts its answers', async (t) => {
	const {relay, bob, room, seq, say} = await scene();
	await say('one', seq);
	relay.clock.advance(5);
	const {time} = await say('two', seq);
	const {messages} = await bob.link.request('history', {room, thread: seq});
	t.deepEqual(
		messages.map(({text}) => text),
		['hello', 'one', 'two'],
	);
	t.like(messages[0]?.state, {revision: 0, replies: 2, repliedAt: time});
});

test('only a message can be answered', async (t) => {
	const {ada, room} = await scene();
	for (const replyTo of [0, 1, 99]) {
		const answer = await ada.link.ask('send', {room, message: messageId(), text: 'x', replyTo});
		t.like(answer, {code: 'not-found', message: 'There is no such message here to answer.'});
	}
});

test('a thread comes in pages', async (t) => {
	const {bob, room, seq, say} = await scene();
	for (const text of ['one', 'two', 'three']) await say(text, seq);
	const page = async (range: {before?: number; after?: number; limit?: number}) => {
		const request = {room, thread: seq, ...range};
		const {messages, more} = await bob.link.request('history', request);
		return [messages.map(({text}) => text), more];
	};
	t.deepEqual(await page({limit: 2}), [['two', 'three'], true]);
	t.deepEqual(await page({before: seq + 2, limit: 2}), [['hello', 'one'], false]);
	t.deepEqual(await page({after: seq + 1, limit: 2}), [['two', 'three'], false]);
});

test('history begins at a time, oldest first', async (t) => {
	const {relay, bob, room, say} = await scene();
	const start = relay.clock.now();
	for (const text of ['one', 'two', 'three']) {
		relay.clock.advance(10);
		await say(text);
	}
	const since = async (time: number, limit = 9) => {
		const {messages, more} = await bob.link.request('history', {room, since: time, limit});
		return [messages.map(({text}) => text), more];
	};
	t.deepEqual(await since(start + 11), [['two', 'three'], false]);
	t.deepEqual(await since(start + 10, 2), [['one', 'two'], true]);
	t.deepEqual(await since(start + 31), [[], false]);
	t.is((await bob.link.request('history', {room, since: 0})).messages[0]?.seq, 1);
});

test('history takes one place at a time, and a thread by positions', async (t) => {
	const {bob, room} = await scene();
	const wrong = [
		{since: 1, before: 2},
		{since: 1, after: 2},
		{since: 1, thread: 2},
	];
	for (const fields of wrong) {
		t.like(await bob.link.ask('history', {room, ...fields}), {code: 'bad-request'});
	}
});

test("a read mark that is set back goes to the account's other devices", async (t) => {
	const {relay, ada, room} = await scene();
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = relay.connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	await ada.link.request('read', {room, seq: 3});
	t.deepEqual(await bot.until('read'), {type: 'read', room, seq: 3});
	await ada.link.request('read', {room, seq: 1, back: true});
	t.deepEqual(await bot.until('read'), {type: 'read', room, seq: 1, back: true});
	t.is((await relay.storage.membership(room, 'ada'))?.read, 1);
	t.is(ada.link.all('read').length, 0);
	await ada.link.request('read', {room, seq: 99, back: true});
	t.deepEqual(await bot.until('read'), {type: 'read', room, seq: 3, back: true});
});
