import test from 'ava';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {settled, until} from '../helpers/until.ts';

async function setUp() {
	const fake = fakeRelayClient();
	fake.client.start();
	const line = await fake.goLive();
	for (const seq of [1, 2, 3]) line.push({type: 'message', ...roomMessage(seq)});
	const marks = () => line.sent.flatMap((frame) => (frame.type === 'read' ? [frame.seq] : []));
	return {...fake, line, marks};
}

test('marks in a row travel as one, the newest', async (t) => {
	const {client, clock, marks} = await setUp();
	client.markRead('r1', 1);
	client.markRead('r1', 3);
	client.markRead('r1', 2);
	t.is(client.state.rooms.get('r1')?.unread, 0);
	clock.advance(500);
	t.deepEqual(marks(), [3]);
});

test('a mark beyond the log is cut to it, and one that is old is not sent', async (t) => {
	const {client, clock, marks} = await setUp();
	client.markRead('r1', 1000);
	clock.advance(500);
	client.markRead('r1', 2);
	clock.advance(500);
	t.deepEqual(marks(), [3]);
});

test('a mark the relay did not hear of is told at the next connection', async (t) => {
	const {client, clock, line, transport, nextTry, goLive} = await setUp();
	client.markRead('r1', 3);
	clock.advance(500);
	line.end({code: 1006, reason: ''});
	await settled();
	nextTry();
	await goLive(roomInfo({head: 3, read: 0}));
	clock.advance(500);
	await until(() => transport.line.request('read') !== undefined);
	t.like(transport.line.request('read'), {room: 'r1', seq: 3});
	t.is(client.state.rooms.get('r1')?.unread, 0);
});

test('a mark that is refused for now is told again', async (t) => {
	const {client, clock, line, marks} = await setUp();
	client.markRead('r1', 3);
	clock.advance(500);
	line.refuse('read', {code: 'storage-full', retryable: true});
	await settled();
	t.deepEqual(marks(), []);
	clock.advance(10_000);
	t.deepEqual(marks(), [3]);
});

test('of two marks that were under way when the line broke, the newer is told', async (t) => {
	const {client, clock, line, transport, nextTry, goLive} = await setUp();
	client.markRead('r1', 1);
	clock.advance(500);
	client.markRead('r1', 3);
	clock.advance(500);
	line.end({code: 1006, reason: ''});
	await settled();
	nextTry();
	await goLive(roomInfo({head: 3, read: 0}));
	clock.advance(500);
	await until(() => transport.line.request('read') !== undefined);
	t.like(transport.line.request('read'), {room: 'r1', seq: 3});
});

test('marks of many rooms are told one after another, and none after one refused as too fast', async (t) => {
	const fake = fakeRelayClient();
	const {client, clock} = fake;
	client.start();
	const rooms = Array.from({length: 100}, (_, index) =>
		roomInfo({room: `r${index}`, name: `room-${index}`, head: 3}),
	);
	const line = await fake.goLive(...rooms);
	for (const {room} of rooms) client.markRead(room, 3);
	clock.advance(500);
	const told = () => line.sent.filter(({type}) => type === 'read').length;
	t.is(told(), 1);
	line.answer('read', {});
	await until(() => told() === 1);
	line.refuse('read', {code: 'rate-limited', retryable: true, retryAfter: 2000});
	await settled();
	t.is(told(), 0);
	clock.advance(2000);
	for (let count = 0; count < 99; count++) {
		await until(() => told() === 1);
		line.answer('read', {});
	}

	await settled();
	clock.advance(60_000);
	t.is(told(), 0);
});

test('a mark that still waits when the client closes is told first', async (t) => {
	const {client, line, marks} = await setUp();
	client.markRead('r1', 2);
	const closed = client.close();
	await until(() => marks().length > 0);
	t.deepEqual(marks(), [2]);
	line.end({code: 1000, reason: ''});
	await t.notThrowsAsync(closed);
});

test('closing waits for a mark only so long', async (t) => {
	const {client, clock, line, marks} = await setUp();
	client.markRead('r1', 2);
	const closed = client.close();
	await until(() => marks().length > 0);
	clock.advance(500);
	await settled();
	line.end({code: 1000, reason: ''});
	await t.notThrowsAsync(closed);
});

test('a mark that is set back is told as such, and so is one that follows it', async (t) => {
	const {client, clock, line} = await setUp();
	const told = () =>
		line.sent.flatMap((frame) => (frame.type === 'read' ? [[frame.seq, frame.back ?? false]] : []));
	client.markRead('r1', 3);
	clock.advance(500);
	line.answer('read', {});
	await settled();
	client.markUnread('r1', 2);
	t.is(client.state.rooms.get('r1')?.unread, 2);
	clock.advance(500);
	t.deepEqual(told(), [[1, true]]);
	line.answer('read', {});
	await settled();
	client.markUnread('r1', 1);
	client.markRead('r1', 2);
	clock.advance(500);
	t.deepEqual(told(), [[2, true]]);
});

test('a mark cannot be set back to where nothing was read', async (t) => {
	const {client, clock, marks} = await setUp();
	client.markUnread('r1', 2);
	client.markUnread('r9', 2);
	clock.advance(500);
	t.deepEqual(marks(), []);
});

test('a mark that another device set back moves back here, also over a new connection', async (t) => {
	const {client, clock, line, nextTry, goLive} = await setUp();
	client.markRead('r1', 3);
	clock.advance(500);
	line.answer('read', {});
	await settled();
	line.push({type: 'read', room: 'r1', seq: 1, back: true});
	t.is(client.state.rooms.get('r1')?.unread, 2);
	line.push({type: 'read', room: 'r1', seq: 3});
	t.is(client.state.rooms.get('r1')?.unread, 0);
	line.end({code: 1006, reason: ''});
	await settled();
	nextTry();
	await goLive(roomInfo({head: 3, read: 2}));
	t.is(client.state.rooms.get('r1')?.unread, 1);
});

test('a mark that was set back offline holds against what the relay says', async (t) => {
	const {client, clock, line, transport, nextTry, goLive} = await setUp();
	client.markRead('r1', 3);
	clock.advance(500);
	line.answer('read', {});
	await settled();
	line.end({code: 1006, reason: ''});
	await settled();
	client.markUnread('r1', 2);
	nextTry();
	await goLive(roomInfo({head: 3, read: 3}));
	t.is(client.state.rooms.get('r1')?.unread, 2);
	clock.advance(500);
	await until(() => transport.line.request('read') !== undefined);
	t.like(transport.line.request('read'), {seq: 1, back: true});
});

test('a mark of another device does not undo one that is on its way', async (t) => {
	const {client, clock, line} = await setUp();
	const read = () => client.state.rooms.get('r1')?.read;
	client.markRead('r1', 3);
	// Not told yet.
	line.push({type: 'read', room: 'r1', seq: 1, back: true});
	t.is(read(), 3);
	clock.advance(500);
	// Told, and not answered yet.
	line.push({type: 'read', room: 'r1', seq: 1, back: true});
	t.is(read(), 3);
	line.answer('read', {});
	await settled();
	line.push({type: 'read', room: 'r1', seq: 1, back: true});
	t.is(read(), 1);
});

test('news of a room that are older than a mark do not undo it', async (t) => {
	const {client, line} = await setUp();
	client.markRead('r1', 3);
	client.markUnread('r1', 2);
	line.push({type: 'room', room: roomInfo({head: 3, read: 3, role: 'owner'})});
	t.like(client.state.rooms.get('r1'), {read: 1, role: 'owner'});
});

test('a mark that is told after its room was joined anew shows there', async (t) => {
	const {client, line} = await setUp();
	client.markRead('r1', 3);
	client.markUnread('r1', 2);
	line.push({type: 'room.gone', room: 'r1'});
	const replay = {from: 4, limited: true, reset: false};
	line.push({type: 'room', room: roomInfo({head: 3, read: 3}), replay});
	t.is(client.state.rooms.get('r1')?.read, 1);
});
