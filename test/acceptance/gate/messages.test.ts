import test from 'ava';
import {openOwner, startTestServer, temporaryFolder} from '../../helpers/cli-homes.ts';
import {enter, sitAs} from '../at-terminals.ts';
import {copied} from '../terminal-signals.ts';

const ESCAPE = '\u{1B}';
const SEARCH = '\u{18}f';

test.serial(
	'gate 4: a message is chosen with keys and copied without borders or names',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 80, rows: 24});
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const [lobby = ''] = bob.client.state.rooms.keys();
		const text = `${'a long line that must be wrapped on this screen, '.repeat(4)}and ends here`;
		await bob.client.whenAccepted(bob.client.send(lobby, 'before it'));
		await bob.client.whenAccepted(bob.client.send(lobby, text));
		await bob.client.whenAccepted(bob.client.send(lobby, 'after it'));
		await ada.waitFor('after it');

		ada.press(ESCAPE);
		await ada.waitFor('SELECT');
		ada.press('k');
		await ada.waitFor(/▌[^\n]*a long line/);
		ada.press('y');
		await ada.waitFor(/copied/i);
		t.is(copied(ada), text);
		ada.press('k');
		await ada.waitFor(/▌[^\n]*before it/);
		ada.press('y');
		await ada.waitFor(() => copied(ada) === 'before it');
		// No letter does anything by itself that cannot be taken back.
		ada.press('D');
		ada.press(ESCAPE);
		ada.press(ESCAPE);
		await ada.waitFor((screen) => !screen.includes('SELECT') && screen.includes('message #lobby'));
		t.regex(ada.screen(), /before it/);
	},
);

test.serial(
	'gate 9: reply, react, edit and delete, on the chosen message or the last',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
		const bob = await sitAs(t, 'bob', {url, columns: 100, rows: 30});
		enter(bob, 'nice. who owns the notes?');
		await ada.waitFor(/bob +nice\. who owns/);

		ada.press(ESCAPE);
		await ada.waitFor('SELECT');
		ada.press('r');
		await ada.waitFor(/reply to bob/);
		enter(ada, 'me, until friday');
		await bob.waitFor(/> bob: nice\. who owns[\s\S]*me, until friday/);
		await bob.waitFor(/1 reply/);

		enter(ada, '+:heart:');
		await bob.waitFor(/who owns the notes\?[\s\S]*(❤|heart)[^\n]*ada/);

		enter(ada, '/edit me, until monday');
		await bob.waitFor(/me, until monday[\s\S]*edited/);
		t.false(bob.screen().includes('until friday'));
		enter(ada, 's/monday/tuesday/');
		await bob.waitFor('me, until tuesday');

		ada.press(ESCAPE);
		await ada.waitFor('SELECT');
		ada.press('D');
		await ada.waitFor(/delete/i);
		t.regex(bob.screen(), /until tuesday/);
		ada.press('D');
		await bob.waitFor((screen) => !screen.includes('until tuesday') && screen.includes('deleted'));
	},
);

test.serial('gate 10: a search finds what is not on the screen, and goes there', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const [lobby = ''] = bob.client.state.rooms.keys();
	await bob.client.whenAccepted(bob.client.send(lobby, 'the marmalade is in the cellar'));
	for (let number = 0; number < 300; number++) {
		bob.client.send(lobby, `filler ${number}.`);
	}
	await bob.client.whenAccepted(bob.client.send(lobby, 'marmalade again'));
	await ada.waitFor('marmalade again');
	t.false(ada.screen().includes('cellar'));

	ada.press(SEARCH);
	await ada.waitFor(/Search/);
	ada.type('marmal');
	await ada.waitFor(/marmalade is in the cellar/);
	ada.press('\u{1B}[B');
	ada.press('\r');
	await ada.waitFor(/▌[^\n]*the marmalade is in the cellar/);
	ada.press('N');
	await ada.waitFor(/▌[^\n]*marmalade again/);
	t.pass();
});
