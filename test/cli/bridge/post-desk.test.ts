import test, {type ExecutionContext} from 'ava';
import {BridgeError} from '../../../source/cli/bridge/bridge-error.ts';
import {PostDesk, type PostDeskOptions} from '../../../source/cli/bridge/post-desk.ts';
import type {RequestFields} from '../../../source/protocol/client-frame.ts';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {type FakeLine, roomInfo} from '../../helpers/fake-transport.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {settled, until} from '../../helpers/until.ts';

/** A desk whose relay is the test; the account is in `lobby` (r1) and `ops` (r2). */
async function openDesk(options: Partial<PostDeskOptions> = {}) {
	const fake = fakeRelayClient();
	const {client, clock} = fake;
	client.start();
	const rooms = [roomInfo(), roomInfo({room: 'r2', name: 'ops'})];
	const line = await fake.goLive(...rooms);
	const random = seededRandom();
	const desk = new PostDesk({
		...{client, clock, random, rooms: undefined, patience: 10_000},
		...options,
	});
	return {...fake, line, desk, rooms};
}

const POST = {room: 'ops', text: 'done', key: undefined};

/** The next message that the relay is sent. */
async function nextSend(line: FakeLine): Promise<RequestFields<'send'>> {
	await until(() => line.request('send') !== undefined);
	const frame = line.request('send');
	if (frame?.type !== 'send') throw new Error('No message was sent.');
	return frame;
}

async function refusal(t: ExecutionContext, post: Promise<unknown>): Promise<BridgeError> {
	const error = await t.throwsAsync(post, {instanceOf: BridgeError});
	if (error === undefined) throw new Error('It was not refused.');
	return error;
}

test('a post is answered when the relay has stored it, and not before', async (t) => {
	const {desk, line} = await openDesk();
	let isAnswered = false;
	const posted = desk.post(POST).finally(() => {
		isAnswered = true;
	});
	const sent = await nextSend(line);
	t.like(sent, {room: 'r2', text: 'done'});
	await settled();
	t.false(isAnswered);
	line.answer('send', {seq: 7, time: 99, duplicate: false});
	t.deepEqual(await posted, {room: 'ops', message: sent.message, seq: 7, time: 99});
});

test('the same key is the same message, after a restart as well; in another room it is not', async (t) => {
	const ids: string[] = [];
	for (const room of ['ops', '#OPS', 'lobby']) {
		const {desk, line} = await openDesk();
		const posted = desk.post({...POST, room, key: 'build 7'});
		ids.push((await nextSend(line)).message);
		line.answer('send', {seq: 1, time: 1, duplicate: false});
		await posted;
	}
	t.is(ids[0], ids[1]);
	t.not(ids[0], ids[2]);
});

test('a repetition is answered as the first was, and sent once', async (t) => {
	const {desk, line} = await openDesk();
	const both = [1, 2].map(() => desk.post({...POST, key: 'k'}));
	await nextSend(line);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	const [first, second] = await Promise.all(both);
	t.deepEqual(first, second);
	t.deepEqual(await desk.post({...POST, key: 'k'}), first);
	await settled();
	t.is(line.request('send'), undefined);
});

test('without a key the same text twice is two messages', async (t) => {
	const {desk, line} = await openDesk();
	const ids: string[] = [];
	for (const seq of [1, 2]) {
		const posted = desk.post(POST);
		ids.push((await nextSend(line)).message);
		line.answer('send', {seq, time: 1, duplicate: false});
		await posted;
	}
	t.not(ids[0], ids[1]);
});

test('another text under the same key is refused, whoever remembers the first', async (t) => {
	const {desk, line} = await openDesk();
	const posted = desk.post({...POST, key: 'k'});
	await nextSend(line);
	t.is((await refusal(t, desk.post({...POST, text: 'other', key: 'k'}))).status, 422);
	line.refuse('send', {code: 'conflict'});
	t.is((await refusal(t, posted)).status, 422);
});

test('a relay that is silent is waited for so long, and the message is taken back', async (t) => {
	const {client, desk, clock, line} = await openDesk();
	const posted = desk.post({...POST, key: 'k'});
	const {message} = await nextSend(line);
	clock.advance(10_000);
	const {status, retryAfter} = await refusal(t, posted);
	t.is(status, 503);
	t.true(Number(retryAfter) > 0);
	t.deepEqual(client.state.rooms.get('r2')?.pending, []);
	const again = desk.post({...POST, key: 'k'});
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	t.is((await again).message, message);
});

test('while the relay is away a post waits, and goes when it is back', async (t) => {
	const {desk, line, nextTry, goLive, rooms, transport} = await openDesk({patience: 600_000});
	line.end({code: 1006, reason: ''});
	await settled();
	const posted = desk.post(POST);
	nextTry();
	await until(() => transport.lines.length === 2);
	const back = await goLive(...rooms);
	await nextSend(back);
	back.answer('send', {seq: 3, time: 1, duplicate: false});
	t.is((await posted).seq, 3);
});

for (const [code, status, isForNow] of [
	['rate-limited', 429, true],
	['slow-mode', 429, true],
	['storage-full', 503, true],
	['filtered', 422, false],
	['forbidden', 403, false],
	['muted', 403, false],
	['not-found', 404, false],
] as const) {
	test(`what the relay refuses as ${code} is answered by ${status}`, async (t) => {
		const {desk, clock, line} = await openDesk();
		const posted = desk.post(POST);
		await nextSend(line);
		line.refuse('send', {code, retryable: isForNow, ...(isForNow && {retryAfter: 60_000})});
		await settled();
		clock.advance(10_000);
		const error = await refusal(t, posted);
		t.deepEqual([error.status, error.retryAfter], [status, isForNow ? 60_000 : undefined]);
		t.is(error.message, `Refused: ${code}.`);
	});
}

for (const [what, room] of [
	['a room that the account is not in', 'nowhere'],
	['a person', '@bob'],
	['what is no name', '\u001B[31m'],
] as const) {
	test(`${what} is not posted to`, async (t) => {
		const {desk} = await openDesk();
		const {status, message} = await refusal(t, desk.post({...POST, room}));
		t.is(status, 404);
		t.false(message.includes('\u001B'));
	});
}

test('with rooms named, no other is posted to', async (t) => {
	const {desk, line} = await openDesk({rooms: new Set(['r2'])});
	t.is((await refusal(t, desk.post({...POST, room: 'lobby'}))).status, 404);
	const posted = desk.post(POST);
	await nextSend(line);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	t.is((await posted).room, 'ops');
});

for (const [what, text] of [
	['an empty message', ' \n'],
	['a message that is too long', 'x'.repeat(4097)],
] as const) {
	test(`${what} never leaves`, async (t) => {
		const {desk, line} = await openDesk();
		t.is((await refusal(t, desk.post({...POST, text}))).status, 422);
		t.is(line.request('send'), undefined);
	});
}

test('more than the rate is told to wait, and may come again then', async (t) => {
	const {desk, clock, line} = await openDesk({rate: {burst: 1, perSecond: 0.5}});
	const first = desk.post(POST);
	await nextSend(line);
	const {status, retryAfter} = await refusal(t, desk.post(POST));
	t.deepEqual([status, retryAfter], [429, 2000]);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	await first;
	clock.advance(2000);
	const second = desk.post(POST);
	await nextSend(line);
	line.answer('send', {seq: 2, time: 1, duplicate: false});
	t.is((await second).seq, 2);
});

test('only so many posts wait for the relay', async (t) => {
	const {desk, clock} = await openDesk({rate: {burst: 1000, perSecond: 1000}});
	const waiting = Array.from({length: 64}, () => refusal(t, desk.post(POST)));
	t.is((await refusal(t, desk.post(POST))).status, 503);
	clock.advance(10_000);
	await Promise.all(waiting);
});

test('a desk that drains answers what it took and takes nothing more', async (t) => {
	const {desk, line} = await openDesk();
	const posted = desk.post(POST);
	await nextSend(line);
	const drained = desk.drain();
	t.is((await refusal(t, desk.post(POST))).status, 503);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	t.is((await posted).seq, 1);
	await drained;
});
