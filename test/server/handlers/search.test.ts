import test from 'ava';
import type {RequestFields} from '../../../source/protocol/client-frame.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import type {FakeLink} from '../../helpers/link.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

/** Ada and Bob in the lobby; Ada alone in the private room `den`. Each room has a word in it. */
async function scene(parts: Parameters<typeof startTestRelay>[0] = {}) {
	const relay = await startTestRelay(parts);
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const lobby = await relay.roomId('lobby');
	const {room} = await ada.link.request('room.create', {name: 'den', visibility: 'private'});
	const say = (link: FakeLink, to: string, text: string) =>
		link.request('send', {room: to, message: messageId(), text});
	await say(ada.link, lobby, 'a public word');
	await say(ada.link, room.room, 'a private word for @bob');
	return {relay, ada: ada.link, bob: bob.link, lobby, den: room.room, say};
}

async function find(link: FakeLink, fields: Partial<RequestFields<'search'>>) {
	const {messages} = await link.request('search', {query: 'word', ...fields});
	return messages.map(({text}) => text);
}

test('an account finds what is in the rooms it is in now, the newest first', async (t) => {
	const {ada, bob, den} = await scene();
	t.deepEqual(await find(ada, {}), ['a private word for @bob', 'a public word']);
	t.deepEqual(await find(bob, {}), ['a public word']);
	t.deepEqual(await find(bob, {query: '', mentions: true}), []);
	await ada.request('room.invite', {room: den, name: 'bob'});
	t.deepEqual(await find(bob, {}), ['a public word']);
	await bob.request('room.join', {name: 'den'});
	t.is((await find(bob, {})).length, 2);
	await bob.request('room.leave', {room: den});
	t.deepEqual(await find(bob, {}), ['a public word']);
});

test('a search in one room is for its members', async (t) => {
	const {ada, bob, den, lobby} = await scene();
	t.deepEqual(await find(ada, {room: den}), ['a private word for @bob']);
	t.deepEqual(await find(ada, {room: lobby}), ['a public word']);
	t.like(await bob.ask('search', {query: 'word', room: den}), {code: 'not-found'});
	t.like(await bob.ask('search', {query: 'word', room: 'none'}), {code: 'not-found'});
});

test('a search is by sender, time and mention', async (t) => {
	const {relay, ada, bob, lobby, say} = await scene();
	relay.clock.advance(10);
	await say(bob, lobby, 'Bob said a word to ada');
	const now = relay.clock.now();
	t.deepEqual(await find(ada, {from: 'BOB'}), ['Bob said a word to ada']);
	t.deepEqual(await find(ada, {query: '', from: 'bob'}), ['Bob said a word to ada']);
	t.deepEqual(await find(ada, {since: now}), ['Bob said a word to ada']);
	t.is((await find(ada, {before: now})).length, 2);
	t.deepEqual(await find(ada, {query: '', mentions: true}), ['Bob said a word to ada']);
});

test('as many are found as are asked for, and it is said whether there are more', async (t) => {
	const {ada} = await scene();
	const {messages, more} = await ada.request('search', {query: 'word', limit: 1});
	t.is(messages[0]?.text, 'a private word for @bob');
	t.true(more);
	t.false((await ada.request('search', {query: 'word', limit: 2})).more);
});

test('a search for nothing is refused', async (t) => {
	const {ada} = await scene();
	for (const query of ['', '  ', '"*-', '\u0301']) {
		t.like(await ada.ask('search', {query}), {code: 'empty'}, JSON.stringify(query));
	}
	t.like(await ada.ask('search', {query: '"*', from: 'ada'}), {code: 'empty'});
	t.like(await ada.ask('search', {query: 'x'.repeat(LIMITS.queryLength + 1)}), {
		code: 'bad-request',
	});
});

test('searches have a rate of their own', async (t) => {
	const {relay, ada} = await scene({
		options: {loopback: false},
		limits: {searches: {burst: 2, perSecond: 1}},
	});
	for (let index = 0; index < 2; index++) await find(ada, {});
	t.like(await ada.ask('search', {query: 'word'}), {code: 'rate-limited', retryAfter: 1000});
	relay.clock.advance(1000);
	t.is((await ada.ask('search', {query: 'word'})).type, 'ok');
});

test('what is found is cut to what can be sent at once, at its oldest end', async (t) => {
	const {ada, lobby, say} = await scene({
		limits: {messageBytesRate: {burst: 1e9, perSecond: 1e9}},
	});
	for (let index = 0; index < 20; index++) {
		await say(ada, lobby, `${'\u0001'.repeat(4080)} long ${index}`);
	}
	const {messages, more} = await ada.request('search', {query: 'long'});
	t.true(more && messages.length < 20 && messages.length > 5);
	t.true(messages[0]?.text.endsWith('long 19'));
});
