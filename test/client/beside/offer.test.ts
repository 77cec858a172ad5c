import {stat} from 'node:fs/promises';
import {createConnection, createServer} from 'node:net';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {askToFollow, askToSend, askToWatch, askToYield} from '../../../source/client/beside/ask.ts';
import {BesideError} from '../../../source/client/beside/error.ts';
import {LINE_BYTES} from '../../../source/client/beside/lines.ts';
import {findMeetingPlace} from '../../../source/client/beside/meeting-place.ts';
import {type BesideOptions, offerBeside} from '../../../source/client/beside/offer.ts';
import type {PrivateRecord} from '../../../source/client/beside/private-record.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {type Person, saidIn, startPrivatePeople} from '../../helpers/private-people.ts';
import {wait} from '../../helpers/wait.ts';

const URL = 'wss://chat.example';
const {signal} = new AbortController();

/** Two people, of whom ada's program serves others of her home. */
async function startBeside(t: ExecutionContext, options: Partial<BesideOptions> = {}) {
	const people = await startPrivatePeople(t);
	const [ada, bob] = [await people.join('ada'), await people.join('bob')];
	const paths = {state: await temporaryFolder(t)};
	const beside = await offerBeside({client: ada.client, url: URL, paths, ...options});
	t.is(beside.problem, undefined);
	t.teardown(() => beside.close());
	return {people, ada, bob, paths, beside, asking: {paths, url: URL, signal}};
}

const text = (words: string) => ({to: 'bob', text: words, kind: 'text'}) as const;
const nothing = () => {};

/** Follows until the end, which comes with the test's. */
function follow(
	options: Parameters<typeof askToFollow>[0],
	what: Partial<Parameters<typeof askToFollow>[1]> = {},
) {
	const records: PrivateRecord[] = [];
	let isLive = false;
	const ended = askToFollow(
		options,
		{peers: undefined, history: 20, after: undefined, ...what},
		{
			record: (record) => records.push(record),
			live() {
				isLive = true;
			},
		},
	).catch((error: unknown) => error);
	const texts = () => records.flatMap((record) => (record.type === 'message' ? [record.text] : []));
	return {records, texts, ended, live: () => wait(() => isLive)};
}

async function say(person: Person, to: string, words: string): Promise<void> {
	const room = await person.client.openConversation(to);
	await person.client.whenAccepted(person.client.send(room, words));
}

test('a message is posted through the program that has the keys', async (t) => {
	const {people, bob, asking} = await startBeside(t);
	const ids: string[] = [];
	await askToSend(asking, text('hi'), (id) => ids.push(id));
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.deepEqual(saidIn(bob, 'ada'), ['hi']);
	const [id = ''] = ids;
	t.is(ids.length, 1);
	t.true((await askToWatch(asking, {to: 'bob', id})).time > 0);
});

test('what comes is told once, the past first', async (t) => {
	const {people, ada, bob, asking} = await startBeside(t);
	for (const words of ['one', 'two', 'three']) await say(ada, 'bob', words);
	const feed = follow(asking, {history: 2});
	const other = follow(asking, {peers: ['carol']});
	await Promise.all([feed.live(), other.live()]);
	await say(bob, 'ada', 'four');
	await people.until(() => saidIn(ada, 'bob').length === 4);
	await wait(() => feed.texts().length === 3);
	t.deepEqual(feed.texts(), ['two', 'three', 'four']);
	t.deepEqual(other.records, []);
});

test('who comes back is told what is after the place where they were', async (t) => {
	const {ada, asking} = await startBeside(t);
	for (const words of ['one', 'two', 'three']) await say(ada, 'bob', words);
	const first = follow(asking);
	await first.live();
	const [place] = first.records;
	const again = follow(asking, {history: 0, after: place && [place]});
	await again.live();
	t.deepEqual(again.texts(), ['two', 'three']);
	const renewed = follow(asking, {history: 0, after: [{peer: 'bob', seq: 1, id: 'another'}]});
	await renewed.live();
	t.deepEqual(renewed.texts(), ['one', 'two', 'three']);
});

test('an answer says what was wrong', async (t) => {
	const {people, asking} = await startBeside(t);
	const send = (to: string) => askToSend(asking, {...text('hi'), to}, nothing);
	await t.throwsAsync(send('nobody'), {instanceOf: BesideError, code: 'not-found'});
	await t.throwsAsync(send('ada'), {instanceOf: BesideError, code: 'input'});
	await people.join('carol');
	const elsewhere = {...asking, url: 'wss://other.example'};
	await t.throwsAsync(askToSend(elsewhere, text('hi'), nothing), {code: 'other-relay'});
	const watched = askToWatch(asking, {to: 'bob', id: 'ctOIKFdm3zghKMbqOqYu-Q'});
	await t.throwsAsync(watched, {code: 'dropped'});
});

test('a message is given up with the patience of who asked for it', async (t) => {
	const {people, ada, asking} = await startBeside(t);
	await ada.client.openConversation('bob');
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type === 'waiting');
	const stop = new AbortController();
	const pending = () => ada.client.state.rooms.get('@bob')?.pending.length;
	const sending = askToSend({...asking, signal: stop.signal}, text('hi'), () => stop.abort());
	await t.throwsAsync(sending, {name: 'AbortError'});
	await wait(() => pending() === 0);
	t.pass();
});

test('a message that was written down outlives the line to who asked for it', async (t) => {
	const {people, ada, bob, beside, asking} = await startBeside(t);
	await ada.client.openConversation('bob');
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type === 'waiting');
	const sending = askToSend(asking, text('kept'), () => void beside.close());
	await t.throwsAsync(sending, {code: 'ended'});
	people.bridge.isDown = false;
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.pass();
});

test('the keys are let go of by who may, and who follows is told', async (t) => {
	const wanted = Promise.withResolvers<void>();
	const {beside, asking} = await startBeside(t, {onYield: wanted.resolve});
	const feed = follow(asking);
	await feed.live();
	const yielding = askToYield(asking);
	await wanted.promise;
	await beside.close();
	await yielding;
	t.like(await feed.ended, {code: 'handed-over'});
	await t.throwsAsync(askToYield(asking), {code: 'nobody'});
});

test('a program that somebody sits at keeps the keys', async (t) => {
	const {asking} = await startBeside(t);
	await t.throwsAsync(askToYield(asking), {code: 'busy'});
});

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('only this account can open the socket', async (t) => {
	const {paths} = await startBeside(t);
	t.is((await stat(findMeetingPlace(paths) ?? '')).mode & 0o777, 0o600);
});

onUnix('a socket that a dead program left is replaced', async (t) => {
	const {beside, paths, ada, asking} = await startBeside(t);
	const address = findMeetingPlace(paths) ?? '';
	await beside.close();
	// A server that is never closed leaves its socket, as a program that dies does.
	const dead = createServer().listen(address);
	await wait(() => dead.listening);
	const next = await offerBeside({client: ada.client, url: URL, paths});
	t.is(next.problem, undefined);
	t.true((await askToSend(asking, text('hi'), nothing)).time > 0);
	await next.close();
	dead.close();
});

for (const [what, words] of [
	['no JSON', 'hello\n'],
	['a request that cannot be the first', `${JSON.stringify({v: 1, url: URL, type: 'drop'})}\n`],
	['a line without an end', 'a'.repeat(LINE_BYTES + 1)],
] as const) {
	test(`${what} closes the line it came on, and no other`, async (t) => {
		const {paths, ada, asking} = await startBeside(t);
		const feed = follow(asking);
		await feed.live();
		const socket = createConnection(findMeetingPlace(paths) ?? '');
		socket.on('error', nothing).resume().write(words);
		await wait(() => socket.closed);
		await say(ada, 'bob', 'still here');
		await wait(() => feed.texts().length === 1);
		t.deepEqual(feed.texts(), ['still here']);
	});
}
