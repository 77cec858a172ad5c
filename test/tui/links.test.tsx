import test from 'ava';
import {preferencesFor} from '../../source/tui/preferences.ts';
import {memorySettings} from './memory-settings.ts';
import {openChat, openPlace, roomOf} from './open-chat.ts';

const ADDRESS = `https://wiki.example/${'long/'.repeat(20)}end`;

test('an address that takes several rows is one link in the terminal', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	bob.send(roomOf(bob, 'lobby').id, `see ${ADDRESS} and tell me`);
	await chat.waitFor('and tell me');
	const links = [...chat.written().matchAll(/\]8;id=(\w+);(\S+?)\p{Control}/gu)];
	t.true(links.length > 1);
	t.deepEqual(new Set(links.map(([, , target]) => target)), new Set([ADDRESS]));
	t.is(new Set(links.map(([, id]) => id)).size, 1);
	// The emulator saw no more of it than the text.
	t.false(chat.screen().includes(']8;'));
});

test('links can be turned off, and are where a terminal would write them out', (t) => {
	const looks = (hyperlinks: boolean, TERM: string) =>
		preferencesFor(memorySettings({hyperlinks}), {TERM}).look.hyperlinks;
	t.true(looks(true, 'xterm-256color'));
	t.true(looks(true, 'tmux-256color'));
	t.false(looks(false, 'xterm-256color'));
	t.false(looks(true, 'linux'));
	t.false(looks(true, 'screen'));
});
