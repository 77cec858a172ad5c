import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {InputError} from '../../source/client/error.ts';
import {needOf, roomByName} from '../../source/client/state/select.ts';
import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay} from '../helpers/test-relay.ts';
import {until} from '../helpers/until.ts';

let seed = 700;

/** Ada and bob in the lobby of a real relay. */
async function setUp() {
	const relay = await startTestRelay({});
	const bridge = bridgeTo(() => relay.relay);
	const join = async (name: string, vault = createMemoryVault()): Promise<Client> => {
		const client = createClient({
			...{url: 'wss://chat.example', transport: bridge, vault, clock: relay.clock},
			random: seededRandom(++seed),
		});
		await client.register({name});
		await client.whenLive();
		return client;
	};
	const [ada, bob] = [await join('ada'), await join('bob')];
	const waitUntil = (condition: () => boolean) => until(condition, () => relay.clock.advance(100));
	return {relay, bridge, join, ada, bob, until: waitUntil};
}

function lobby({state}: Client): RoomState {
	const room = roomByName(state, 'lobby');
	if (room === undefined) throw new Error('There is no lobby.');
	return room;
}

function said(client: Client, text: string): LogMessage | undefined {
	for (const row of lobby(client).log.backwards()) {
		if (row.type === 'message' && row.text === text) return row;
	}

	return undefined;
}

/** Says something, and waits until the other has it. */
async function say(from: Client, text: string, to: Client, replyTo?: number): Promise<LogMessage> {
	from.send(lobby(from).id, text, replyTo === undefined ? {} : {replyTo});
	await until(() => said(to, text) !== undefined && said(from, text) !== undefined);
	const message = said(to, text);
	if (message === undefined) throw new Error('It did not come.');
	return message;
}

test('an edit shows at both ends, and leaves no row of its own', async (t) => {
	const {ada, bob} = await setUp();
	const {id, seq} = await say(ada, 'teh plan', bob);
	const before = lobby(bob).log.length;
	ada.editMessage(lobby(ada).id, id, 'the plan');
	t.like(lobby(ada).pending[0], {text: 'the plan', change: {type: 'edit', seq}});
	await until(() => said(bob, 'the plan') !== undefined && lobby(ada).pending.length === 0);
	t.is(lobby(bob).log.length, before);
	t.true(said(bob, 'the plan')?.shared?.isEdited);
	t.is(said(ada, 'the plan')?.seq, seq);
});

test('a deleted message has no text, and nobody has to read it any more', async (t) => {
	const {ada, bob} = await setUp();
	const {id, seq} = await say(ada, 'ada said bob', bob);
	t.like(lobby(bob), {unread: 1, mentions: 1});
	ada.deleteMessage(lobby(ada).id, id);
	await until(() => lobby(bob).log.messageAt(seq)?.shared?.isDeleted === true);
	t.is(lobby(bob).log.messageAt(seq)?.text, '');
	t.like(lobby(bob), {unread: 0, mentions: 0});
});

test('a reaction comes and goes, and bob may not change what ada said', async (t) => {
	const {ada, bob} = await setUp();
	const {id, seq} = await say(ada, 'tea?', bob);
	const reactions = () => lobby(ada).log.messageAt(seq)?.shared?.reactions;
	bob.react(lobby(bob).id, id, {emoji: '👍', isOn: true});
	await until(() => reactions()?.length === 1);
	t.deepEqual(reactions(), [{emoji: '👍', names: ['bob']}]);
	bob.react(lobby(bob).id, id, {emoji: '👍', isOn: false});
	await until(() => reactions()?.length === 0);
	t.throws(() => bob.editMessage(lobby(bob).id, id, 'coffee'), {instanceOf: InputError});
	t.throws(() => bob.deleteMessage(lobby(bob).id, id), {instanceOf: InputError});
	t.throws(() => bob.react(lobby(bob).id, id, {emoji: '', isOn: true}), {instanceOf: InputError});
});

test('an answer names what it answers, calls its author and counts at the root', async (t) => {
	const {ada, bob, join} = await setUp();
	const carl = await join('carl');
	const root = await say(ada, 'who is in?', bob);
	const answer = await say(bob, 'I am', ada, root.seq);
	t.like(answer, {replyTo: root.seq, thread: root.seq, isMention: true});
	const further = await say(ada, 'good', bob, answer.seq);
	t.like(further, {replyTo: answer.seq, thread: root.seq, isMention: true});
	await until(() => said(carl, 'good') !== undefined);
	t.false(said(carl, 'good')?.isMention);
	for (const client of [ada, bob, carl]) t.is(said(client, 'who is in?')?.shared?.replies, 2);
	const thread = await carl.loadThread(lobby(carl).id, root.seq);
	t.deepEqual(
		thread.map(({text}) => text),
		['who is in?', 'I am', 'good'],
	);
});

test('what happened while a device was away is there when it is back', async (t) => {
	const {ada, bob, bridge, until: wait} = await setUp();
	const first = await say(ada, 'one', bob);
	const second = await say(ada, 'two', bob);
	bridge.cut();
	await until(() => bob.state.connection.type === 'waiting');
	ada.reconnectNow();
	await ada.whenLive();
	ada.editMessage(lobby(ada).id, first.id, 'uno');
	ada.deleteMessage(lobby(ada).id, second.id);
	await until(() => lobby(ada).pending.length === 0);
	bob.reconnectNow();
	await wait(() => said(bob, 'uno') !== undefined);
	t.true(lobby(bob).log.messageAt(second.seq)?.shared?.isDeleted);
	t.deepEqual(lobby(bob).log.cursor, lobby(ada).log.cursor);
});

test('a change that was made offline is carried out later', async (t) => {
	const {ada, bob, bridge, until: wait} = await setUp();
	const {id} = await say(bob, 'late', ada);
	bridge.cut();
	await until(() => bob.state.connection.type === 'waiting');
	bob.editMessage(lobby(bob).id, id, 'later');
	t.is(lobby(bob).pending.length, 1);
	await wait(() => said(ada, 'later') !== undefined);
	t.is(lobby(bob).pending.length, 0);
});

test('pins are listed, the newest first', async (t) => {
	const {ada, bob} = await setUp();
	const made = await ada.createRoom({name: 'ops', visibility: 'public'});
	await until(() => ada.state.rooms.has(made.room));
	const log = () => ada.state.rooms.get(made.room)?.log;
	ada.send(made.room, 'rule one');
	ada.send(made.room, 'rule two');
	await until(() => log()?.newest?.text === 'rule two');
	const rows = [...(log() ?? [])].filter((row): row is LogMessage => row.type === 'message');
	for (const {id, text} of rows) if (text.startsWith('rule')) ada.pin(made.room, id, true);
	await until(() => log()?.newest?.shared?.isPinned === true);
	const pins = await ada.pins(made.room);
	t.deepEqual(
		pins.map(({text}) => text),
		['rule two', 'rule one'],
	);
	t.is(bob.state.rooms.has(made.room), false);
});

test('a member of a public room is told at once that pins are for those who run it', async (t) => {
	const {ada, bob} = await setUp();
	await say(ada, 'rule one', bob);
	const {id = ''} = lobby(bob).log.newest ?? {};
	t.throws(() => bob.pin(lobby(bob).id, id, true), {
		instanceOf: InputError,
		message: /only those who run it/,
	});
	t.is(lobby(bob).pending.length, 0);
});

test('words are found in the rooms at the relay, with who said them and where', async (t) => {
	const {ada, bob} = await setUp();
	await say(ada, 'the release is on friday', bob);
	await say(bob, 'friday it is', ada);
	const all = await ada.search({words: 'friday'});
	t.deepEqual(
		all.matches.map(({message}) => message.text),
		['friday it is', 'the release is on friday'],
	);
	t.is(all.problem, undefined);
	const {matches} = await ada.search({words: 'friday', from: 'bob', room: lobby(ada).id});
	t.deepEqual(
		matches.map(({message}) => message.text),
		['friday it is'],
	);
});

test('keywords are searched like the own name, as whole words of others', async (t) => {
	const {ada, bob} = await setUp();
	ada.setKeywords(['deploy']);
	await say(bob, 'deployment of nothing', ada);
	await say(bob, 'please deploy', ada);
	await say(bob, 'ada: hello', ada);
	await say(ada, 'I deploy now', bob);
	t.is(lobby(ada).mentions, 2);
	const {matches} = await ada.search({words: '', isMention: true});
	t.deepEqual(
		matches.map(({message}) => message.text),
		['ada: hello', 'please deploy'],
	);
});

test('a keyword that the relay cannot look for hides nothing that is found otherwise', async (t) => {
	const {ada, bob} = await setUp();
	ada.setKeywords([':)', 'x'.repeat(60), 'deploy']);
	await say(bob, 'please deploy', ada);
	await say(bob, 'ada: hello', ada);
	const {matches, problem} = await ada.search({words: '', isMention: true});
	t.is(problem, undefined);
	t.deepEqual(
		matches.map(({message}) => message.text),
		['ada: hello', 'please deploy'],
	);
	const long = await ada.search({words: `hello ${'y'.repeat(180)}`, isMention: true});
	t.deepEqual(long, {matches: [], hasMore: false, problem: undefined});
});

test('without the relay, what is loaded is searched, and the reason is said', async (t) => {
	const {ada, bob, bridge} = await setUp();
	await say(bob, 'the needle', ada);
	bridge.isDown = true;
	bridge.cut();
	await until(() => ada.state.connection.type === 'waiting');
	const {matches, problem} = await ada.search({words: 'needle'});
	t.is(matches[0]?.message.text, 'the needle');
	t.regex(problem ?? '', /\.$/);
});

test('a room can be unread again, at the other device too', async (t) => {
	const {ada, bob, join: _, relay, bridge, until: wait} = await setUp();
	const {token} = await ada.createToken('phone');
	const phone = createClient({
		...{url: 'wss://chat.example', transport: bridge, vault: createMemoryVault()},
		...{clock: relay.clock, random: seededRandom(++seed), token},
	});
	phone.start();
	await phone.whenLive();
	await say(bob, 'one', ada);
	const second = await say(bob, 'two', ada);
	ada.markRead(lobby(ada).id, second.seq);
	await wait(() => lobby(phone).unread === 0);
	ada.markUnread(lobby(ada).id, second.seq);
	t.is(lobby(ada).unread, 1);
	await wait(() => lobby(phone).unread === 1);
	t.is(lobby(phone).read, second.seq - 1);
});

test('the log around an old message is loaded, with gaps on both sides', async (t) => {
	const {ada, bob, join, until: wait} = await setUp();
	for (let number = 1; number <= 400; number++) ada.send(lobby(ada).id, `number ${number}`);
	await wait(() => said(bob, 'number 400') !== undefined);
	const wanted = said(bob, 'number 200');
	const carl = await join('carl');
	const room = lobby(carl).id;
	t.is(said(carl, 'number 200'), undefined);
	t.is(await carl.loadAround(room, {seq: wanted?.seq ?? 0}), wanted?.seq);
	t.truthy(said(carl, 'number 190'));
	t.truthy(said(carl, 'number 210'));
	t.true([...lobby(carl).log].some((row) => row.type === 'gap'));
	t.true(lobby(carl).hasOlder);
	t.is(await carl.loadAround(room, {seq: 100_000}), undefined);
	const first = said(bob, 'number 50');
	const seq = await carl.loadAround(room, {time: first?.time ?? 0});
	t.is(lobby(carl).log.messageAt(seq ?? 0)?.time, first?.time);
	t.is(await carl.loadAround(room, {time: 9e15}), undefined);
});

test('wishes for a room survive a restart, and come before anything is counted', async (t) => {
	const {relay, bridge, bob, until: wait} = await setUp();
	const vault = createMemoryVault();
	const start = () =>
		createClient({
			...{url: 'wss://chat.example', transport: bridge, vault, clock: relay.clock},
			random: seededRandom(++seed),
		});
	const first = start();
	await first.register({name: 'dora'});
	await first.whenLive();
	const room = lobby(first).id;
	first.setRoomAttention(room, {level: 'mentions', mutedUntil: undefined});
	first.setKeywords(['Release', ' ', 'release']);
	first.setQuiet(Number.POSITIVE_INFINITY);
	await first.close();
	bob.send(lobby(bob).id, 'a release is near');
	await until(() => lobby(bob).pending.length === 0);
	const second = start();
	second.start();
	await second.whenLive();
	await wait(() => lobby(second).mentions === 1);
	const now = relay.clock.now();
	t.deepEqual(second.state.attention.keywords, ['release']);
	t.is(second.state.attention.quietUntil, Number.POSITIVE_INFINITY);
	t.deepEqual(needOf(second.state, lobby(second), now), {kind: 'mention', count: 1});
	second.setRoomAttention(room, {level: undefined, mutedUntil: now + 1000});
	t.deepEqual(needOf(second.state, lobby(second), now), {kind: 'none', count: 0});
	t.is(needOf(second.state, lobby(second), now + 2000).kind, 'mention');
	await second.close();
});
