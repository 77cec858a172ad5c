import test from 'ava';
import {KEYS, openChat, openPlace, roomOf} from '../open-chat.ts';

const OSC9 = '\u{1B}]9;';

test('who looks away is told, and by whom, but not what', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.press(KEYS.focusOut);
	const lobby = roomOf(bob, 'lobby').id;
	await bob.whenAccepted(bob.send(lobby, 'ada: the build is red'));
	await chat.waitFor(() => chat.written().includes(OSC9));
	t.true(chat.written().includes(`\u{7}${OSC9}termchat: bob in #lobby\u{1B}\\`));
});

test('a terminal that says what it is gets notifications in its own form', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.press('\u{1B}P>|kitty(0.36.4)\u{1B}\\');
	chat.press(KEYS.focusOut);
	bob.send(roomOf(bob, 'lobby').id, 'ada: hello');
	await chat.waitFor(() =>
		chat.written().includes('\u{1B}]99;i=termchat:d=1:p=body;bob in #lobby'),
	);
	t.false(chat.written().includes(OSC9));
	t.false(chat.screen().includes('kitty'));
});

test('who is looking is not told', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	await bob.whenAccepted(bob.send(roomOf(bob, 'lobby').id, 'ada: hello'));
	await chat.waitFor('ada: hello');
	t.false(chat.written().includes(OSC9));
});

test('another program of the home brings a room and a message to the front', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	await ada.createRoom({name: 'ops'});
	const room = roomOf(ada, 'ops').id;
	const {seq} = await ada.whenAccepted(ada.send(room, 'number one'));
	// Each short enough to be shown whole, and together more than a screen.
	const long = Array.from({length: 12}, (_, index) => `line ${index}`).join('\n');
	for (const text of [long, long, `${long}\nthe last`]) {
		await ada.whenAccepted(ada.send(room, text));
	}
	await chat.window()?.open(room, undefined);
	await chat.waitFor('the last');
	await chat.window()?.open(room, seq);
	await chat.waitFor('number one');
	t.pass();
});
