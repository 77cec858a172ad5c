import test from 'ava';
import type {RoomMessage} from '../../source/protocol/records.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {hello, roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {settled, until} from '../helpers/until.ts';

function reaction(seq: number, target: number): RoomMessage {
	const reactions = [{emoji: '👍', count: 1, names: ['bob']}];
	const facts = {edited: false, deleted: false, pinned: false, reactions, replies: 0};
	const change = {type: 'react', seq: target, text: `text ${target}`} as const;
	return roomMessage(seq, {
		...{kind: 'change', text: ''},
		change: {...change, emoji: '👍', state: {...facts, revision: seq}},
	});
}

async function setUp(head: number) {
	const fake = fakeRelayClient();
	fake.client.start();
	const line = await fake.goLive(roomInfo({head}));
	const log = () => {
		const room = fake.client.state.rooms.get('r1');
		if (room === undefined) throw new Error('There is no room.');
		return room.log;
	};
	return {...fake, line, log};
}

test('a page of nothing but changes is followed by the one before it', async (t) => {
	const {client, line, log} = await setUp(10);
	line.push({type: 'message', ...roomMessage(10)});
	await settled();
	const loading = client.loadOlder('r1');
	line.answer('history', {messages: [reaction(8, 1), reaction(9, 2)], more: true});
	await until(() => line.request('history') !== undefined);
	t.like(line.request('history'), {before: 8});
	line.answer('history', {messages: [roomMessage(7)], more: true});
	await loading;
	t.deepEqual(
		[...log()].map(({type}) => type),
		['message', 'message'],
	);
	t.deepEqual(log().cursor, {seq: 10, id: 'message-10'});
	t.is(log().oldestSeq, 7);
});

test('a relay with nothing but changes is not asked for ever', async (t) => {
	const {client, line} = await setUp(1000);
	line.push({type: 'message', ...roomMessage(1000)});
	await settled();
	const loading = client.loadOlder('r1');
	let pages = 0;
	for (let seq = 999; line.request('history') !== undefined && pages < 50; seq--) {
		line.answer('history', {messages: [reaction(seq, 1)], more: true});
		pages++;
		await settled();
	}

	await loading;
	t.is(pages, 5);
});

test('a resume goes on after the newest change', async (t) => {
	const {line, log, transport, nextTry} = await setUp(2);
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'message', ...reaction(2, 1)});
	await settled();
	t.is(log().messageAt(1)?.shared?.reactions.length, 1);
	line.end({code: 1006, reason: ''});
	await settled();
	nextTry();
	await until(() => transport.lines.length === 2);
	transport.line.push(hello());
	await until(() => transport.line.request('auth.token') !== undefined);
	transport.line.answer('auth.token', {
		...{account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
	});
	await until(() => transport.line.request('resume') !== undefined);
	t.like(transport.line.request('resume'), {cursors: {r1: [2, 'message-2']}});
});

test('the place of a time is asked of the relay where it is not held', async (t) => {
	const {client, line, log} = await setUp(500);
	line.push({type: 'message', ...roomMessage(500)});
	await settled();
	const going = client.loadAround('r1', {time: 90});
	await until(() => line.request('history') !== undefined);
	t.like(line.request('history'), {since: 90});
	line.answer('history', {messages: [reaction(100, 1), roomMessage(101)], more: true});
	await until(() => line.request('history') !== undefined);
	t.like(line.request('history'), {before: 151, limit: 100});
	const page = Array.from({length: 100}, (_, index) => roomMessage(51 + index));
	line.answer('history', {messages: page, more: true});
	t.is(await going, 101);
	const gap = [...log()].find((row) => row.type === 'gap');
	t.like(gap, {after: 150, before: 500});
	t.is(await client.loadAround('r1', {time: 120}), 120);
	t.is(line.request('history'), undefined);
});

test('a keyword search asks once for each keyword, and a refusal becomes a sentence', async (t) => {
	const {client, line} = await setUp(0);
	client.setKeywords(['one', 'two']);
	const found = client.search({words: 'x', isMention: true});
	await until(() => line.request('search') !== undefined);
	t.deepEqual(
		line.sent.flatMap((frame) => (frame.type === 'search' ? [frame.query] : [])),
		['x', 'x one', 'x two'],
	);
	for (let count = 0; count < 3; count++) {
		line.refuse('search', {code: 'rate-limited', retryable: true});
	}

	t.deepEqual(await found, {matches: [], hasMore: false, problem: 'Refused: rate-limited.'});
	await t.throwsAsync(client.search({words: 'x'.repeat(300)}), {message: /at most 200/});
});
