import test from 'ava';
import {openOwner, startTestServer, temporaryFolder} from '../../helpers/cli-homes.ts';
import {openTermchat} from '../../helpers/whole-program.ts';
import {enter, lookAway, sit, sitAs} from '../at-terminals.ts';
import {bells, notifications} from '../terminal-signals.ts';

const NEXT_NEEDING = '\t';
const FOCUS_IN = '\u{1B}[I';

test.serial(
	'gate 3: Tab goes where somebody waits, and only what was seen becomes read',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		for (const room of ['aaa', 'bbb', 'ccc']) {
			enter(ada, `/create ${room}`);
			await ada.waitFor(`message #${room}`);
		}
		// Somebody ada has written to is no stranger, whose requests come last.
		enter(ada, '/msg bob hello');
		await ada.waitFor(/message @bob[\s\S]*hello|hello[\s\S]*message @bob/);
		ada.press('\u{18}1');
		await ada.waitFor('message #lobby');
		const rooms = new Map<string, string>();
		for (const name of ['aaa', 'bbb', 'ccc']) {
			const {room} = await bob.client.joinRoom(name);
			rooms.set(name, room);
		}
		const say = async (room: string, text: string) =>
			bob.client.whenAccepted(bob.client.send(rooms.get(room) ?? '', text));
		await say('aaa', 'just something');
		const conversation = await bob.client.openConversation('ada');
		await bob.client.whenAccepted(bob.client.send(conversation, 'a word in private'));
		await say('ccc', 'ada, can you look?');
		await ada.waitFor(/#aaa +1[\s\S]*#ccc +@1/);
		await ada.waitFor(/\*bob +1/);

		// A mention first, then the private word, then the rest; back leads to where the walk began.
		ada.press(NEXT_NEEDING);
		await ada.waitFor('message #ccc');
		await ada.waitFor((screen) => !/#ccc +@1/.test(screen));
		ada.press(NEXT_NEEDING);
		await ada.waitFor('message @bob');
		await ada.waitFor('a word in private');
		ada.press(NEXT_NEEDING);
		await ada.waitFor('message #aaa');
		await ada.waitFor((screen) => !/#aaa +1/.test(screen));
		ada.press('\u{1B}[Z');
		await ada.waitFor('message #lobby');

		// While the window is not looked at, nothing becomes read, however long it shows.
		ada.press('\u{18}3');
		await ada.waitFor('message #bbb');
		await lookAway(ada);
		await say('bbb', 'while you look away');
		await ada.waitFor('while you look away');
		await ada.waitFor(/#bbb +1/);
		ada.press(FOCUS_IN);
		await ada.waitFor((screen) => !/#bbb +1/.test(screen));

		// Passing through a room reads nothing in it.
		ada.press('\u{18}1');
		await ada.waitFor('message #lobby');
		await say('bbb', 'not read yet');
		await ada.waitFor(/#bbb +1/);
		ada.press('\u{18}3\u{18}1');
		await ada.waitFor('message #lobby');
		await ada.waitFor(/#bbb +1/);
		t.pass();
	},
);

test.serial('gate 11: each room calls as it was told to, through tmux as well', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	await owner.close();
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const [lobby = ''] = bob.client.state.rooms.keys();
	const say = async (text: string) => bob.client.whenAccepted(bob.client.send(lobby, text));

	const ada = await openTermchat([], {
		home,
		columns: 100,
		rows: 30,
		environment: {TMUX: '/tmp/x,1,0'},
	});
	t.teardown(() => ada.close());
	await ada.waitFor('message #lobby');
	await lookAway(ada);
	await say('ada: the build is red');
	await ada.waitFor('the build is red');
	// Handed through tmux, and the bell besides.
	await ada.waitFor(() => notifications(ada).some(({isWrapped}) => isWrapped));
	t.true(bells(ada) > 0);
	// What was said stands in no notification unless somebody asks for that; who said it does.
	t.true(notifications(ada).some(({text}) => text.includes('bob')));
	t.false(notifications(ada).some(({text}) => text.includes('red')));

	ada.press(FOCUS_IN);
	enter(ada, '/mute 1h');
	await ada.waitFor(/mute/i);
	await lookAway(ada);
	const before = notifications(ada).length;
	await say('ada: once more');
	await ada.waitFor('once more');
	enter(ada, '/unmute');
	await ada.waitFor('calls you again');
	t.is(notifications(ada).length, before);
	enter(ada, '/quit');
	t.is(await ada.exited, 0);

	// Another terminal without tmux is told without the wrapping.
	const plain = await sit(t, {home, columns: 100, rows: 30});
	await plain.waitFor('message #lobby');
	// What comes while it catches up is old news.
	await plain.waitFor(/ ok/);
	await lookAway(plain);
	await say('ada: and again');
	await plain.waitFor(() => notifications(plain).length > 0);
	t.true(notifications(plain).every(({isWrapped}) => !isWrapped));
});
