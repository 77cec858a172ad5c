import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {StorageError} from '../../source/server/storage/storage.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../helpers/test-relay.ts';

test('the first frame of a connection is hello, with the relay, its limits and a nonce', async (t) => {
	const {connect, relay} = await startTestRelay({options: {motd: 'Be kind.'}});
	const hello = await connect().until('hello');
	t.is(hello.relay.key, relay.publicKey);
	t.is(hello.motd, 'Be kind.');
	t.is(hello.limits.messageBytes, LIMITS.messageBytes);
	t.is(hello.nonce.length, 43);
	t.false(hello.capabilities.includes('password'));
});

test('no two connections get the same nonce', async (t) => {
	const {connect} = await startTestRelay();
	const nonces = [connect(), connect(), connect()].map((link) => link.all('hello')[0]?.nonce);
	t.is(new Set(nonces).size, 3);
});

test('a request before the login is refused, and the connection lives on', async (t) => {
	const {connect} = await startTestRelay();
	const link = connect();
	const answer = await link.ask('room.list', {});
	t.like(answer, {type: 'error', code: 'auth-required', retryable: false});
	t.is((await link.ask('ping', {})).type, 'ok');
});

test('a login after the login is refused', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	t.like(await link.ask('auth.token', {token: 'abc'}), {code: 'already-authenticated'});
});

test('requests are answered in the order they came', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (let id = 1; id <= 20; id++) {
		const frame = {type: 'send', id, room, message: messageId(), text: `number ${id}`};
		link.receiveText(JSON.stringify(id % 2 === 0 ? frame : {type: 'ping', id}));
	}
	await link.until('ok', ({id}) => id === 20);
	t.deepEqual(
		link.all('ok').map(({id}) => id),
		Array.from({length: 20}, (_, index) => index + 1),
	);
});

test('whoever does not log in is closed after the deadline', async (t) => {
	const {connect, pass} = await startTestRelay();
	const link = connect();
	await pass(LIMITS.authDeadline - 1000);
	t.is(link.closedWith, undefined);
	await pass(2000);
	t.is(link.closedWith?.reason, 'auth-timeout');
});

test('whoever has logged in in time is not closed by the deadline', async (t) => {
	const {register, pass} = await startTestRelay();
	const {link} = await register('ada');
	await pass(LIMITS.authDeadline * 3);
	t.is(link.closedWith, undefined);
});

test('too many frames before the login close the connection', async (t) => {
	const {connect} = await startTestRelay();
	const link = connect();
	for (let index = 0; index < LIMITS.framesBeforeAuth; index++) await link.request('ping', {});
	await t.throwsAsync(link.ask('ping', {}));
	t.is(link.closedWith?.reason, 'flood');
});

const BAD_FRAMES: readonly (readonly [text: string, code: string, id?: number])[] = [
	['', 'bad-request'],
	['nonsense', 'bad-request'],
	['[]', 'bad-request'],
	['null', 'bad-request'],
	['{}', 'bad-request'],
	['{"type":"send","id":7}', 'bad-request', 7],
	['{"type":"ping","id":0}', 'bad-request'],
	['{"type":"ping","id":"1"}', 'bad-request'],
	['{"type":"constructor","id":3}', 'unsupported', 3],
	['{"type":"fly","id":4}', 'unsupported', 4],
	[`{"a":${'['.repeat(30)}`, 'bad-request'],
];

test('a bad frame is answered, with its number where it has one, and forgiven', async (t) => {
	for (const [text, code, id] of BAD_FRAMES) {
		const {register} = await startTestRelay();
		const {link} = await register('ada');
		link.receiveText(text);
		const error = await link.until('error');
		t.is(error.code, code, text);
		t.is(error.id, id, text);
		t.is((await link.ask('ping', {})).type, 'ok');
	}
});

test('bad frames beyond the budget close their sender and nobody else', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	const other = await register('bob');
	for (let index = 0; index < LIMITS.badFrames; index++) link.receiveText('{"type":"fly","id":1}');
	await link.until('error');
	await settle();
	t.is(link.closedWith, undefined);
	link.receiveText('nonsense');
	t.is(await link.untilClosed(), 'protocol');
	t.is((await other.link.ask('ping', {})).type, 'ok');
});

test('a frame that is too large closes its sender', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	link.receiveText(`{"type":"ping","id":1,"x":"${'x'.repeat(LIMITS.frameBytes)}"}`);
	t.is(await link.untilClosed(), 'too-large');
});

test('whoever is closed for a flood is told to be patient', async (t) => {
	const {connect} = await startTestRelay({limits: {framesBeforeAuth: 0}});
	const link = connect();
	link.receiveText('{"type":"ping","id":1}');
	await link.untilClosed();
	t.deepEqual(link.closedWith, {reason: 'flood', retryAfter: LIMITS.floodPatience});
});

test('a binary message closes its sender', async (t) => {
	const {connect} = await startTestRelay();
	const link = connect();
	link.receiveBinary();
	t.is(link.closedWith?.reason, 'protocol');
});

test('frames that pile up beyond the limit close their sender', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	for (let id = 1; id <= LIMITS.framesWaiting + 2; id++) {
		link.receiveText(JSON.stringify({type: 'ping', id}));
	}
	t.is(link.closedWith?.reason, 'flood');
});

test('few large frames that pile up beyond the limit close their sender', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	const filler = 'x'.repeat(LIMITS.frameBytes - 100);
	for (let id = 1; id <= 18; id++) {
		link.receiveText(JSON.stringify({type: 'ping', id, filler}));
	}
	t.is(link.closedWith?.reason, 'flood');
});

test('nothing is sent to a connection that has closed', async (t) => {
	const {join, register, roomId, relay} = await startTestRelay();
	const {link} = await join('ada');
	const {link: other} = await register('bob');
	link.receiveBinary();
	const sent = link.frames.length;
	await other.request('send', {room: await roomId('lobby'), message: messageId(), text: 'Hi'});
	relay.notice('Hello');
	t.is(link.frames.length, sent);
});

test('a request whose handler fails is answered once, and the log has no text of it', async (t) => {
	const lines: string[] = [];
	const write = (event: string, fields?: object): void => {
		lines.push(JSON.stringify({event, ...fields}));
	};
	const storage = createMemoryStorage({random: seededRandom()});
	const broken = {
		...storage,
		append: () => Promise.reject(new TypeError('It said: the secret')),
	};
	const {join, roomId} = await startTestRelay({
		storage: broken,
		log: {info: write, warn: write, error: write},
	});
	const {link} = await join('ada');
	const fields = {room: await roomId('lobby'), message: messageId(), text: 'the secret'};
	t.like(await link.ask('send', fields), {type: 'error', code: 'internal', retryable: true});
	await link.request('ping', {});
	t.is(link.all('error').length, 1);
	t.true(lines.some((line) => line.includes('request failed') && line.includes('TypeError')));
	t.false(lines.some((line) => line.includes('the secret')));
});

test('a handler that throws at once is answered as well', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const broken = {
		...storage,
		visibleRooms: () => {
			throw new Error('broken');
		},
	};
	const {join} = await startTestRelay({storage: broken});
	const {link} = await join('ada');
	t.like(await link.ask('room.list', {}), {code: 'internal'});
});

test('a full disk is told as such, and reading goes on', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const full = {...storage, append: () => Promise.reject(new StorageError('full', 'Full.'))};
	const {join, roomId} = await startTestRelay({storage: full});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	const answer = await link.ask('send', {room, message: messageId(), text: 'Hi'});
	t.like(answer, {code: 'storage-full', retryable: true});
	t.is((await link.request('history', {room})).messages.length, 1);
});

test('a write of unknown outcome is told to whoever started the relay', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const failed = {...storage, append: () => Promise.reject(new StorageError('failed', 'Lost.'))};
	const failures: string[] = [];
	const {join, roomId} = await startTestRelay({
		storage: failed,
		onFailure: ({code}) => failures.push(code),
	});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	await link.ask('send', {room, message: messageId(), text: 'Hi'});
	t.deepEqual(failures, ['failed']);
});

test('requests wait while the client does not read, and go on when it does', async (t) => {
	const {join} = await startTestRelay();
	const {link} = await join('ada');
	await settle();
	link.queued = LIMITS.sendQueueSoft + 1;
	link.receiveText('{"type":"ping","id":900}');
	await settle();
	t.is(link.all('ok').length, 0);
	link.drain();
	t.is((await link.until('ok')).id, 900);
});

test('a client that lets too much pile up is closed as slow', async (t) => {
	const {join, relay} = await startTestRelay();
	const {link} = await join('ada');
	link.queued = LIMITS.sendQueueHard + 1;
	relay.notice('Hello');
	t.is(link.closedWith?.reason, 'slow');
});

test('a relay without a free place turns connections away', async (t) => {
	const {connect, relay} = await startTestRelay({limits: {connections: 2}});
	const first = connect();
	connect();
	t.is(connect().closedWith?.reason, 'full');
	t.is(relay.stats().turnedAway, 1);
	first.hangUp();
	t.is(connect().closedWith, undefined);
});

test('an address may have few connections that have not logged in', async (t) => {
	const {connect, register} = await startTestRelay({
		options: {loopback: false},
		limits: {connectionsUnauthenticatedPerAddress: 2},
	});
	await register('ada');
	await register('bob');
	connect();
	connect();
	t.is(connect().closedWith?.reason, 'full');
});
