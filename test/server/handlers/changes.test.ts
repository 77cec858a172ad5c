import test from 'ava';
import type {FakeLink} from '../../helpers/link.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

/** Ada, who owns the public room `den` and has said something at `seq`, and Bob in it; both live. */
async function scene(parts: Parameters<typeof startTestRelay>[0] = {}) {
	const relay = await startTestRelay(parts);
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const {room: den} = await ada.link.request('room.create', {name: 'den'});
	const {room} = den;
	await bob.link.request('room.join', {name: 'den'});
	const {seq} = await say(ada.link, room, 'hello');
	await bob.link.until('message', (frame) => frame.seq === seq && frame.room === room);
	for (const {link} of [ada, bob]) link.forget();
	return {relay, ada: ada.link, bob: bob.link, room, seq};
}

function say(link: FakeLink, room: string, text: string) {
	return link.request('send', {room, message: messageId(), text});
}

function edit(link: FakeLink, room: string, seq: number, text: string) {
	return link.ask('message.edit', {room, seq, message: messageId(), text});
}

function remove(link: FakeLink, room: string, seq: number) {
	return link.ask('message.delete', {room, seq, message: messageId()});
}

function react(link: FakeLink, target: {room: string; seq: number}, emoji: string, on = true) {
	return link.ask('message.react', {...target, message: messageId(), emoji, on});
}

function pin(link: FakeLink, target: {room: string; seq: number}, on = true) {
	return link.ask('message.pin', {...target, message: messageId(), on});
}

test('a change reaches the room, its maker too, before it is answered, in its place', async (t) => {
	const {relay, ada, bob, room, seq} = await scene();
	const message = messageId();
	const result = await ada.request('message.edit', {room, seq, message, text: 'hullo'});
	t.deepEqual(result, {seq: seq + 1, time: relay.clock.now(), duplicate: false});
	t.deepEqual(
		ada.frames.map(({type}) => type),
		['message', 'ok'],
	);
	t.deepEqual(await bob.until('message'), {
		...{type: 'message', room, seq: seq + 1, id: message, kind: 'change', from: 'ada'},
		...{time: relay.clock.now(), text: ''},
		change: {
			...{type: 'edit', seq, text: 'hullo'},
			state: {
				...{revision: seq + 1, edited: true, deleted: false, pinned: false},
				...{reactions: [], replies: 0},
			},
		},
	});
});

test('a change made twice is stored and told once', async (t) => {
	const {ada, bob, room, seq} = await scene();
	const fields = {room, seq, message: messageId(), text: 'hullo'};
	const [first, second] = await Promise.all([
		ada.request('message.edit', fields),
		ada.request('message.edit', fields),
	]);
	t.deepEqual(second, {...first, duplicate: true});
	await bob.request('ping', {});
	t.is(bob.all('message').length, 1);
});

test('what is so already is answered and told to nobody', async (t) => {
	const {ada, bob, room, seq} = await scene();
	await react(ada, {room, seq}, '👍');
	await bob.until('message');
	bob.forget();
	t.like(await react(ada, {room, seq}, '👍'), {result: {seq: seq + 1, duplicate: true}});
	t.like(await pin(ada, {room, seq}, false), {result: {seq: seq + 1, duplicate: true}});
	await bob.request('ping', {});
	t.is(bob.all('message').length, 0);
});

test('only its author edits a message, and the room deletes what its staff takes away', async (t) => {
	const {ada, bob, room, seq} = await scene();
	t.like(await edit(bob, room, seq, 'mine'), {
		code: 'forbidden',
		message: 'Only its author may edit that message.',
	});
	t.like(await remove(bob, room, seq), {
		code: 'forbidden',
		message: 'Only its author and those who run the room may delete that message.',
	});
	const {seq: bobs} = await say(bob, room, 'from bob');
	t.like(await edit(ada, room, bobs, 'mine'), {code: 'forbidden'});
	t.is((await remove(ada, room, bobs)).type, 'ok');
	const {messages} = await bob.request('history', {room, after: bobs - 1, limit: 1});
	t.like(messages[0], {from: 'bob', text: '', state: {deleted: true}});
});

test('an author takes its own message away', async (t) => {
	const {bob, room} = await scene();
	const {seq} = await say(bob, room, 'from bob');
	t.is((await remove(bob, room, seq)).type, 'ok');
});

test('what is no message cannot be changed', async (t) => {
	const {ada, room} = await scene();
	for (const seq of [0, 1, 2, 99]) {
		t.like(await edit(ada, room, seq, 'hm'), {
			code: 'not-found',
			message: 'There is no such message here.',
		});
		t.like(await remove(ada, room, seq), {code: 'not-found'});
		t.like(await react(ada, {room, seq}, '👍'), {code: 'not-found'});
		t.like(await pin(ada, {room, seq}), {code: 'not-found'});
	}
});

test('nothing becomes of a deleted message', async (t) => {
	const {ada, room, seq} = await scene();
	await remove(ada, room, seq);
	const deleted = {code: 'conflict', message: 'That message was deleted.'};
	t.like(await edit(ada, room, seq, 'back'), deleted);
	t.like(await react(ada, {room, seq}, '👍'), deleted);
	t.like(await pin(ada, {room, seq}), deleted);
	t.like(await remove(ada, room, seq), {result: {duplicate: true}});
});

test('an id is good for one message or change', async (t) => {
	const {ada, room, seq} = await scene();
	const message = messageId();
	await ada.request('message.pin', {room, seq, message, on: true});
	const other = await ada.ask('message.delete', {room, seq, message});
	t.like(other, {code: 'conflict', message: 'Something else was sent under that id already.'});
});

test('an edit is a text like any other', async (t) => {
	const {ada, room, seq} = await scene();
	t.like(await edit(ada, room, seq, ' '), {code: 'empty'});
	t.like(await edit(ada, room, seq, 'x'.repeat(4097)), {code: 'too-long'});
	t.is((await edit(ada, room, seq, 'x\0')).type, 'ok');
	const {messages} = await ada.request('history', {room, after: seq - 1, limit: 1});
	t.is(messages[0]?.text, 'x\uFFFD');
});

for (const emoji of ['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪', '1️⃣', '❤', '❤️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🫨']) {
	test(`${emoji} is a reaction`, async (t) => {
		const {ada, room, seq} = await scene();
		t.is((await react(ada, {room, seq}, emoji)).type, 'ok');
		const {messages} = await ada.request('history', {room, after: seq - 1, limit: 1});
		t.deepEqual(messages[0]?.state?.reactions, [{emoji, count: 1, names: ['ada']}]);
		t.is((await react(ada, {room, seq}, emoji, false)).type, 'ok');
	});
}

for (const emoji of [
	'a',
	'1',
	'#',
	' ',
	'👍👍',
	'👍a',
	'👍\u0301',
	'🇩',
	'\u200D',
	'\u001B[2J',
	'',
]) {
	test(`${JSON.stringify(emoji)} is no reaction`, async (t) => {
		const {ada, room, seq} = await scene();
		t.like(await react(ada, {room, seq}, emoji), {code: 'bad-request'});
	});
}

test('a message has so many different reactions and no more', async (t) => {
	const {ada, bob, room, seq} = await scene({limits: {reactionsPerMessage: 2}});
	for (const emoji of ['👍', '🎉']) t.is((await react(ada, {room, seq}, emoji)).type, 'ok');
	t.like(await react(bob, {room, seq}, '🦊'), {
		code: 'quota',
		message: 'A message has at most 2 different reactions.',
	});
	t.is((await react(bob, {room, seq}, '🎉')).type, 'ok');
});

test('a room has so many pins and no more, and lists the newest first', async (t) => {
	const {ada, bob, room, seq} = await scene({limits: {pinsPerRoom: 2}});
	const texts = ['one', 'two'];
	for (const text of texts) {
		const {seq: position} = await say(ada, room, text);
		t.is((await pin(ada, {room, seq: position})).type, 'ok');
	}
	t.like(await pin(ada, {room, seq}), {
		code: 'quota',
		message: 'A room has at most 2 pinned messages. Unpin one first.',
	});
	const {messages} = await bob.request('pin.list', {room});
	t.deepEqual(
		messages.map(({text}) => text),
		['two', 'one'],
	);
});

test('changes count as messages, and the bytes of edits as those of messages', async (t) => {
	const {ada, room, seq} = await scene({
		options: {loopback: false},
		limits: {
			messages: {burst: 6, perSecond: 1e-9},
			messageBytesRate: {burst: 10_000, perSecond: 1e-9},
		},
	});
	// One for what Ada has said already.
	t.is((await edit(ada, room, seq, 'x'.repeat(4000))).type, 'ok');
	t.is((await edit(ada, room, seq, 'y'.repeat(4000))).type, 'ok');
	t.like(await edit(ada, room, seq, 'z'.repeat(4000)), {code: 'rate-limited'});
	t.is((await react(ada, {room, seq}, '👍')).type, 'ok');
	t.is((await pin(ada, {room, seq})).type, 'ok');
	t.is((await remove(ada, room, seq)).type, 'ok');
	t.like(await react(ada, {room, seq}, '👍'), {code: 'rate-limited'});
});

test('who comes back gets the changes, with what is so by now', async (t) => {
	const {relay, ada, bob, room, seq} = await scene();
	const {messages} = await bob.request('history', {room, limit: 1});
	await edit(ada, room, seq, 'second');
	await edit(ada, room, seq, 'third');
	const back = relay.connect();
	const {token} = await bob.request('token.create', {label: 'bot'});
	await back.request('auth.token', {token});
	await back.request('resume', {cursors: {[room]: [seq, messages[0]?.id ?? '']}});
	const changes = back.all('message').filter((frame) => frame.room === room);
	t.deepEqual(
		changes.map(({seq: position, change}) => [position, change?.text, change?.state.revision]),
		[
			[seq + 1, 'third', seq + 2],
			[seq + 2, 'third', seq + 2],
		],
	);
});
