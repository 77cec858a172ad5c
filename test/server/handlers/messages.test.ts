import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

test('a message reaches the room, its sender too, before it is answered', async (t) => {
	const {join, roomId, clock} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	ada.link.forget();
	const room = await roomId('lobby');
	const id = messageId();
	const result = await ada.link.request('send', {room, message: id, text: 'Hello'});
	t.deepEqual(result, {seq: 3, time: clock.now(), duplicate: false});
	t.deepEqual(
		ada.link.frames.map(({type}) => type),
		['message', 'ok'],
	);
	t.like(await bob.link.until('message', ({kind}) => kind === 'text'), {id, seq: 3, text: 'Hello'});
});

test('a message sent twice is stored and told once', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const fields = {room: await roomId('lobby'), message: messageId(), text: 'Hello'};
	const [first, second] = await Promise.all([
		link.request('send', fields),
		link.request('send', fields),
	]);
	t.deepEqual(second, {...first, duplicate: true});
	t.is(link.all('message').length, 1);
});

test('an id is good for one message', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const fields = {room: await roomId('lobby'), message: messageId(), text: 'Hello'};
	await link.request('send', fields);
	t.like(await link.ask('send', {...fields, text: 'Hullo'}), {code: 'conflict'});
});

const BLANK = [
	'',
	' ',
	'\n\n\t',
	'\u200b\u200d',
	'\u00ad\ufeff',
	'\u2800',
	'\u3164',
	'\u202e',
	'\0',
];

test('a message with nothing to see is refused', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (const text of BLANK) {
		const answer = await link.ask('send', {room, message: messageId(), text});
		t.like(answer, {code: 'empty'}, JSON.stringify(text));
	}
});

const LONGEST = ['x'.repeat(4096), 'é'.repeat(2048), 'x\n'.repeat(99).concat('x')];
const TOO_LONG = ['x'.repeat(4097), 'é'.repeat(2049), 'x\n'.repeat(100), 'x\u2028'.repeat(100)];

test('a message has so many bytes and lines and no more', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (const text of LONGEST) {
		t.is((await link.ask('send', {room, message: messageId(), text})).type, 'ok');
	}
	for (const text of TOO_LONG) {
		t.like(await link.ask('send', {room, message: messageId(), text}), {code: 'too-long'});
	}
});

test('a message is kept as sent, save NUL and lone surrogates', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const room = await roomId('lobby');
	const text = '  \u001b[31mred\u202e \ud83d\0\u00e9 ';
	await link.request('send', {room, message: messageId(), text});
	t.is((await link.until('message')).text, '  \u001b[31mred\u202e \ufffd\ufffd\u00e9 ');
});

test('messages of an account are so many a second, over all its connections', async (t) => {
	const {join, roomId, connect, clock} = await startTestRelay({options: {loopback: false}});
	const ada = await join('ada');
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	const room = await roomId('lobby');
	const send = (link: typeof bot) => link.ask('send', {room, message: messageId(), text: 'Hi'});
	for (let index = 0; index < LIMITS.messages.burst; index++) {
		t.is((await send(index % 2 === 0 ? bot : ada.link)).type, 'ok');
	}
	t.like(await send(ada.link), {code: 'rate-limited', retryable: true, retryAfter: 500});
	t.like(await send(bot), {code: 'rate-limited'});
	clock.advance(500);
	t.is((await send(bot)).type, 'ok');
});

test('bytes of an account are so many a second, and cost no messages when refused', async (t) => {
	const {join, roomId, clock} = await startTestRelay({
		options: {loopback: false},
		limits: {messages: {burst: 9, perSecond: 1e-9}},
	});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	const send = (text: string) => link.ask('send', {room, message: messageId(), text});
	const long = 'x'.repeat(4096);
	for (let index = 0; index < 8; index++) t.is((await send(long)).type, 'ok');
	for (let index = 0; index < 3; index++) {
		t.like(await send(long), {code: 'rate-limited', retryAfter: 1250});
	}
	clock.advance(1250);
	t.is((await send(long)).type, 'ok');
	t.like(await send('x'), {code: 'rate-limited', retryAfter: 86_400_000});
});

test('whoever goes on too fast in spite of all refusals is closed', async (t) => {
	const {join} = await startTestRelay({
		options: {loopback: false},
		limits: {requests: {burst: 1, perSecond: 1e-6}, refusals: {burst: 5, perSecond: 1e-6}},
	});
	const {link} = await join('ada');
	for (let index = 0; index < 5; index++) await link.ask('presence', {state: 'online'});
	link.receiveText('{"type":"device.list","id":99}');
	link.receiveText('{"type":"device.list","id":100}');
	t.is(await link.untilClosed(), 'flood');
});

test('history comes in pages, from the newest, before, or after', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (let index = 0; index < 9; index++) {
		await link.request('send', {room, message: messageId(), text: `${index}`});
	}
	const page = async (range: {before?: number; after?: number}) => {
		const {messages, more} = await link.request('history', {room, limit: 3, ...range});
		return [messages.map(({seq}) => seq), more];
	};
	t.deepEqual(await page({}), [[8, 9, 10], true]);
	t.deepEqual(await page({before: 4}), [[1, 2, 3], false]);
	t.deepEqual(await page({after: 7}), [[8, 9, 10], false]);
	t.like(await link.ask('history', {room, before: 3, after: 1}), {code: 'bad-request'});
});

test('a page is cut to what can be sent at once, at its far end', async (t) => {
	const {join, roomId} = await startTestRelay({
		limits: {messageBytesRate: {burst: 1e9, perSecond: 1e9}},
	});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (let index = 0; index < 20; index++) {
		const text = '\u0001'.repeat(4094) + String(index).padStart(2, '0');
		await link.request('send', {room, message: messageId(), text});
	}
	const newest = await link.request('history', {room});
	t.true(newest.more && newest.messages.length < 20 && newest.messages.length > 5);
	t.is(newest.messages.at(-1)?.seq, 21);
	const oldest = await link.request('history', {room, after: 1});
	t.true(oldest.more && oldest.messages.length === newest.messages.length);
	t.is(oldest.messages[0]?.seq, 2);
	const answer = await link.ask('history', {room});
	t.true(JSON.stringify(answer).length < LIMITS.sendQueueHard / 2);
});

test("a read mark goes to the account's other devices, and only forward", async (t) => {
	const {join, connect, roomId} = await startTestRelay();
	const ada = await join('ada');
	await join('bob');
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	const room = await roomId('lobby');
	await ada.link.request('read', {room, seq: 2});
	t.deepEqual(await bot.until('read'), {type: 'read', room, seq: 2});
	await ada.link.request('read', {room, seq: 1});
	await bot.request('ping', {});
	t.is(bot.all('read').length, 1);
	t.is(ada.link.all('read').length, 0);
	await ada.link.request('read', {room, seq: 999});
	t.is((await bot.until('read')).seq, 2);
});
