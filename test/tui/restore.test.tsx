import test, {type ExecutionContext} from 'ava';
import {until} from '../helpers/until.ts';
import {type Chat, KEYS, openChat, openPlace, roomOf, windowStore} from './open-chat.ts';

const WIDE = {columns: 160, rows: 30};

async function leave(chat: Chat): Promise<void> {
	chat.press(KEYS.ctrlC);
	await chat.waitFor('again to leave');
	chat.press(KEYS.ctrlC);
	await chat.ended;
}

/** A client in the lobby, in ops, where a thread is, and in random. */
async function threeRooms(t: ExecutionContext) {
	const place = await openPlace(t);
	const client = await place.join('ada');
	const ops = await client.createRoom({name: 'ops'});
	const random = await client.createRoom({name: 'random'});
	const newest = () => client.state.rooms.get(ops.room)?.log.newest;
	client.send(ops.room, 'disk at 91%');
	await until(() => newest()?.text === 'disk at 91%');
	client.send(ops.room, 'cleaned', {replyTo: newest()?.seq ?? 0});
	await until(() => newest()?.text === 'cleaned');
	return {client, ops: ops.room, random: random.room};
}

test('a window opens in the room in which it was left, with its thread and the other room', async (t) => {
	const {client} = await threeRooms(t);
	const memory = windowStore();
	const before = openChat(t, client, {...WIDE, memory});
	await before.waitFor('message #lobby');
	before.type('/go ops\r');
	await before.waitFor('message #ops');
	before.press(`${KEYS.ctrlX}t`);
	await before.waitFor('THREAD  ada');
	before.type('/peek random\r');
	await before.waitFor('#random  (peek)');
	before.press(`${KEYS.ctrlX}w`);
	await before.waitFor((screen) => !screen.includes('1 HERE'));
	await leave(before);

	const after = openChat(t, client, {...WIDE, memory});
	await after.waitFor('THREAD  ada');
	await after.waitFor('#random  (peek)');
	await after.waitFor('message #ops');
	t.false(after.screen().includes('1 HERE'));
	await leave(after);
});

test('going back leads to where one was before the last start', async (t) => {
	const {client} = await threeRooms(t);
	const memory = windowStore();
	const before = openChat(t, client, {memory});
	await before.waitFor('message #lobby');
	before.type('/go ops\r');
	await before.waitFor('message #ops');
	await leave(before);
	const after = openChat(t, client, {memory});
	await after.waitFor('message #ops');
	after.press('\u001b[Z');
	await after.waitFor('message #lobby');
	t.pass();
});

test('a room that is gone is forgotten, and the window opens as if it was the first time', async (t) => {
	const {client} = await threeRooms(t);
	const saved = {version: 1, room: 'gone', visited: ['gone', 4], thread: 7, peek: 'gone'};
	const chat = openChat(t, client, {...WIDE, memory: windowStore(saved)});
	await chat.waitFor('message #lobby');
	chat.press(KEYS.ctrlX);
	await chat.waitFor('1#lobby');
	t.false(chat.screen().includes('THREAD'));
	t.false(chat.screen().includes('peek)'));
});

for (const [title, saved] of [
	['text', 'not an object'],
	['of a later version', {version: 2, room: 'ops'}],
	['without a room', {version: 1, visited: []}],
] as const) {
	test(`what was kept is ignored when it is ${title}`, async (t) => {
		const {client} = await threeRooms(t);
		const chat = openChat(t, client, {memory: windowStore(saved)});
		await chat.waitFor('message #lobby');
		t.pass();
	});
}

test('a store that fails is no reason not to start, or not to leave', async (t) => {
	const {client} = await threeRooms(t);
	const fails = async () => {
		throw new Error('The disk is full.');
	};
	const chat = openChat(t, client, {memory: {load: fails, save: fails}});
	await chat.waitFor('message #lobby');
	chat.type('/go ops\r');
	await chat.waitFor('message #ops');
	await leave(chat);
	t.is(roomOf(client, 'ops').name, 'ops');
});

test('who is busy already is not taken elsewhere', async (t) => {
	const {client, ops} = await threeRooms(t);
	const loading = Promise.withResolvers<unknown>();
	const chat = openChat(t, client, {
		memory: {load: () => loading.promise, async save() {}},
	});
	await chat.waitFor('message #lobby');
	chat.type('hello');
	await chat.waitFor('> hello');
	loading.resolve({version: 1, room: ops, visited: []});
	chat.type(' all');
	await chat.waitFor('> hello all');
	t.regex(chat.screen(), /#lobby.*\n/);
	chat.press(KEYS.enter);
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === 'hello all');
});
