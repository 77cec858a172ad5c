import {Buffer} from 'node:buffer';
import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {FakeLink} from '../helpers/link.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../helpers/test-relay.ts';

test('a notice reaches everybody who is logged in', async (t) => {
	const {relay, join, register, connect} = await startTestRelay();
	const [ada, bob, visitor] = [await join('ada'), await register('bob'), connect()];
	relay.notice('Down at noon');
	t.is((await ada.link.until('notice')).text, 'Down at noon');
	t.is((await bob.link.until('notice')).text, 'Down at noon');
	t.is(visitor.all('notice').length, 0);
});

test('a notice that is too long is cut between characters', async (t) => {
	const {relay, join} = await startTestRelay();
	const {link} = await join('ada');
	for (const text of ['x'.repeat(5000), '😀'.repeat(5000), 'x😀'.repeat(400)]) {
		relay.notice(text);
		const notice = await link.until('notice');
		const bytes = Buffer.byteLength(notice.text);
		t.true(bytes <= LIMITS.noticeBytes && bytes > LIMITS.noticeBytes - 8);
	}
});

test('the figures count connections, accounts, frames and messages', async (t) => {
	const {relay, join, again, connect, clock} = await startTestRelay();
	const ada = await join('ada');
	await again(ada);
	connect();
	await settle();
	t.deepEqual(relay.stats(), {
		connections: 2,
		accounts: 1,
		frames: 3,
		messages: 0,
		turnedAway: 0,
		startedAt: clock.now(),
	});
	await join('bob');
	t.is(relay.stats().messages, 1);
});

test('a heartbeat comes once a round and tells the heads that changed', async (t) => {
	const {join, roomId, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	await ada.link.request('send', {room, message: messageId(), text: 'Hi'});
	await pass(LIMITS.heartbeat);
	t.deepEqual(
		bob.link.all('heartbeat').map(({heads}) => heads),
		[{[room]: 3}],
	);
	await pass(LIMITS.heartbeat * 2);
	t.deepEqual(
		bob.link.all('heartbeat').map(({heads}) => heads),
		[{[room]: 3}, {}, {}],
	);
});

test('heartbeats of many connections are spread over the round', async (t) => {
	const {register, pass} = await startTestRelay();
	const members = await Promise.all(
		'abcdefghjkmnopqrtuvwxyz'.split('').map((letter) => register(`person-${letter}`)),
	);
	const perSecond: number[] = [];
	for (let second = 0; second < 30; second++) {
		const before = members.reduce((sum, {link}) => sum + link.all('heartbeat').length, 0);
		await pass(1000);
		perSecond.push(members.reduce((sum, {link}) => sum + link.all('heartbeat').length, 0) - before);
	}
	t.is(
		perSecond.reduce((sum, count) => sum + count),
		members.length,
	);
	t.true(Math.max(...perSecond) < members.length / 2);
});

test('an idle relay has no timer', async (t) => {
	const {join, clock} = await startTestRelay();
	const {link} = await join('ada');
	t.is(clock.armed, 1);
	link.hangUp();
	t.is(clock.armed, 0);
});

test('a relay that stops sends everybody away with a patience of their own', async (t) => {
	const {relay, join, connect} = await startTestRelay();
	const links = [(await join('ada')).link, (await join('bob')).link, connect()];
	await relay.stop({retryAfterMax: 8000});
	const patience = links.map(({closedWith}) => closedWith?.retryAfter ?? -1);
	t.deepEqual(
		links.map(({closedWith}) => closedWith?.reason),
		['restart', 'restart', 'restart'],
	);
	t.is(new Set(patience).size, 3);
	t.true(patience.every((each) => each >= 0 && each <= 8000));
	t.is(relay.stats().connections, 0);
});

test('a relay that stops takes nobody in', async (t) => {
	const {relay, connect} = await startTestRelay();
	await relay.stop({retryAfterMax: 0});
	const link = connect();
	t.is(link.closedWith?.reason, 'restart');
	t.is(link.frames.length, 0);
});

test('a relay that stops finishes the write in progress, answers it, and begins no other', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let commit: (() => void) | undefined;
	const slow = {
		...storage,
		append: async (message: Parameters<typeof storage.append>[0]) => {
			await new Promise<void>((resolve) => {
				commit = resolve;
			});
			return storage.append(message);
		},
	};
	const {relay, join, roomId, clock} = await startTestRelay({storage: slow});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	const sent = link.request('send', {room, message: messageId(), text: 'Last words'});
	link.receiveText('{"type":"ping","id":500}');
	await settle();
	const stopped = relay.stop({retryAfterMax: 0});
	await settle();
	t.is(link.closedWith, undefined);
	commit?.();
	t.is((await sent).seq, 2);
	await stopped;
	t.is(link.closedWith?.reason, 'restart');
	t.is(link.all('ok').filter(({id}) => id === 500).length, 0);
	t.is(clock.armed, 0);
});

test('a relay that stops waits for those who do not answer only so long', async (t) => {
	const {relay, clock} = await startTestRelay();
	const link = new FakeLink().connect(relay);
	link.answersClose = false;
	let isStopped = false;
	const stopped = relay.stop({retryAfterMax: 0}).then(() => {
		isStopped = true;
	});
	await settle();
	t.false(isStopped);
	clock.advance(LIMITS.drain);
	await stopped;
	t.true(isStopped);
});

test('a relay that stops sends away whoever does not even read', async (t) => {
	const {relay, join, clock} = await startTestRelay();
	const {link} = await join('ada');
	await settle();
	link.queued = LIMITS.sendQueueSoft + 1;
	link.receiveText('{"type":"ping","id":1}');
	const stopped = relay.stop({retryAfterMax: 0});
	await settle();
	clock.advance(LIMITS.drain);
	await stopped;
	t.is(link.closedWith?.reason, 'restart');
});

test('stopping twice is stopping once', async (t) => {
	const {relay, join} = await startTestRelay();
	const {link} = await join('ada');
	await Promise.all([relay.stop({retryAfterMax: 0}), relay.stop({retryAfterMax: 0})]);
	t.is(link.closedWith?.reason, 'restart');
});

test('the relay key must be a seed of 32 bytes', async (t) => {
	await t.throwsAsync(startTestRelay({options: {relayKey: new Uint8Array(31)}}), {
		instanceOf: RangeError,
	});
});
