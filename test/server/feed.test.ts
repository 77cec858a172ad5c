import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import type {FakeLink} from '../helpers/link.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay, type TestMember} from '../helpers/test-relay.ts';

function positions(link: FakeLink): readonly number[] {
	return link.all('message').map(({seq}) => seq);
}

function range(from: number, to: number): readonly number[] {
	return Array.from({length: to - from + 1}, (_, index) => from + index);
}

async function talk(
	member: TestMember,
	room: string,
	count: number,
): Promise<RelayFrame<'message'>> {
	for (let index = 0; index < count; index++) {
		await member.link.request('send', {room, message: messageId(), text: `${index}`});
	}
	const {messages} = await member.link.request('history', {room, limit: 1});
	const [newest] = messages;
	if (newest === undefined) throw new Error('The room is empty.');
	return {type: 'message', ...newest};
}

const QUICK = {messages: {burst: 1e6, perSecond: 1e6}, history: {burst: 1e6, perSecond: 1e6}};

test('a client that has nothing gets its rooms, the newest messages, and the live mark', async (t) => {
	const {join, connect, roomId} = await startTestRelay({limits: {...QUICK, firstMessages: 5}});
	const ada = await join('ada');
	const room = await roomId('lobby');
	await talk(ada, room, 9);
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const link = connect();
	await link.request('auth.token', {token});
	link.forget();
	await link.request('resume', {cursors: {}});
	const [first] = link.frames;
	t.like(first, {type: 'room', replay: {from: 6, limited: true, reset: false}});
	t.deepEqual(positions(link), range(6, 10));
	t.deepEqual(
		link.frames.slice(-2).map(({type}) => type),
		['live', 'ok'],
	);
});

test('a client that was away gets exactly what it missed', async (t) => {
	const {join, again, roomId} = await startTestRelay({limits: QUICK});
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 3);
	bob.link.hangUp();
	await talk(ada, room, LIMITS.resumeMessages);
	const link = await again(bob);
	await link.request('resume', {cursors: {[room]: [seq, id]}});
	t.deepEqual((await link.until('room')).replay, {from: seq + 1, limited: false, reset: false});
	t.deepEqual(positions(link), range(seq + 1, seq + LIMITS.resumeMessages));
});

test('a client that misses nothing gets no messages', async (t) => {
	const {join, roomId} = await startTestRelay();
	const ada = await join('ada');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 3);
	ada.link.forget();
	await ada.link.request('resume', {cursors: {[room]: [seq, id]}});
	t.deepEqual((await ada.link.until('room')).replay, {
		from: seq + 1,
		limited: false,
		reset: false,
	});
	t.deepEqual(positions(ada.link), []);
});

test('a gap that is too large is limited to the newest messages', async (t) => {
	const {join, roomId} = await startTestRelay({
		limits: {...QUICK, resumeMessages: 5, firstMessages: 3},
	});
	const ada = await join('ada');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 1);
	await talk(ada, room, 6);
	ada.link.forget();
	await ada.link.request('resume', {cursors: {[room]: [seq, id]}});
	t.deepEqual((await ada.link.until('room')).replay, {from: 6, limited: true, reset: false});
	t.deepEqual(positions(ada.link), [6, 7, 8]);
});

test('a client that knew another log starts anew', async (t) => {
	const {join, roomId} = await startTestRelay();
	const ada = await join('ada');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 3);
	for (const cursor of [
		[seq, 'another-id'],
		[seq + 1, id],
	] as const) {
		ada.link.forget();
		await ada.link.request('resume', {cursors: {[room]: [...cursor]}});
		t.deepEqual((await ada.link.until('room')).replay, {from: 1, limited: false, reset: true});
		t.deepEqual(positions(ada.link), range(1, seq));
	}
});

test('cursors of rooms one is not in, or of none, are passed over', async (t) => {
	const {join, register} = await startTestRelay();
	const ada = await join('ada');
	const bob = await register('bob');
	const {room} = await bob.link.request('room.create', {name: 'den', visibility: 'private'});
	const id = 'some-message';
	const cursors = {[room.room]: [1, id] as [number, string], nowhere: [1, id] as [number, string]};
	await ada.link.request('resume', {cursors});
	t.deepEqual(
		ada.link.all('room').map((frame) => frame.room.name),
		['lobby'],
	);
});

test('nothing is pushed to a connection that has not resumed', async (t) => {
	const {join, register, roomId} = await startTestRelay();
	const ada = await join('ada');
	const bob = await register('bob');
	bob.link.forget();
	await talk(ada, await roomId('lobby'), 3);
	await bob.link.request('ping', {});
	t.deepEqual(
		bob.link.frames.map(({type}) => type),
		['ok'],
	);
});

test('messages that come in the middle of a resume are neither lost nor repeated', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let during = async (): Promise<void> => undefined;
	const watched = {
		...storage,
		history: async (request: Parameters<typeof storage.history>[0]) => {
			const act = during;
			during = async () => undefined;
			// Once before the page is read and once after: both sides of the seam.
			await act();
			const page = await storage.history(request);
			await act();
			return page;
		},
	};
	const {join, roomId} = await startTestRelay({storage: watched, limits: QUICK});
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 2);
	bob.link.forget();
	during = async () => {
		await ada.link.request('send', {room, message: messageId(), text: 'meanwhile'});
	};
	await bob.link.request('resume', {cursors: {[room]: [seq, id]}});
	await talk(ada, room, 1);
	await bob.link.request('ping', {});
	t.deepEqual(positions(bob.link), range(seq + 1, seq + 3));
});

test('a message that a resume has read before it was told is not told again', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const held = Promise.withResolvers<void>();
	let holds = false;
	const slow = {
		...storage,
		append: async (message: Parameters<typeof storage.append>[0]) => {
			const result = await storage.append(message);
			// Committed, but whoever wrote it does not know yet.
			if (holds) await held.promise;
			return result;
		},
	};
	const {join, roomId} = await startTestRelay({storage: slow});
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 1);
	bob.link.forget();
	holds = true;
	const sent = ada.link.request('send', {room, message: messageId(), text: 'Hello'});
	await settle();
	await bob.link.request('resume', {cursors: {[room]: [seq, id]}});
	t.deepEqual(positions(bob.link), [seq + 1]);
	held.resolve();
	await sent;
	t.deepEqual(positions(bob.link), [seq + 1]);
	t.is(bob.link.all('resync').length, 0);
});

test('a room that cannot be read after joining makes the client resume', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let isBroken = false;
	const flaky = {
		...storage,
		history: (request: Parameters<typeof storage.history>[0]) =>
			isBroken ? Promise.reject(new Error('broken')) : storage.history(request),
	};
	const {join} = await startTestRelay({storage: flaky});
	const ada = await join('ada');
	isBroken = true;
	await ada.link.request('room.create', {name: 'den'});
	await ada.link.until('resync');
	isBroken = false;
	await ada.link.request('resume', {cursors: {}});
	await ada.link.until('live');
	t.deepEqual(
		ada.link
			.all('room')
			.slice(-2)
			.map((frame) => frame.room.name),
		['den', 'lobby'],
	);
});

test('a room left in the middle of a resume is not followed', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let during = async (): Promise<void> => undefined;
	const watched = {
		...storage,
		roomsOf: async (account: string) => {
			const rooms = await storage.roomsOf(account);
			const act = during;
			during = async () => undefined;
			await act();
			return rooms;
		},
	};
	const {join, roomId, connect} = await startTestRelay({storage: watched});
	const ada = await join('ada');
	const bob = await join('bob');
	const {token} = await bob.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	const room = await roomId('lobby');
	during = async () => {
		await bob.link.request('room.leave', {room});
	};
	await bot.request('resume', {cursors: {}});
	await talk(ada, room, 1);
	await bot.request('ping', {});
	t.deepEqual(positions(bot), []);
	t.is(bot.all('room').length, 0);
});

test('a mark that is set in the middle of a resume is not told as it was before', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let during = async (): Promise<void> => undefined;
	const watched = {
		...storage,
		roomsOf: async (account: string) => {
			const rooms = await storage.roomsOf(account);
			const act = during;
			during = async () => undefined;
			await act();
			return rooms;
		},
	};
	const {join, roomId, connect} = await startTestRelay({storage: watched});
	const ada = await join('ada');
	const room = await roomId('lobby');
	const {seq} = await talk(ada, room, 3);
	await ada.link.request('read', {room, seq});
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	during = async () => {
		await ada.link.request('read', {room, seq: 1, back: true});
	};
	await bot.request('resume', {cursors: {}});
	t.is((await bot.until('room')).room.read, 1);
});

test('a client that reads slowly is told to resume, and misses nothing', async (t) => {
	const {join, roomId} = await startTestRelay({limits: QUICK});
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 1);
	await settle();
	bob.link.queued = LIMITS.sendQueueSoft + 1;
	bob.link.forget();
	await talk(ada, room, 5);
	t.deepEqual(bob.link.frames, []);
	bob.link.drain();
	await bob.link.until('resync');
	await talk(ada, room, 1);
	t.deepEqual(positions(bob.link), []);
	await bob.link.request('resume', {cursors: {[room]: [seq, id]}});
	await talk(ada, room, 1);
	t.deepEqual(positions(bob.link), range(seq + 1, seq + 7));
	t.is(bob.link.all('resync').length, 1);
});

test('a resume goes on at the pace of the reader', async (t) => {
	const {join, roomId} = await startTestRelay({limits: {...QUICK, pageSize: 10}});
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq, id} = await talk(ada, room, 1);
	await talk(ada, room, 60);
	bob.link.forget();
	bob.link.clogsEvery = 10;
	const done = bob.link.request('resume', {cursors: {[room]: [seq, id]}});
	let pauses = 0;
	for (let isDone = false; !isDone; ) {
		await settle();
		isDone = bob.link.all('live').length > 0 && bob.link.queued === 0;
		if (bob.link.queued === 0) continue;
		pauses++;
		bob.link.drain();
	}
	await done;
	t.true(pauses >= 5);
	t.deepEqual(positions(bob.link), range(seq + 1, seq + 60));
	t.is(bob.link.all('resync').length, 0);
});

test('many senders at once are heard in the one order of the log', async (t) => {
	const {join, roomId} = await startTestRelay({limits: QUICK});
	const members = await Promise.all(['ada', 'bob', 'cleo', 'dora'].map(join));
	const room = await roomId('lobby');
	for (const {link} of members) link.forget();
	await Promise.all(members.map((member) => talk(member, room, 25)));
	const [first] = members;
	const from = first?.link.all('message')[0]?.seq ?? 0;
	for (const {link} of members) t.deepEqual(positions(link), range(from, from + 99));
});

test('when the log cannot be read the resume is refused and can be tried again', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let isBroken = false;
	const flaky = {
		...storage,
		history: (request: Parameters<typeof storage.history>[0]) =>
			isBroken ? Promise.reject(new Error('broken')) : storage.history(request),
	};
	const {join, roomId} = await startTestRelay({storage: flaky});
	const ada = await join('ada');
	isBroken = true;
	t.like(await ada.link.ask('resume', {cursors: {}}), {code: 'internal'});
	isBroken = false;
	ada.link.forget();
	await ada.link.request('resume', {cursors: {}});
	await talk(ada, await roomId('lobby'), 1);
	t.deepEqual(positions(ada.link), [1, 2]);
});

test('a connection that ends in the middle of its resume leaves nothing behind', async (t) => {
	const {join, register, roomId, relay} = await startTestRelay();
	const ada = await join('ada');
	const bob = await register('bob');
	bob.link.receiveText('{"type":"resume","id":77,"cursors":{}}');
	bob.link.hangUp();
	await settle();
	const sent = bob.link.frames.length;
	await talk(ada, await roomId('lobby'), 1);
	t.is(bob.link.frames.length, sent);
	t.is(relay.stats().connections, 1);
});
