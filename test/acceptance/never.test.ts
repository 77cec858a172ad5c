import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import type {ClientFrame} from '../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {textWidth} from '../../source/tui/text/width.ts';
import {openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {startLyingProxy} from '../helpers/lying-proxy.ts';
import {openTermchat} from '../helpers/whole-program.ts';
import {countOn, enter, lookAway, sit, sitAs} from './at-terminals.ts';
import {columnsOf} from './screen-cells.ts';
import {contrast} from './screen-colors.ts';
import {bells, notifications} from './terminal-signals.ts';

// What people hate most in chat programs, one test for each: it fails where the program behaves so.

const ESCAPE = '\u{1B}';
const FIRST_ROOM = '\u{18}1';
const SECOND_ROOM = '\u{18}2';

test.serial('never 1: a message that looks sent and is not', async (t) => {
	const {url} = await startTestServer(t);
	const proxy = await startLyingProxy(url);
	t.teardown(() => proxy.close());
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, proxy.url, 'ada');
	await owner.close();
	// Whatever is sent is swallowed, without a word.
	proxy.twist = {
		toRelay: (frame: ClientFrame) => (frame.type === 'send' ? [] : [frame]),
		toClient: (frame: RelayFrame) => [frame],
	};
	const ada = await sit(t, {home, columns: 100, rows: 30});
	await ada.waitFor('message #lobby');
	enter(ada, 'into the void');
	await ada.waitFor('1 not sent yet');
	await ada.waitFor(/◌[^\n]*into the void/);
	// Leaving by a word asks; by the command it leaves, and the message is there again, still unsent.
	enter(ada, 'exit');
	await ada.waitFor(/not sent yet[^\n]*Leave termchat/);
	ada.press(ESCAPE);
	await ada.waitFor('> exit');
	ada.press('\u{15}');
	enter(ada, '/exit');
	t.is(await ada.exited, 0);
	const again = await sit(t, {home, columns: 100, rows: 30});
	await again.waitFor(/◌[^\n]*into the void/);
});

test.serial('never 2: unread that comes back, or read that nobody read', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	enter(ada, '/create ops');
	await ada.waitFor('message #ops');
	const {room: ops} = await bob.client.joinRoom('ops');
	ada.press(FIRST_ROOM);
	await ada.waitFor('message #lobby');
	await bob.client.whenAccepted(bob.client.send(ops, 'first'));
	await ada.waitFor(/#ops +1/);
	// Passed through: still unread, here and after a new start.
	ada.press(`${SECOND_ROOM}${FIRST_ROOM}`);
	await ada.waitFor('message #lobby');
	await ada.waitFor(/#ops +1/);
	// In front, but with the window out of focus: still unread.
	await lookAway(ada);
	ada.press(SECOND_ROOM);
	await ada.waitFor('message #ops');
	await setTimeout(1000);
	t.regex(ada.screen(), /#ops +1/);
	ada.press(FIRST_ROOM);
	await ada.waitFor('message #lobby');
	enter(ada, '/quit');
	await ada.exited;
	const again = await sit(t, {home: ada.home, columns: 100, rows: 30});
	await again.waitFor(/#ops +1|message #ops/);
	again.press(SECOND_ROOM);
	await again.waitFor('message #ops');
	await again.waitFor((screen) => /#ops/.test(screen) && !/#ops +1/.test(screen));
	enter(again, '/quit');
	await again.exited;
	// Read: never unread again.
	const third = await sit(t, {home: ada.home, columns: 100, rows: 30});
	await third.waitFor('#ops');
	await third.waitFor(/message #(ops|lobby)/);
	t.notRegex(third.screen(), /#ops +1/);
});

test.serial(
	'never 3: a key that does nothing in my terminal, least of all the one that sends',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
		// Enter as terminals send it: alone, glued to the text, as keypad, in the two newer forms.
		const enters = ['\r', `${ESCAPE}OM`, `${ESCAPE}[13u`, `${ESCAPE}[27;1;13~`];
		for (const [index, bytes] of enters.entries()) {
			ada.type(`sent by ${index}.`);
			ada.press(bytes);
			await ada.waitFor(new RegExp(`sent by ${index}\\.[\\s\\S]*message #lobby`));
		}
		// Every arrow, in both modes a terminal can be in.
		for (const [up, down] of [
			[`${ESCAPE}[A`, `${ESCAPE}[B`],
			[`${ESCAPE}OA`, `${ESCAPE}OB`],
		] as const) {
			ada.press(up);
			await ada.waitFor('> sent by 3.');
			ada.press(down);
			await ada.waitFor('message #lobby');
		}
		t.is(countOn(ada, 'sent by 3.'), 1);
	},
);

test.serial('never 4: a selection that takes borders and neighbours along', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 40});
	enter(
		ada,
		'a line to take with the mouse, long enough to reach the people on the right of it all, nearly',
	);
	await ada.waitFor('a line to take');
	await ada.waitFor(/│/);
	ada.press('\u{18}y');
	await ada.waitFor((screen) => !screen.includes('ROOMS') && !screen.includes(' HERE'));
	// What a terminal would select of it by rows: time, name, text, and no line of ours.
	const row = ada.lines().find((line) => line.includes('a line to take')) ?? '';
	t.notRegex(row, /[│▌]/);
	t.regex(row, /nearly\s*$/);
	// The mouse is the terminal's now.
	const written = ada.written();
	t.true(
		written.lastIndexOf('[?1000l') > written.lastIndexOf('[?1000h') ||
			written.lastIndexOf('[?1002l') > written.lastIndexOf('[?1002h'),
	);
	ada.press('\u{18}y');
	await ada.waitFor('ROOMS');
});

test.serial('never 5: emoji that break the frame', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	// What all terminals measure alike: the emulator's own cells must agree.
	for (const text of ['☕ 🎉 👍 coffee', 'おはよう世界', '한국어 텍스트', '🎉'.repeat(40)])
		enter(ada, text);
	await ada.waitFor(/한국어[\s\S]*🎉🎉🎉/u);
	// A frame can come in parts: it counts once it is whole.
	await ada.waitFor(() => {
		const rows = columnsOf(ada, '│').slice(1, -3);
		return new Set(rows.map((columns) => `${columns[0]} ${columns.at(-1)}`)).size === 1;
	});
	// What they do not agree on: by our count, which is the one that the rows are cut by.
	for (const text of [
		'☕ ⚠️ ❤️',
		'👩‍👩‍👧‍👦👍🏽🇩🇪',
		'🫨🪿🫏',
		'1️⃣#️⃣',
		'️lonely selector',
		'🧑🏽‍🚀 x'.repeat(12),
	]) {
		enter(ada, text);
	}
	await ada.waitFor(/x🧑/u);
	await ada.waitFor(() => {
		const rows = ada.lines().slice(1, -3);
		const ends = new Set(rows.map((row) => textWidth(row.slice(0, row.lastIndexOf('│')))));
		return rows.every((row) => row.indexOf('│') === 20) && ends.size === 1;
	});
	t.pass();
});

test.serial(
	'never 6: notifications that vanish in tmux, or that no room can be spared',
	async (t) => {
		const {url} = await startTestServer(t);
		const home = await temporaryFolder(t);
		const owner = await openOwner(home, url, 'ada');
		await owner.close();
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const [lobby = ''] = bob.client.state.rooms.keys();
		const ada = await openTermchat([], {
			home,
			columns: 100,
			rows: 30,
			environment: {TMUX: '/tmp/x,1,0'},
		});
		t.teardown(() => ada.close());
		await ada.waitFor('message #lobby');
		await lookAway(ada);
		const before = bells(ada);
		await bob.client.whenAccepted(bob.client.send(lobby, 'ada: one'));
		await ada.waitFor('ada: one');
		await ada.waitFor(
			() => notifications(ada).some(({isWrapped}) => isWrapped) && bells(ada) > before,
		);
		ada.press(`${ESCAPE}[I`);
		enter(ada, '/notify none');
		await ada.waitFor('does not call you');
		await lookAway(ada);
		const silent = bells(ada);
		await bob.client.whenAccepted(bob.client.send(lobby, 'ada: two'));
		await ada.waitFor('ada: two');
		t.is(bells(ada), silent);
	},
);

test.serial('never 8: history that cannot be searched', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const [lobby = ''] = bob.client.state.rooms.keys();
	const conversation = await bob.client.openConversation('ada');
	await bob.client.whenAccepted(bob.client.send(conversation, 'the quince is ripe, in private'));
	await bob.client.whenAccepted(bob.client.send(lobby, 'the quince tree in the lobby'));
	for (let number = 0; number < 250; number++) bob.client.send(lobby, `filler ${number}.`);
	await bob.client.whenAccepted(bob.client.send(lobby, 'the end'));
	await ada.waitFor('the end');
	ada.press('\u{18}f');
	await ada.waitFor(/Search/);
	ada.type('quince');
	await ada.waitFor('quince tree');
	ada.press('\t');
	await ada.waitFor(/quince tree[\s\S]*quince is r/);
	t.pass();
});

test.serial(
	'never 9: typing that is interrupted, or a draft carried into another room',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const [lobby = ''] = bob.client.state.rooms.keys();
		enter(ada, '/create ops');
		await ada.waitFor('message #ops');
		ada.type('half a thou');
		await ada.waitFor('> half a thou');
		// Mentions, a private word and an invitation come while she types.
		await bob.client.whenAccepted(bob.client.send(lobby, 'ada: look'));
		const conversation = await bob.client.openConversation('ada');
		await bob.client.whenAccepted(bob.client.send(conversation, 'psst'));
		await ada.waitFor(/#lobby +@1/);
		ada.type('ght');
		await ada.waitFor('> half a thought');
		ada.press(FIRST_ROOM);
		await ada.waitFor('message #lobby');
		t.false(ada.screen().includes('half a thought'));
		ada.press(SECOND_ROOM);
		await ada.waitFor('> half a thought');
	},
);

test.serial('never 10: colours that cannot be read on a light background', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	await owner.close();
	for (const background of ['#ffffff', '#fdf6e3', '#000000', '#282a36']) {
		const ada = await openTermchat([], {home, columns: 100, rows: 30});
		// A terminal that tells its background, as most do.
		ada.emulator.options.theme = {
			background,
			foreground: background > '#8' ? '#202020' : '#e0e0e0',
		};
		const [red, green, blue] = [1, 3, 5].map((at) => background.slice(at, at + 2).repeat(2));
		ada.emulator.parser.registerOscHandler(11, (data) => {
			if (data === '?') ada.press(`${ESCAPE}]11;rgb:${red}/${green}/${blue}${ESCAPE}\\`);
			return true;
		});
		await ada.waitFor('message #lobby');
		enter(ada, 'hello *bold* `code` https://example.org @ada');
		await ada.waitFor(/hello bold|hello \*bold/);
		await ada
			.waitFor(() => contrast(ada.emulator, background).length === 0, 5000)
			.catch(() => undefined);
		t.deepEqual(contrast(ada.emulator, background), [], background);
		await ada.close();
	}
});
