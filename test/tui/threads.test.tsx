import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

const WIDE = {columns: 160, rows: 30};

function newest(client: Client): LogMessage | undefined {
	return roomOf(client, 'lobby').log.newest;
}

/** A lobby in which bob asked something and ada has answered. */
async function answered(t: Parameters<typeof openPlace>[0], size: Partial<typeof WIDE> = {}) {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const {id} = roomOf(bob, 'lobby');
	bob.send(id, 'who owns the notes?');
	const chat = openChat(t, ada, {...WIDE, ...size});
	await chat.waitFor('who owns the notes?');
	const root = newest(ada)?.seq ?? 0;
	ada.send(id, 'I do', {replyTo: root});
	await chat.waitFor(() => newest(bob)?.thread === root);
	return {ada, bob, chat, id, root};
}

test('Ctrl-X t opens the newest thread beside the room, and what is sent there joins it', async (t) => {
	const {bob, chat, root} = await answered(t);
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor(/THREAD {2}bob, \d\d:\d\d/);
	chat.type('until Friday');
	await chat.waitFor('thread reply> until Friday');
	chat.press(KEYS.enter);
	await chat.waitFor(() => newest(bob)?.text === 'until Friday');
	t.like(newest(bob), {replyTo: root, thread: root});
});

test('answers of others come into the open thread', async (t) => {
	const {bob, chat, id, root} = await answered(t, {columns: 80, rows: 24});
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('THREAD  bob');
	bob.send(id, 'thank you', {replyTo: root});
	await chat.waitFor(/bob +thank you/);
	bob.send(id, 'something else');
	await chat.waitFor(() => newest(bob)?.text === 'something else');
	t.false(chat.screen().includes('something else'));
});

test('Ctrl-X o writes in the other pane, and each place keeps what was written', async (t) => {
	const {chat} = await answered(t);
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('thread reply>');
	chat.type('for the thread');
	chat.press(`${KEYS.ctrlX}o`);
	chat.type('for the room');
	await chat.waitFor(/^> for the room +thread reply> for the thread$/m);
	chat.press(`${KEYS.ctrlX}o`);
	chat.type(', too');
	await chat.waitFor('thread reply> for the thread, too');
	t.pass();
});

test('Esc closes a thread as its title says, and keeps what was written there', async (t) => {
	const {chat} = await answered(t);
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('THREAD');
	chat.type('half');
	await chat.waitFor('thread reply> half');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('THREAD'));
	await chat.waitFor('What you wrote is kept in the thread.');
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('thread reply> half');
	t.pass();
});

test('while the thread covers the log nothing is marked as read; afterwards a rule says what is new', async (t) => {
	const {ada, bob, chat, id} = await answered(t, {columns: 80, rows: 24});
	chat.press(KEYS.focusIn);
	await chat.waitFor(() => roomOf(ada, 'lobby').unread === 0);
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('THREAD');
	bob.send(id, 'unseen');
	await chat.waitFor(() => roomOf(ada, 'lobby').unread === 1);
	chat.press(KEYS.escape);
	await chat.waitFor(/1 new since/);
	await chat.waitFor(() => roomOf(ada, 'lobby').unread === 0);
	t.pass();
});

test('where nothing was answered yet there is no thread, and that is said', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('No message here belongs to a thread yet.');
	t.pass();
});

test('/peek shows another room beside this one and marks nothing there as read', async (t) => {
	const {ada, bob, chat} = await answered(t);
	const {room} = await bob.createRoom({name: 'ops'});
	await ada.joinRoom('ops');
	bob.send(room, 'disk at 91%');
	await chat.waitFor(() => ada.state.rooms.get(room)?.unread === 1);
	chat.type('/peek ops\r');
	await chat.waitFor(/#ops {2}\(peek\)/);
	await chat.waitFor('disk at 91%');
	chat.press(`${KEYS.ctrlX}P`);
	await chat.waitFor((screen) => !screen.includes('(peek)'));
	t.is(ada.state.rooms.get(room)?.unread, 1);
	chat.press(`${KEYS.ctrlX}P`);
	await chat.waitFor('Look at a room');
	chat.press(KEYS.enter);
	await chat.waitFor('(peek)');
	t.is(ada.state.rooms.get(room)?.unread, 1);
});

test('a click into the other pane writes there, a click on its title closes it', async (t) => {
	const {chat} = await answered(t);
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('Esc close');
	const click = (column: number, row: number) => chat.press(`\u001b[<0;${column};${row}M`);
	click(40, 20);
	chat.type('here');
	await chat.waitFor(/^> here/m);
	click(120, 20);
	chat.type('there');
	await chat.waitFor('thread reply> there');
	click(138, 2);
	await chat.waitFor((screen) => !screen.includes('THREAD'));
	t.pass();
});

test('what one reads in a scrolled thread stays where it is while answers come', async (t) => {
	const {bob, chat, id, root} = await answered(t, {columns: 80, rows: 20});
	for (let count = 10; count < 30; count++) {
		bob.send(id, `answer ${count}`, {replyTo: root});
	}
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor((screen) => screen.includes('THREAD') && screen.includes('answer 29'));
	chat.press(KEYS.pageUp);
	await chat.waitFor(/─ \d+ rows below ─/);
	const before = chat.lines().slice(5, 16);
	const below = Number(/(\d+) rows below/.exec(chat.screen())?.[1]);
	bob.send(id, 'one more', {replyTo: root});
	await chat.waitFor(`${below + 1} rows below`);
	t.deepEqual(chat.lines().slice(5, 16), before);
	chat.press(KEYS.end);
	await chat.waitFor('one more');
});

test('a second room that is not there, or has no place, is explained', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	await ada.createRoom({name: 'ops'});
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('/peek nowhere\r');
	await chat.waitFor('You are in no room called nowhere.');
	chat.press(KEYS.ctrlU);
	chat.type('/peek ops\r');
	await chat.waitFor('A second room needs a screen of 140 columns.');
	t.pass();
});

test('a thread in a conversation is explained', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	const chat = openChat(t, ada);
	await chat.waitFor(() => [ada, bob].every(({state}) => state.private.status === 'ready'));
	chat.type('/msg bob hello\r');
	await chat.waitFor('message @bob');
	chat.press(`${KEYS.ctrlX}t`);
	await chat.waitFor('Conversations have no threads');
	t.pass();
});
