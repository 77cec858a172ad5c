import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../../source/client/api.ts';
import {until} from '../../helpers/until.ts';
import {type Chat, KEYS, openChat, openPlace, roomOf} from '../open-chat.ts';

const SEARCH = `${KEYS.ctrlX}f`;
const MENTIONS = `${KEYS.ctrlX}m`;
const CATCH_UP = `${KEYS.ctrlX}a`;
const GO_TO = `${KEYS.ctrlX}g`;

test('a search shows what it finds while one types; Enter goes there and marks it', async (t) => {
	const {chat, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'the release notes are in the wiki', 'lunch?');
	chat.press(SEARCH);
	await chat.waitFor('Search in #lobby:');
	chat.type('wiki');
	await chat.waitFor('Nothing here. Tab looks everywhere.');
	chat.press(KEYS.tab);
	await chat.waitFor('Search everywhere:');
	await chat.waitFor(/1 found[\s\S]*#ops .* bob/);
	chat.press(KEYS.enter);
	await chat.waitFor(/^ ?#ops[\s\S]*the release notes are in the wiki[\s\S]*1 of 1\./);
	t.pass();
});

test('what a search looks through is opened with its page, once each time', async (t) => {
	const {chat, ada} = await twoInOps(t);
	let prepared = 0;
	Object.assign(ada, {prepareSearch: async () => void prepared++});
	chat.press(SEARCH);
	await chat.waitFor('Search in #lobby:');
	chat.type('wiki');
	await chat.waitFor('Nothing here.');
	t.is(prepared, 1);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Search in'));
	chat.press(SEARCH);
	await chat.waitFor('Search in #lobby:');
	await until(() => prepared === 2);
});

test('what stands around a find is shown beside it, and looking marks nothing as read', async (t) => {
	const {chat, ada, bob, ops} = await twoInOps(t, {columns: 120, rows: 30});
	await say(bob, ops, 'before it', 'the needle', 'after it');
	chat.press(SEARCH);
	chat.press(KEYS.tab);
	chat.type('needle');
	await chat.waitFor(/before it[\s\S]*the needle[\s\S]*after it/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Search everywhere'));
	t.is(roomOf(ada, 'ops').unread, 3);
});

test('Tab completes who is looked for and where', async (t) => {
	const {chat, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'hello');
	chat.press(SEARCH);
	await chat.waitFor('Search in');
	chat.type('from:b');
	chat.press(KEYS.tab);
	await chat.waitFor('from:bob');
	chat.type(' in:o');
	chat.press(KEYS.tab);
	await chat.waitFor(/from:bob in:#ops[\s\S]*hello/);
	t.pass();
});

test('without a connection what is held is found, and the list says what is missing', async (t) => {
	const {chat, place, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'held here');
	await chat.waitFor(/#ops\s+1/);
	place.bridge.isDown = true;
	place.bridge.cut();
	chat.press(SEARCH);
	chat.press(KEYS.tab);
	chat.type('held');
	await chat.waitFor(/held here/);
	await chat.waitFor(/connect/);
	t.pass();
});

test('a condition that is none is explained', async (t) => {
	const {chat} = await twoInOps(t);
	chat.press(SEARCH);
	chat.type('notes before:never');
	await chat.waitFor('is no day');
	t.false(chat.screen().includes('Nothing here'));
	t.pass();
});

test('the mentions of all rooms are one list: Enter goes to the marked one, n and N to the others', async (t) => {
	const {chat, ada, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'nothing for anybody', 'ada, look at this');
	await say(bob, roomOf(bob, 'lobby').id, 'hello ada');
	chat.press(MENTIONS);
	await chat.waitFor(/2 found[\s\S]*hello ada[\s\S]*ada, look at this/);
	t.true(roomOf(ada, 'ops').mentions > 0);
	chat.press(KEYS.down);
	chat.press(KEYS.enter);
	await chat.waitFor(/^ ?#ops[\s\S]*ada, look at this[\s\S]*2 of 2\./);
	chat.type('N');
	await chat.waitFor(/^ ?#lobby[\s\S]*hello ada[\s\S]*1 of 2\./);
	chat.type('n');
	await chat.waitFor(/^ ?#ops[\s\S]*2 of 2\./);
	chat.type('n');
	await chat.waitFor('That was the last of them.');
});

test('the catch-up page lists what came, and r marks that room as read', async (t) => {
	const {chat, ada, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'ada, can you look?', 'see https://wiki.example/0.9');
	await chat.waitFor(/#ops\s+@1/);
	chat.press(CATCH_UP);
	await chat.waitFor(
		/#ops {2}\d unread[\s\S]*asks you .*can you look\?[\s\S]*link .*wiki\.example/,
	);
	chat.type('r');
	await chat.waitFor('You have missed nothing.');
	await chat.waitFor(() => roomOf(ada, 'ops').unread === 0);
	t.pass();
});

test('R marks everything as read only when it is pressed twice', async (t) => {
	const {chat, ada, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'something');
	await chat.waitFor(/#ops\s+1/);
	chat.press(`${KEYS.ctrlX}R`);
	await chat.waitFor('Press it again');
	t.is(roomOf(ada, 'ops').unread, 1);
	chat.press(`${KEYS.ctrlX}R`);
	await chat.waitFor(() => roomOf(ada, 'ops').unread === 0);
});

test('the go-to list shows the last lines of the marked room, which stays unread', async (t) => {
	const {chat, ada, bob, ops} = await twoInOps(t, {columns: 120, rows: 30});
	await say(bob, ops, 'only looked at');
	chat.press(GO_TO);
	await chat.waitFor(/Go to:[\s\S]*#ops[\s\S]*only looked at/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Go to:'));
	t.is(roomOf(ada, 'ops').unread, 1);
});

test('the go-to list with nothing typed and Enter goes where one is needed most', async (t) => {
	const {chat, bob, ops} = await twoInOps(t);
	await say(bob, ops, 'ada?');
	await chat.waitFor(/#ops\s+@1/);
	chat.press(GO_TO);
	await chat.waitFor('Go to:');
	chat.press(KEYS.enter);
	await chat.waitFor('message #ops');
	t.pass();
});

type Opened = {
	readonly place: Awaited<ReturnType<typeof openPlace>>;
	readonly chat: Chat;
	readonly ada: Client;
	readonly bob: Client;
	/** The id of #ops, where both are. */
	readonly ops: string;
};

/** Ada's window in the lobby, and bob with her in #ops. */
async function twoInOps(
	t: ExecutionContext,
	size: {readonly columns?: number; readonly rows?: number} = {},
): Promise<Opened> {
	// The chat's own timers keep no process alive, and a search waits for one.
	const alive = setInterval(() => {}, 1000);
	t.teardown(() => clearInterval(alive));
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const {room: ops} = await ada.createRoom({name: 'ops'});
	await bob.joinRoom('ops');
	const chat = openChat(t, ada, size);
	await chat.waitFor('message #lobby');
	return {place, chat, ada, bob, ops};
}

async function say(client: Client, room: string, ...texts: readonly string[]): Promise<void> {
	for (const text of texts) {
		const {time} = await client.whenAccepted(client.send(room, text));
		// The next one is newer: lists are sorted by that.
		await until(() => Date.now() > time);
	}
}
