import test from 'ava';
import {createClient} from '../../source/client/client.ts';
import {UnreachableError} from '../../source/client/error.ts';
import {RESUME_PATIENCE} from '../../source/client/resume-watch.ts';
import {connectionSentence} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {CLOSE_CODES} from '../../source/protocol/codes.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {FakeTransport, hello, roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {settled, until} from '../helpers/until.ts';

test('a client is live once the relay says so, and not before', async (t) => {
	const {client, transport, goLive} = fakeRelayClient();
	const isLive = client.whenLive();
	client.start();
	await until(() => transport.lines.length === 1);
	t.is(client.state.connection.type, 'connecting');
	transport.line.push({type: 'live'});
	t.is(client.state.connection.type, 'connecting');
	await goLive();
	await isLive;
	t.is(client.state.connection.type, 'live');
	t.is(client.state.relay?.name, 'Test');
});

test('after a cut the client waits at most the ceiling, which doubles up to half a minute', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	const waits: number[] = [];
	for (let attempt = 0; attempt < 12; attempt++) {
		transport.line.end({code: 1006, reason: ''});
		const {connection} = client.state;
		if (connection.type !== 'waiting') throw new Error('It does not wait.');
		const wait = connection.retryAt - clock.now();
		t.true(wait <= Math.min(LIMITS.reconnectBase * 2 ** attempt, LIMITS.reconnectCeiling));
		waits.push(wait);
		clock.advance(wait);
		t.is(transport.lines.length, attempt + 2);
	}

	t.true(Math.max(...waits) > LIMITS.reconnectBase);
});

test('a connection that lasted starts the waits anew', async (t) => {
	const {client, transport, clock, nextTry, goLive} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	for (let attempt = 0; attempt < 8; attempt++) {
		transport.line.end({code: 1006, reason: ''});
		nextTry();
	}

	const line = await goLive();
	for (let passed = 0; passed < LIMITS.reconnectReset; passed += 10_000) {
		clock.advance(10_000);
		line.alive();
	}

	line.end({code: 1006, reason: ''});
	const {connection} = client.state;
	t.true(connection.type === 'waiting');
	t.true(connection.type === 'waiting' && connection.retryAt - clock.now() <= LIMITS.reconnectBase);
});

test('the patience a relay asks for is kept', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: CLOSE_CODES.restart.code, reason: 'retry=45000'});
	clock.advance(44_999);
	t.is(transport.lines.length, 1);
	clock.advance(1);
	t.is(transport.lines.length, 2);
});

test('a patience without end is not kept', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: CLOSE_CODES.restart.code, reason: 'retry=999999999'});
	clock.advance(10 * 60_000);
	t.is(transport.lines.length, 2);
});

for (const reason of ['taken-over', 'version', 'protocol'] as const) {
	test(`after ${reason} the client stays away and says why`, async (t) => {
		const {client, transport, clock, goLive} = fakeRelayClient();
		client.start();
		const line = await goLive();
		line.end({code: CLOSE_CODES[reason].code, reason: ''});
		t.deepEqual(client.state.connection, {type: 'off', reason: CLOSE_CODES[reason].sentence});
		clock.advance(3_600_000);
		t.is(transport.lines.length, 1);
		await t.throwsAsync(client.whenLive(), {message: CLOSE_CODES[reason].sentence});
	});
}

for (const [code, reason] of [
	[1002, 'protocol'],
	[1007, 'protocol'],
	[1009, 'too-large'],
] as const) {
	test(`after a close with ${code} the client stays away and says why`, async (t) => {
		const {client, transport, clock, goLive} = fakeRelayClient();
		client.start();
		const line = await goLive();
		line.end({code, reason: ''});
		t.deepEqual(client.state.connection, {type: 'off', reason: CLOSE_CODES[reason].sentence});
		clock.advance(3_600_000);
		t.is(transport.lines.length, 1);
	});
}

test('after a flood the client is as patient as the relay asks', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: CLOSE_CODES.flood.code, reason: `retry=${LIMITS.floodPatience}`});
	clock.advance(LIMITS.floodPatience - 1);
	t.is(transport.lines.length, 1);
	clock.advance(1);
	t.is(transport.lines.length, 2);
});

test('a revoked device is told to log in and does not come back by itself', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: CLOSE_CODES['device-revoked'].code, reason: ''});
	t.is(client.state.connection.type, 'logged-out');
	clock.advance(3_600_000);
	t.is(transport.lines.length, 1);
});

test('a login that was only too slow is tried again', async (t) => {
	const {client, transport, nextTry} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello());
	await until(() => transport.line.request('auth.token') !== undefined);
	transport.line.end({code: CLOSE_CODES['auth-timeout'].code, reason: ''});
	t.is(client.state.connection.type, 'waiting');
	nextTry();
	t.is(transport.lines.length, 2);
});

test('a login without an answer is tried again on another connection', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	const {line} = transport;
	line.push(hello());
	await until(() => line.request('auth.token') !== undefined);
	clock.advance(LIMITS.requestTimeout);
	await settled();
	t.is(client.state.connection.type, 'waiting');
});

test('signs of life without a greeting do not keep a client', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	for (let passed = 0; passed < LIMITS.authDeadline; passed += 1000) {
		clock.advance(1000);
		transport.lines[0]?.alive();
	}

	t.not(transport.lines[0]?.closedWith, undefined);
});

test('a token that is refused ends in a sentence, not in a loop', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello());
	await until(() => transport.line.request('auth.token') !== undefined);
	transport.line.refuse('auth.token', {code: 'device-unknown'});
	await settled();
	t.is(client.state.connection.type, 'logged-out');
	clock.advance(3_600_000);
	t.is(transport.lines.length, 1);
});

test('a login the relay cannot do right now is tried again when it said', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello());
	await until(() => transport.line.request('auth.token') !== undefined);
	transport.line.refuse('auth.token', {code: 'unavailable', retryable: true, retryAfter: 7000});
	await settled();
	t.is(client.state.connection.type, 'waiting');
	clock.advance(6999);
	t.is(transport.lines.length, 1);
	clock.advance(1);
	t.is(transport.lines.length, 2);
});

test('a relay of another version is left alone, with a sentence', async (t) => {
	const {client, transport} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello({version: 2}));
	await settled();
	t.regex(connectionSentence(client.state.connection, 0), /version 2.*Update/);
});

test('silence for three heartbeats ends the connection, and any sign of life does not', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (let beat = 0; beat < 5; beat++) {
		clock.advance(80_000);
		line.alive();
	}

	t.is(client.state.connection.type, 'live');
	const lastContact = clock.now();
	clock.advance(90_000);
	t.like(client.state.connection, {type: 'waiting', lastContact, reason: 'The relay went silent.'});
	t.not(transport.lines[0]?.closedWith, undefined);
});

test('a relay that accepts and says nothing is given up', async (t) => {
	const {client, transport, clock} = fakeRelayClient();
	client.start();
	await until(() => transport.lines.length === 1);
	clock.advance(LIMITS.authDeadline);
	t.is(client.state.connection.type, 'waiting');
});

/** A client that has asked for what it missed, on a line whose other end is the test. */
async function resuming() {
	const relay = fakeRelayClient();
	relay.client.start();
	await until(() => relay.transport.lines.length === 1);
	const {line} = relay.transport;
	line.push(hello());
	await until(() => line.request('auth.token') !== undefined);
	const welcome = {
		account: 'ada',
		role: 'member',
		device: 'd',
		hasPassword: false,
		time: 0,
	} as const;
	line.answer('auth.token', welcome);
	await until(() => line.request('resume') !== undefined);
	return {...relay, line};
}

test('a resume that brings nothing is given up, whatever else comes', async (t) => {
	const {client, clock, line} = await resuming();
	for (let passed = 0; passed < RESUME_PATIENCE; passed += 1000) {
		t.is(client.state.connection.type, 'resuming');
		line.alive();
		line.push({type: 'heartbeat', time: 0, heads: {}});
		line.push({type: 'notice', time: 0, text: 'wait'});
		clock.advance(1000);
	}

	t.like(client.state.connection, {
		type: 'waiting',
		reason: 'The relay did not bring this client up to date.',
	});
});

test('a resume that gets on may take as long as it likes', async (t) => {
	const {client, clock, line} = await resuming();
	line.push({type: 'room', room: roomInfo({head: 20}), replay: replayOf(1)});
	for (let seq = 1; seq <= 20; seq++) {
		clock.advance(RESUME_PATIENCE - 1);
		line.push({type: 'message', ...roomMessage(seq)});
		t.is(client.state.connection.type, 'resuming');
	}

	line.push({type: 'live'});
	line.answer('resume', {});
	await settled();
	t.is(client.state.connection.type, 'live');
	clock.advance(RESUME_PATIENCE);
	t.is(client.state.connection.type, 'live');
});

function replayOf(from: number) {
	return {from, limited: false, reset: false};
}

test('the next resume asks from the newest message of each room', async (t) => {
	const {client, transport, nextTry, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive(roomInfo(), roomInfo({room: 'r2', name: 'empty'}));
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'message', ...roomMessage(2)});
	line.end({code: 1006, reason: ''});
	nextTry();
	transport.line.push(hello());
	await until(() => transport.line.request('auth.token') !== undefined);
	transport.line.answer('auth.token', {
		account: 'ada',
		role: 'member',
		device: 'd1',
		hasPassword: false,
		time: 0,
	});
	await until(() => transport.line.request('resume') !== undefined);
	t.like(transport.line.request('resume'), {cursors: {r1: [2, 'message-2']}});
});

test('resync asks for what was missed without a new connection', async (t) => {
	const {client, transport, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'resync'});
	await until(() => line.request('resume') !== undefined);
	t.is(client.state.connection.type, 'live');
	t.is(transport.lines.length, 1);
});

test('reconnecting now ends the wait', async (t) => {
	const {client, transport, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: CLOSE_CODES.restart.code, reason: 'retry=60000'});
	client.reconnectNow();
	t.is(transport.lines.length, 2);
	client.reconnectNow();
	t.is(transport.lines.length, 2);
});

test('closing says goodbye, rejects who waits, and leaves no timer behind', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	client.send('r1', 'hello');
	const ping = t.throwsAsync(client.ping(), {instanceOf: UnreachableError});
	await settled();
	await client.close();
	await ping;
	t.is(line.closedWith, 1000);
	t.is(client.state.connection.type, 'off');
	t.is(clock.armed, 0);
	t.is(transport.lines.length, 1);
});

test('closing while a retry is due leaves no timer behind', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: 1006, reason: ''});
	await client.close();
	t.is(clock.armed, 0);
});

test('waiting to be live can be given up', async (t) => {
	const {client} = fakeRelayClient();
	const controller = new AbortController();
	const waiting = client.whenLive(controller.signal);
	controller.abort(new Error('enough'));
	await t.throwsAsync(waiting, {message: 'enough'});
});

test('a request without an answer is rejected after its time, and the connection lives on', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const ping = t.throwsAsync(client.ping(), {instanceOf: UnreachableError});
	clock.advance(LIMITS.requestTimeout);
	const error = await ping;
	t.is(error?.code, 'no-answer');
	line.answer('ping', {time: 0});
	t.is(client.state.connection.type, 'live');
});

test('a logout while the client waits ends the waiting', async (t) => {
	const {client, transport, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.end({code: 1006, reason: ''});
	t.is(client.state.connection.type, 'waiting');
	await client.logout();
	t.is(client.state.connection.type, 'logged-out');
	clock.advance(10 * LIMITS.reconnectCeiling);
	t.is(transport.lines.length, 1);
	t.is(client.state.connection.type, 'logged-out');
});

test('a client with nothing to log in with does not connect again and again', async (t) => {
	const transport = new FakeTransport();
	const clock = manualClock(1_700_000_000_000);
	const client = createClient({
		url: 'wss://chat.example',
		transport,
		clock,
		vault: createMemoryVault(),
		random: seededRandom(1),
	});
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.end({code: 1006, reason: ''});
	t.is(client.state.connection.type, 'logged-out');
	clock.advance(10 * LIMITS.reconnectCeiling);
	t.is(transport.lines.length, 1);
});

test('a login that the vault held up too long is tried again', async (t) => {
	const inner = createMemoryVault();
	const gate = Promise.withResolvers<void>();
	const vault: Vault = {
		protection: 'memory',
		read: (name) => inner.read(name),
		async write(name, bytes) {
			await gate.promise;
			await inner.write(name, bytes);
		},
		delete: (name) => inner.delete(name),
		commit: (changes) => inner.commit(changes),
		list: (prefix) => inner.list(prefix),
		close: () => inner.close(),
	};
	const {client, transport} = fakeRelayClient({vault});
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello());
	await settled();
	transport.line.end({code: CLOSE_CODES['auth-timeout'].code, reason: ''});
	t.is(client.state.connection.type, 'waiting');
	gate.resolve();
	await settled();
	t.is(client.state.connection.type, 'waiting');
});

test('a close waits for its own connection, not for one that was left before', async (t) => {
	const {client, transport, goLive} = fakeRelayClient();
	client.start();
	const left = await goLive();
	left.close = () => {};
	const registered = t.throwsAsync(client.register({name: 'bob'}), {instanceOf: UnreachableError});
	await until(() => transport.lines.length === 2);
	const {line} = transport;
	line.close = () => {};
	let isClosed = false;
	const closing = client.close().then(() => {
		isClosed = true;
	});
	await settled();
	left.end({code: 1000, reason: ''});
	await settled();
	t.false(isClosed);
	line.end({code: 1000, reason: ''});
	await closing;
	await registered;
});

test('a relay with another key than the one given is told nothing, not even a token', async (t) => {
	const transport = new FakeTransport();
	const client = createClient({
		url: 'wss://chat.example',
		transport,
		vault: createMemoryVault(),
		token: 'secret',
		relayKey: 'B'.repeat(43),
	});
	client.start();
	await until(() => transport.lines.length === 1);
	transport.line.push(hello());
	await until(() => client.state.connection.type === 'off');
	t.like(client.state.connection, {type: 'off', isUntrusted: true});
	t.deepEqual(transport.line.sent, []);
	await client.close();
});

test('member lists are brought up to date one after another, as slowly as the relay asks', async (t) => {
	const {client, clock, transport, goLive, nextTry} = fakeRelayClient();
	const rooms = Array.from({length: 30}, (_, index) =>
		roomInfo({room: `r${index}`, name: `room-${index}`}),
	);
	client.start();
	let line = await goLive(...rooms);
	for (const {room} of rooms) {
		const loaded = client.loadMembers(room);
		line.answer('member.list', {members: [MEMBER], more: false});
		await loaded;
	}

	line.end({code: 1006, reason: ''});
	nextTry();
	line = await goLive(...rooms);
	const asked = () => line.sent.filter(({type}) => type === 'member.list');
	t.is(asked().length, 1);
	line.refuse('member.list', {code: 'rate-limited', retryable: true, retryAfter: 5000});
	await settled();
	t.is(asked().length, 0);
	clock.advance(5000);
	const seen: string[] = [];
	for (let count = 0; count < rooms.length; count++) {
		await until(() => asked().length === 1);
		seen.push(...asked().map((frame) => ('room' in frame ? String(frame.room) : '')));
		line.answer('member.list', {members: [MEMBER], more: false});
	}

	t.deepEqual(
		seen,
		rooms.map(({room}) => room),
	);
	t.is(transport.lines.length, 2);
});

const MEMBER = {name: 'bob', role: 'member', presence: 'online', status: ''} as const;
