import test from 'ava';
import {roomByName} from '../../source/client/state/select.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {hello, roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {settled, until} from '../helpers/until.ts';

const NO_FRAMES = [
	'',
	'null',
	'[]',
	'{',
	'"hello"',
	'{"type":5}',
	'{"type":"message"}',
	'{"type":"message","room":"r1","seq":-1,"id":"message-1","kind":"text","from":"bob","time":1,"text":""}',
	'{"type":"ok","id":"1"}',
	'{"type":"heartbeat","time":1,"heads":{"../x":1}}',
	'{"type":"room","room":{"__proto__":{}}}',
	`{"type":"notice","time":1,"text":"${'x'.repeat(5 * 1_048_576)}"}`,
	`${'['.repeat(100_000)}`,
];

for (const text of NO_FRAMES) {
	test(`survives ${JSON.stringify(text.slice(0, 60))}`, async (t) => {
		const {client, goLive} = fakeRelayClient();
		client.start();
		const line = await goLive();
		line.text(text);
		line.push({type: 'message', ...roomMessage(1)});
		t.is(client.state.connection.type, 'live');
		t.is(roomByName(client.state, 'lobby')?.log.length, 1);
	});
}

test('frames that make no sense end the connection when they do not stop', async (t) => {
	const {client, nextTry, transport, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (let bad = 0; bad <= LIMITS.badFrames; bad++) line.text('{');
	t.is(client.state.connection.type, 'waiting');
	nextTry();
	t.is(transport.lines.length, 2);
});

test('kinds of frame this version does not know are ignored, however many', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (let index = 0; index < 100; index++) line.text('{"type":"reaction","room":"r1"}');
	t.is(client.state.connection.type, 'live');
});

test('an entry of a kind this version does not know is a notice, and leaves no gap', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (let seq = 1; seq <= 2 * LIMITS.badFrames; seq++) {
		line.text(JSON.stringify({type: 'message', ...roomMessage(seq), kind: 'poll'}));
	}

	line.push({type: 'message', ...roomMessage(2 * LIMITS.badFrames + 1)});
	t.is(client.state.connection.type, 'live');
	t.is(line.request('history'), undefined);
	const log = [...(roomByName(client.state, 'lobby')?.log ?? [])];
	t.is(log.length, 2 * LIMITS.badFrames + 1);
	t.like(log[0], {type: 'message', kind: 'notice', text: 'text 1'});
});

test('such an entry in a page of history is one as well', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive(roomInfo({head: 2}));
	line.push({type: 'message', ...roomMessage(2)});
	const older = client.loadOlder('r1', 2);
	await until(() => line.request('history') !== undefined);
	const messages = [{...roomMessage(1), kind: 'poll'}];
	line.push({type: 'ok', id: idOf(line.request('history')), result: {messages, more: false}});
	await older;
	const log = [...(roomByName(client.state, 'lobby')?.log ?? [])];
	t.like(log[0], {type: 'message', seq: 1, kind: 'notice'});
});

test('who has a role this version does not know is a member', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const room = {...roomInfo({room: 'r2', name: 'ops'}), role: 'gardener'};
	line.text(JSON.stringify({type: 'room', room}));
	t.is(client.state.rooms.get('r2')?.role, 'member');
	const members = client.loadMembers('r1');
	await until(() => line.request('member.list') !== undefined);
	line.push({
		type: 'ok',
		id: idOf(line.request('member.list')),
		result: {members: [{name: 'bob', role: 'gardener', presence: 'online'}], more: false},
	});
	t.like(await members, [{name: 'bob', role: 'member'}]);
});

test('a second greeting is not believed', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push(hello({relay: {name: 'Other', key: 'B'.repeat(43), store: 's'}}));
	await settled();
	t.is(client.state.relay?.name, 'Test');
});

test('answers nobody asked for are nothing', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'ok', id: 4711, result: {rooms: []}});
	line.push({type: 'error', code: 'internal', message: 'x', retryable: true});
	t.is(client.state.connection.type, 'live');
});

test('an answer that does not fit its question rejects that question only', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const devices = t.throwsAsync(client.devices(), {message: /makes no sense/});
	line.push({type: 'ok', id: idOf(line.request('device.list')), result: {devices: 'all'}});
	await devices;
	t.is(client.state.connection.type, 'live');
});

test('a relay that gives the same page for ever is not asked for ever', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const members = client.loadMembers('r1');
	for (let page = 0; page < 2; page++) {
		await until(() => line.request('member.list') !== undefined);
		line.answer('member.list', {
			members: [{name: 'bob', role: 'member', presence: 'online'}],
			more: true,
		});
		await settled();
	}

	t.is((await members).length, 2);
	t.is(client.state.rooms.get('r1')?.members.size, 1);
});

test('history of another room does not get in', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive(roomInfo({head: 9}));
	line.push({type: 'message', ...roomMessage(9)});
	const older = client.loadOlder('r1', 9);
	await until(() => line.request('history') !== undefined);
	line.answer('history', {messages: [roomMessage(8, {room: 'r2'}), roomMessage(8)], more: true});
	await older;
	t.is(client.state.rooms.get('r1')?.log.length, 2);
});

test('of a page with more than was asked for, the newest are taken', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const head = 40_000;
	const line = await goLive(roomInfo({head}));
	line.push({type: 'message', ...roomMessage(head)});
	const older = client.loadOlder('r1', head);
	await until(() => line.request('history') !== undefined);
	const messages = Array.from({length: 10_000}, (_, index) => roomMessage(head - 10_000 + index));
	line.answer('history', {messages, more: true});
	await older;
	const log = client.state.rooms.get('r1')?.log;
	t.is(log?.length, LIMITS.pageSize + 1);
	t.is(log?.oldestSeq, head - LIMITS.pageSize);
});

test('a head out of this world is asked for once, not over and over', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive(roomInfo({head: 1}));
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'heartbeat', time: 0, heads: {r1: Number.MAX_SAFE_INTEGER - 1, __proto: 5}});
	await until(() => line.request('history') !== undefined);
	line.answer('history', {messages: [], more: true});
	await settled();
	t.is(line.request('history'), undefined);
	line.push({type: 'message', ...roomMessage(2)});
	t.is(client.state.rooms.get('r1')?.log.newestSeq, 2);
});

test('of a flood of notices a few are shown and the rest is counted', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (let index = 0; index < 1000; index++) line.push({type: 'notice', text: 'hear!', time: 0});
	t.is(client.state.localLines.length, 5);
	clock.advance(10_000);
	t.regex(client.state.localLines.at(-1)?.text ?? '', /^995 more/);
});

test('times out of this world keep the order', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'message', ...roomMessage(1, {time: Number.MAX_SAFE_INTEGER})});
	line.push({type: 'message', ...roomMessage(2, {time: -1})});
	const log = client.state.rooms.get('r1')?.log;
	t.deepEqual(
		[...(log ?? [])].map((entry) => entry.type === 'message' && entry.seq),
		[1, 2],
	);
});

test('a hole in what is pushed is fetched at once, once', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'message', ...roomMessage(4)});
	line.push({type: 'message', ...roomMessage(5)});
	await until(() => line.request('history') !== undefined);
	t.like(line.request('history'), {before: 4});
	line.answer('history', {messages: [roomMessage(2), roomMessage(3)], more: true});
	await settled();
	t.is(line.request('history'), undefined);
	t.is(client.state.rooms.get('r1')?.log.length, 5);
});

function idOf(frame: {readonly type: string} | undefined): number {
	if (frame === undefined || !('id' in frame)) throw new Error('It was not asked.');
	return Number(frame.id);
}
