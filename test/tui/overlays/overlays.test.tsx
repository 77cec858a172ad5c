import test from 'ava';
import {COMMANDS} from '../../../source/client/commands/index.ts';
import {ACTION_NAMES, ACTIONS} from '../../../source/tui/actions.ts';
import {KEYS, openChat, openPlace, roomOf} from '../open-chat.ts';

test('help shows every action and every command, a page at a time', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'), {columns: 110, rows: 30});
	await chat.waitFor('message #lobby');
	chat.press(`${KEYS.ctrlX}?`);
	await chat.waitFor('Keys and commands');
	let seen = '';
	const total = Number(/of (\d+)/.exec(chat.screen())?.[1]);
	for (let shown = 0; shown < total; ) {
		seen += chat.screen();
		shown = Number(/(\d+) of/.exec(chat.screen())?.[1]);
		if (shown < total) {
			chat.type(' ');
			await chat.waitFor((screen) => !screen.includes(`${shown} of ${total}`));
		}
	}
	const words = seen.replace(/\s+/g, ' ');
	for (const action of ACTION_NAMES) {
		t.true(words.includes(ACTIONS[action].summary.split(' ').slice(0, 3).join(' ')), action);
	}
	for (const {name} of COMMANDS) {
		t.true(words.includes(`/${name}`), name);
	}
	chat.type('q');
	await chat.waitFor((screen) => !screen.includes('Keys and commands'));
});

test('go-to finds a room by some letters, and Enter opens it', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	await ada.createRoom({name: 'build-infra'});
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.press(KEYS.ctrlK);
	await chat.waitFor('Go to:');
	chat.type('bdi');
	await chat.waitFor('Go to: bdi');
	chat.press(KEYS.enter);
	await chat.waitFor('message #build-infra');
	t.pass();
});

test('looking through the go-to list marks nothing as read', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const ops = await ada.createRoom({name: 'ops'});
	await bob.joinRoom('ops');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	bob.send(ops.room, 'unseen');
	await chat.waitFor(/#ops\s+1/);
	chat.press(KEYS.ctrlK);
	await chat.waitFor('1 unread');
	chat.press(KEYS.down);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Go to:'));
	t.is(roomOf(ada, 'ops').unread, 1);
});

test('on a screen without panes the lists open over the log', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	await ada.createRoom({name: 'ops'});
	const chat = openChat(t, ada, {columns: 48, rows: 20});
	await chat.waitFor('message #lobby');
	chat.press(`${KEYS.ctrlX}w`);
	await chat.waitFor(/People of #lobby[\s\S]*ada {2}you/);
	chat.press(`${KEYS.ctrlX}b`);
	await chat.waitFor(/Rooms[\s\S]*2 #ops/);
	chat.type('2');
	await chat.waitFor('message #ops');
	t.pass();
});

test('a secret asked for by a command is never on the screen', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('/password\r');
	await chat.waitFor('New password');
	chat.type('hunter2 hunter2');
	await chat.waitFor('***************');
	chat.press(KEYS.enter);
	await chat.waitFor('The same password again');
	chat.type('another');
	chat.press(KEYS.enter);
	await chat.waitFor('The two passwords differ');
	t.false(chat.written().includes('hunter2'));
	t.false(JSON.stringify(chat.client.state).includes('hunter2'));
});

test('a question mark on the empty line shows the keys used most, and typing on keeps it', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('?');
	await chat.waitFor('all keys');
	chat.type('??');
	await chat.waitFor((screen) => screen.includes('> ???') && !screen.includes('all keys'));
	chat.press(KEYS.enter);
	await chat.waitFor(() => roomOf(ada, 'lobby').log.newest?.text === '???');
	t.pass();
});

test('Esc puts the keys used most away, and the ? with them', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'));
	await chat.waitFor('message #lobby');
	chat.type('?');
	await chat.waitFor('all keys');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('all keys') && screen.includes('message #lobby'));
	t.pass();
});

test('the people page says of oneself what the pane says', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	ada.setPresence('away');
	chat.press(`${KEYS.ctrlX}w`);
	await chat.waitFor(/ada {2}you,.*away/);
	t.is(ada.state.account?.presence, 'away');
});
