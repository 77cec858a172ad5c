import test, {type ExecutionContext} from 'ava';
import {type Chat, KEYS, openChat, openPlace, type Place, roomOf} from './open-chat.ts';

test('three rooms are reached by keyboard: next, previous, by number, and back', async (t) => {
	const {chat} = await openThreeRooms(t);
	chat.press('\u000e');
	await chat.waitFor('message #dev');
	chat.press('\u000e');
	await chat.waitFor('message #ops');
	chat.press(`${KEYS.ctrlX}p`);
	await chat.waitFor('message #dev');
	chat.press(`${KEYS.ctrlX}1`);
	await chat.waitFor('message #lobby');
	chat.press('\u001b[Z');
	await chat.waitFor('message #dev');
	t.pass();
});

test('each room keeps its own draft', async (t) => {
	const {chat} = await openThreeRooms(t);
	chat.type('for the lobby');
	await chat.waitFor('> for the lobby');
	chat.press('\u001b2');
	await chat.waitFor('message #dev');
	chat.press('\u001b1');
	await chat.waitFor('> for the lobby');
	t.pass();
});

test('joining a room from the go-to list takes nothing of what is being written', async (t) => {
	const {chat, place} = await openThreeRooms(t);
	const bob = await place.join('bob');
	await bob.createRoom({name: 'quarry'});
	chat.type('for the lobby');
	await chat.waitFor('> for the lobby');
	chat.press(KEYS.ctrlK);
	await chat.waitFor('Go to:');
	chat.type('quarry');
	await chat.waitFor('not joined');
	chat.press(KEYS.enter);
	await chat.waitFor('message #quarry');
	chat.press('\u001b1');
	await chat.waitFor('> for the lobby');
	t.pass();
});

test('Tab on an empty line goes to where one is mentioned, before the merely unread', async (t) => {
	const {chat, place} = await openThreeRooms(t);
	const bob = await place.join('bob');
	await bob.joinRoom('dev');
	await bob.joinRoom('ops');
	bob.send(roomOf(bob, 'dev').id, 'nothing special');
	bob.send(roomOf(bob, 'ops').id, '@ada look');
	await chat.waitFor(/#dev\s+1.*\n.*#ops\s+@1/);
	chat.press(KEYS.tab);
	await chat.waitFor('message #ops');
	chat.press(KEYS.tab);
	await chat.waitFor('message #dev');
	t.pass();
});

test('passing through a room does not mark it as read; staying does', async (t) => {
	const {chat, place} = await openThreeRooms(t);
	const bob = await place.join('bob');
	await bob.joinRoom('dev');
	bob.send(roomOf(bob, 'dev').id, 'read me');
	await chat.waitFor(/#dev\s+1/);
	chat.press('\u000e\u000e');
	await chat.waitFor('message #ops');
	t.is(roomOf(chat.client, 'dev').unread, 1);
	chat.press('\u0010');
	await chat.waitFor('message #dev');
	await chat.waitFor(() => roomOf(chat.client, 'dev').unread === 0);
	await chat.waitFor((screen) => !/#dev\s+1/.test(screen));
});

test('what comes while the window has no focus stays unread, below a rule', async (t) => {
	const {chat, place} = await openThreeRooms(t);
	const bob = await place.join('bob');
	chat.press(KEYS.focusOut);
	chat.type('.');
	await chat.waitFor('> .');
	bob.send(roomOf(bob, 'lobby').id, 'are you there?');
	await chat.waitFor(/1 new since[\s\S]*are you there/);
	t.is(roomOf(chat.client, 'lobby').unread, 1);
	chat.press(KEYS.focusIn);
	await chat.waitFor(() => roomOf(chat.client, 'lobby').unread === 0);
	t.regex(chat.screen(), /1 new since/);
});

test('a click on a room in the list opens it', async (t) => {
	const {chat} = await openThreeRooms(t);
	chat.press('\u001b[<0;5;5M');
	await chat.waitFor('message #ops');
	t.pass();
});

test('a room that one leaves gives way to the one before', async (t) => {
	const {chat} = await openThreeRooms(t);
	chat.press('\u001b3');
	await chat.waitFor('message #ops');
	chat.type('/leave\r');
	await chat.waitFor('message #lobby');
	t.notRegex(chat.lines()[4] ?? '', /#ops/);
});

test('without a connection what is typed waits, and is sent by itself afterwards', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	place.bridge.isDown = true;
	place.bridge.cut();
	await chat.waitFor(/reconnecting in \d+ s, last contact/);
	chat.type('written in the dark\r');
	await chat.waitFor('1 not sent yet');
	place.bridge.isDown = false;
	ada.reconnectNow();
	await chat.waitFor((screen) => !screen.includes('not sent yet') && !/reconnecting/.test(screen));
	bob.reconnectNow();
	await chat.waitFor(() => roomOf(bob, 'lobby').log.newest?.text === 'written in the dark');
	t.pass();
});

async function openThreeRooms(
	t: ExecutionContext,
): Promise<{readonly chat: Chat; readonly place: Place}> {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	await ada.createRoom({name: 'dev'});
	await ada.createRoom({name: 'ops'});
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	return {chat, place};
}
