import test from 'ava';
import {OUTBOX_FORMAT} from '../../source/client/outbox-record.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {type FakeLine, roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {settled, until} from '../helpers/until.ts';

/** Ada in a room with a message of hers (1) and one of bob's (2). */
async function live(vault: Vault = createMemoryVault()) {
	const fake = fakeRelayClient({vault});
	fake.client.start();
	const line = await fake.goLive(roomInfo({role: 'owner', head: 2}));
	line.push({type: 'message', ...roomMessage(1, {from: 'ada'})});
	line.push({type: 'message', ...roomMessage(2)});
	await settled();
	return {...fake, vault, line};
}

type Live = Awaited<ReturnType<typeof live>>;

function pendingOf({client}: Live) {
	return client.state.rooms.get('r1')?.pending ?? [];
}

/** The requests of the outbox, in the order in which they came. */
function asked(line: FakeLine): readonly string[] {
	return line.sent.flatMap(({type}) =>
		type === 'send' || type.startsWith('message.') ? [type] : [],
	);
}

test('every change is a request with an id of its own, one after the other', async (t) => {
	const all = await live();
	const {client, line} = all;
	client.send('r1', 'first', {replyTo: 2});
	client.editMessage('r1', 'message-1', 'edited');
	client.react('r1', 'message-2', {emoji: '👍', isOn: true});
	client.react('r1', 'message-2', {emoji: '👍', isOn: false});
	client.pin('r1', 'message-2', true);
	client.pin('r1', 'message-2', false);
	client.deleteMessage('r1', 'message-1');
	const requests = [
		['send', {text: 'first', replyTo: 2}],
		['message.edit', {seq: 1, text: 'edited'}],
		['message.react', {seq: 2, emoji: '👍', on: true}],
		['message.react', {seq: 2, emoji: '👍', on: false}],
		['message.pin', {seq: 2, on: true}],
		['message.pin', {seq: 2, on: false}],
		['message.delete', {seq: 1}],
	] as const;
	const ids = pendingOf(all).map(({id}) => id);
	t.is(new Set(ids).size, requests.length);
	for (const [index, [type, fields]] of requests.entries()) {
		await until(() => line.request(type) !== undefined);
		t.like(line.request(type), {room: 'r1', message: ids[index], ...fields});
		t.is(asked(line).length, 1);
		line.answer(type, {seq: 3 + index, time: 1, duplicate: false});
		await settled();
	}

	t.deepEqual(pendingOf(all), []);
	t.like(client.state.rooms.get('r1')?.log.messageAt(1), {text: '', shared: {isDeleted: true}});
});

test('an own change shows as soon as the relay took it, and what the relay says then holds', async (t) => {
	const {client, line} = await live();
	const row = () => client.state.rooms.get('r1')?.log.messageAt(2);
	client.react('r1', 'message-2', {emoji: '🎉', isOn: true});
	await until(() => line.request('message.react') !== undefined);
	line.answer('message.react', {seq: 4, time: 1, duplicate: false});
	await until(() => row()?.shared?.reactions.length === 1);
	t.is(client.state.rooms.get('r1')?.log.newestSeq, 2);
	const state = {
		...{revision: 4, edited: false, deleted: false, pinned: false, replies: 0},
		reactions: [{emoji: '🎉', count: 2, names: ['bob', 'ada']}],
	};
	const change = {type: 'react', seq: 2, emoji: '🎉', text: 'text 2', state} as const;
	line.push({type: 'message', ...roomMessage(4, {kind: 'change', from: 'ada', text: '', change})});
	await until(() => row()?.shared?.reactions[0]?.names.length === 2);
	t.is(row()?.shared?.revision, 4);
});

test('a change that is refused for good says why, and can be tried again or dropped', async (t) => {
	const all = await live();
	const {client, line} = all;
	client.editMessage('r1', 'message-1', 'edited');
	await until(() => line.request('message.edit') !== undefined);
	line.refuse('message.edit', {code: 'forbidden', retryable: false});
	await until(() => pendingOf(all)[0]?.delivery.type === 'failed');
	t.like(pendingOf(all)[0], {text: 'edited', delivery: {reason: 'Refused: forbidden.'}});
	const id = pendingOf(all)[0]?.id ?? '';
	client.retry(id);
	await until(() => line.request('message.edit') !== undefined);
	t.like(line.request('message.edit'), {message: id, text: 'edited'});
	line.refuse('message.edit', {code: 'forbidden', retryable: false});
	await until(() => pendingOf(all)[0]?.delivery.type === 'failed');
	client.drop(id);
	t.deepEqual(pendingOf(all), []);
	t.is(client.state.rooms.get('r1')?.log.messageAt(1)?.text, 'text 1');
});

test('changes survive a restart, and keep their order among messages', async (t) => {
	const vault = createMemoryVault();
	const first = await live(vault);
	first.line.end({code: 1006, reason: ''});
	await settled();
	first.client.send('r1', 'one');
	first.client.editMessage('r1', 'message-1', 'edited');
	first.client.react('r1', 'message-2', {emoji: '👍', isOn: true});
	first.client.send('r1', 'two', {replyTo: 2});
	await first.client.close();

	const second = await live(vault);
	t.deepEqual(
		pendingOf(second).map(({text, change, replyTo}) => change?.type ?? replyTo ?? text),
		['one', 'edit', 'react', 2],
	);
	for (const [index, type] of ['send', 'message.edit', 'message.react', 'send'].entries()) {
		const {line} = second;
		await until(() => asked(line)[0] === type);
		// The types are those of the outbox.
		const known = type as 'send' | 'message.edit' | 'message.react';
		line.answer(known, {seq: 3 + index, time: 1, duplicate: false});
		await settled();
	}

	await until(() => pendingOf(second).length === 0);
	await second.client.close();
	t.deepEqual(await vault.list('outbox/'), []);
});

test('what an earlier version has written down is read', (t) => {
	const old = [{id: 'a', kind: 'text', text: 'old', time: 1, since: 1}];
	const bytes = new TextEncoder().encode(JSON.stringify(old));
	t.deepEqual(OUTBOX_FORMAT.decode(bytes), [
		{id: 'a', kind: 'text', text: 'old', time: 1, since: 1, failure: undefined},
	]);
});

test('a change is not written down as a message that an earlier version would send', async (t) => {
	const {client, vault, line} = await live();
	line.end({code: 1006, reason: ''});
	await settled();
	client.editMessage('r1', 'message-1', 'secret');
	await client.close();
	const [name = ''] = await vault.list('outbox/');
	const [kept] = JSON.parse(new TextDecoder().decode(await vault.read(name)));
	t.like(kept, {kind: 'change', change: {type: 'edit', seq: 1}});
});

for (const change of [
	undefined,
	{type: 'burn', seq: 1},
	{type: 'edit'},
	{type: 'edit', seq: -1},
	{type: 'react', seq: 1, emoji: 5},
]) {
	test(`${JSON.stringify(change)} is no change`, (t) => {
		const kept = [{id: 'a', kind: 'change', text: '', time: 1, since: 1, change}];
		const bytes = new TextEncoder().encode(JSON.stringify(kept));
		t.throws(() => OUTBOX_FORMAT.decode(bytes), {instanceOf: TypeError});
	});
}

for (const [what, act] of [
	['a message that is not held', ({client}: Live) => client.editMessage('r1', 'nobody', 'x')],
	['an empty text', ({client}: Live) => client.editMessage('r1', 'message-1', ' ')],
	['a message of somebody else', ({client}: Live) => client.editMessage('r1', 'message-2', 'x')],
	['a room that nobody is in', ({client}: Live) => client.pin('r9', 'message-1', true)],
	[
		'an emoji without end',
		({client}: Live) => client.react('r1', 'message-1', {emoji: '👍'.repeat(99), isOn: true}),
	],
] as const) {
	test(`${what} is refused before anything is written down`, async (t) => {
		const all = await live();
		t.throws(() => act(all), {name: 'InputError'});
		t.deepEqual(pendingOf(all), []);
	});
}

test('a change that was made before shows as what has become of its message since', async (t) => {
	const {client, line} = await live();
	const row = () => client.state.rooms.get('r1')?.log.messageAt(2);
	client.react('r1', 'message-2', {emoji: '🎉', isOn: true});
	await until(() => line.request('message.react') !== undefined);
	const facts = {edited: false, deleted: false, pinned: false, replies: 0, reactions: []};
	const state = {...facts, revision: 5};
	const change = {type: 'unreact', seq: 2, emoji: '🎉', text: 'text 2', state} as const;
	line.push({type: 'message', ...roomMessage(5, {kind: 'change', from: 'ada', text: '', change})});
	line.answer('message.react', {seq: 4, time: 1, duplicate: true});
	await settled();
	t.deepEqual(client.state.rooms.get('r1')?.pending, []);
	t.deepEqual(row()?.shared?.reactions, []);
});

test('an edit that changed nothing marks nothing as edited', async (t) => {
	const {client, line} = await live();
	client.editMessage('r1', 'message-1', 'text 1');
	await until(() => line.request('message.edit') !== undefined);
	line.answer('message.edit', {seq: 0, time: 1, duplicate: true});
	await settled();
	t.deepEqual(client.state.rooms.get('r1')?.pending, []);
	t.is(client.state.rooms.get('r1')?.log.messageAt(1)?.shared, undefined);
});

test('an own answer of which only the acknowledgement came counts at the root of its thread', async (t) => {
	const {client, line} = await live();
	client.send('r1', 'indeed', {replyTo: 2});
	await until(() => line.request('send') !== undefined);
	line.answer('send', {seq: 3, time: 9, duplicate: false, thread: 1, threadCount: 2});
	await settled();
	const log = client.state.rooms.get('r1')?.log;
	t.like(log?.messageAt(3), {replyTo: 2, thread: 1});
	t.like(log?.messageAt(1)?.shared, {replies: 2, repliedAt: 9});
});

test('after a restart no change is made anew over one that takes its place', async (t) => {
	const first = await live();
	for (const isOn of [true, false]) first.client.react('r1', 'message-2', {emoji: '👍', isOn});
	first.client.pin('r1', 'message-2', true);
	await until(() => first.line.request('message.react') !== undefined);
	// The relay's answers are lost with the program.
	const {client, line} = await live(first.vault);
	t.teardown(() => client.close());
	await until(() => line.request('message.react') !== undefined);
	t.like(line.request('message.react'), {on: false});
	line.answer('message.react', {seq: 3, time: 1, duplicate: true});
	await until(() => line.request('message.pin') !== undefined);
	t.like(line.request('message.pin'), {on: true});
});
