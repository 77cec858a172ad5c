import test from 'ava';
import {KEYS, openChat, openPlace, paste, roomOf} from './open-chat.ts';

test('a typed line stands in the log after Enter, and others have it', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const chat = openChat(t, ada);
	await chat.waitFor('#lobby');
	chat.type('good morning');
	await chat.waitFor('> good morning');
	chat.press(KEYS.enter);
	await chat.waitFor(/ada\s+good morning/);
	await chat.waitFor(() => roomOf(bob, 'lobby').log.newest?.text === 'good morning');
	t.false(chat.screen().includes('> good morning'));
});

test('the cursor of the terminal stands behind what is written', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('好é');
	await chat.waitFor('> 好é');
	t.deepEqual(chat.cursor(), {column: 5, row: 22});
});

test('a paste of several lines is not sent before Enter', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.press(paste('one\ntwo\nthree\n'));
	await chat.waitFor('three');
	t.is(roomOf(ada, 'lobby').pending.length, 0);
	chat.press(KEYS.enter);
	await chat.waitFor(() => roomOf(ada, 'lobby').log.newest?.text === 'one\ntwo\nthree');
	t.pass();
});

test('a command that does not exist is explained, and what was typed comes back', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('/jion ops');
	chat.press(KEYS.enter);
	await chat.waitFor('There is no command /jion');
	await chat.waitFor('> /jion ops');
	t.pass();
});

test('/clear empties the view and not the history: scrolling back shows it again', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('to be cleared\r');
	await chat.waitFor(/ada\s+to be cleared/);
	await chat.waitFor(() => roomOf(ada, 'lobby').pending.length === 0);
	chat.type('/clear\r');
	await chat.waitFor((screen) => !screen.includes('to be cleared'));
	chat.press(KEYS.pageUp);
	await chat.waitFor(/ada\s+to be cleared/);
	t.pass();
});

test('others see that somebody types, and not that a command is typed', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('/help');
	await chat.waitFor('> /help');
	t.is(roomOf(bob, 'lobby').typing.size, 0);
	chat.press(KEYS.ctrlU);
	chat.type('hello');
	await chat.waitFor(() => roomOf(bob, 'lobby').typing.has('ada'));
	bob.typing(roomOf(bob, 'lobby').id);
	await chat.waitFor('bob is typing');
});

test('the screen follows the size of the terminal, and the draft stays', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('half a sentence');
	await chat.waitFor('half a sentence');
	chat.resize(120, 40);
	await chat.waitFor((screen) => screen.includes('1 HERE') && screen.includes('half a sentence'));
	chat.resize(19, 3);
	await chat.waitFor('too small');
	chat.resize(48, 20);
	await chat.waitFor((screen) => !screen.includes('too small') && screen.includes('half a'));
	t.is(chat.lines().length, 20);
});

for (const [columns, rows] of [
	[48, 20],
	[34, 10],
	[20, 3],
] as const) {
	test(`at ${columns}x${rows} one can read, send and change rooms`, async (t) => {
		const place = await openPlace(t);
		const ada = await place.join('ada');
		const ops = await ada.createRoom({name: 'ops'});
		const chat = openChat(t, ada, {columns, rows});
		await chat.waitFor('>');
		chat.type('hi\r');
		await chat.waitFor(() => roomOf(ada, 'lobby').log.newest?.text === 'hi');
		await chat.waitFor((screen) => screen.replaceAll('> hi', '').includes('hi'));
		chat.press('\u000e');
		chat.type('yo\r');
		await chat.waitFor(() => ada.state.rooms.get(ops.room)?.log.newest?.text === 'yo');
		t.is(chat.lines().length, rows);
	});
}

test('a screen of 19x3 says what it needs, and Enter sends nothing unseen', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada, {columns: 19, rows: 3});
	await chat.waitFor('too small, 20x3');
	chat.type('blind\r');
	chat.resize(80, 24);
	await chat.waitFor('> blind');
	t.is(roomOf(ada, 'lobby').pending.length, 0);
});
