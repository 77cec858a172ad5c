import test from 'ava';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

test('Ctrl-C takes a draft away only so that undo brings it back', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('a long thought');
	await chat.waitFor('a long thought');
	chat.press(KEYS.ctrlC);
	await chat.waitFor('message #lobby');
	t.regex(chat.screen(), /Cleared\..*brings it back/);
	chat.press(KEYS.ctrlX + KEYS.ctrlU);
	await chat.waitFor('> a long thought');
});

test('two presses of Ctrl-C on an empty line leave, and the terminal is as it was', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.press(KEYS.ctrlC);
	await chat.waitFor('again to leave');
	chat.press(KEYS.ctrlC);
	const {reason, session} = await chat.ended;
	t.is(reason.type, 'closed');
	t.is(session?.client, chat.client);
	t.false(chat.stdin.isRaw);
});

test('a key between two presses of Ctrl-C keeps one in', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.press(KEYS.ctrlC);
	await chat.waitFor('again to leave');
	chat.type('x');
	await chat.waitFor('> x');
	chat.press(KEYS.ctrlC);
	await chat.waitFor('Cleared');
	chat.press(KEYS.ctrlC);
	await chat.waitFor('again to leave');
	chat.press(KEYS.ctrlC);
	t.is((await chat.ended).reason.type, 'closed');
});

test('/exit leaves at once', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('/exit\r');
	t.is((await chat.ended).reason.type, 'closed');
});

test('the bare word exit leaves at once', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('exit\r');
	t.is((await chat.ended).reason.type, 'closed');
});

test('the bare word exit asks while a message is not sent yet; Enter leaves', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	place.bridge.isDown = true;
	place.bridge.cut();
	chat.type('not yet\r');
	await chat.waitFor('not yet');
	chat.type('exit\r');
	await chat.waitFor('A message is not sent yet. Leave termchat?');
	chat.press(KEYS.enter);
	t.is((await chat.ended).reason.type, 'closed');
});

test('a question about the bare word exit can be answered by sending it, or be taken back', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	place.bridge.isDown = true;
	place.bridge.cut();
	chat.type('not yet\r');
	await chat.waitFor('not yet');
	chat.type('exit\r');
	await chat.waitFor('Leave termchat?');
	chat.press(KEYS.escape);
	await chat.waitFor('> exit');
	chat.press(KEYS.enter);
	await chat.waitFor('Leave termchat?');
	chat.type('s');
	await chat.waitFor(() => roomOf(ada, 'lobby').pending.at(-1)?.text === 'exit');
	t.pass();
});

test('the window is named after the room, with what is unread, and gets its old name back', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const ops = await ada.createRoom({name: 'ops'});
	await bob.joinRoom('ops');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	await chat.waitFor(() => chat.written().includes('\u001b]2;#lobby - termchat\u001b\\'));
	bob.send(ops.room, 'unseen');
	await chat.waitFor(() => chat.written().includes('\u001b]2;(1) #lobby - termchat\u001b\\'));
	chat.type('/exit\r');
	await chat.ended;
	t.true(chat.written().includes('\u001b[23;2t'));
});

test('a half-written message is there again at the next start', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('to be continued');
	await chat.waitFor('to be continued');
	chat.stdin.end();
	await chat.ended;
	t.is(chat.drafts.saved?.drafts[0]?.text, 'to be continued');
	const next = openChat(t, ada, {saved: chat.drafts.saved});
	await next.waitFor('> to be continued');
});
