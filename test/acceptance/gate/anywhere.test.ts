import test from 'ava';
import {homeOf, openOwner, startTestServer, temporaryFolder} from '../../helpers/cli-homes.ts';
import {openTermchat} from '../../helpers/whole-program.ts';
import {enter} from '../at-terminals.ts';

test.serial('gate 14: it works without colours, without drawing, and line by line', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const [lobby = ''] = bob.client.state.rooms.keys();
	await bob.client.whenAccepted(bob.client.send(lobby, 'ada: can *you* read `this`?'));

	// NO_COLOR: bold and underline stay, no sequence sets a colour.
	const plain = await openTermchat([], {home, environment: {NO_COLOR: '1'}});
	t.teardown(() => plain.close());
	await plain.waitFor('can you read this?');
	enter(plain, 'yes');
	await plain.waitFor(/yes/);
	t.deepEqual(coloursIn(plain.written()), []);
	await plain.close();

	// A locale without UTF-8: nothing but ASCII is drawn, whatever others write.
	const ascii = await openTermchat([], {home, environment: {LANG: 'C', LC_ALL: 'C'}});
	t.teardown(() => ascii.close());
	await ascii.waitFor('message #lobby');
	await bob.client.whenAccepted(bob.client.send(lobby, 'plain words only'));
	await ascii.waitFor('plain words only');
	t.deepEqual([...new Set(ascii.screen().match(/[^\n -~]/gu))], []);
	await ascii.close();

	// TERM=dumb: lines only, and not one escape sequence.
	const dumb = await openTermchat([], {home, environment: {TERM: 'dumb'}});
	t.teardown(() => dumb.close());
	await dumb.waitFor(/bob, \d\d:\d\d, to you: ada: can \*you\* read/);
	enter(dumb, 'and so do I');
	await dumb.waitFor('sent');
	await bob.client.whenAccepted(bob.client.send(lobby, 'good'));
	await dumb.waitFor(/bob, \d\d:\d\d: good/);
	t.false(dumb.written().includes('\u{1B}'));
	enter(dumb, '/quit');
	t.is(await dumb.exited, 0);
});

/** The sequences that set a colour: 30 to 49 and 90 to 107 of SGR. */
function coloursIn(written: string): readonly string[] {
	return [...written.matchAll(STYLE)].flatMap(([, codes = '']) =>
		codes.split(';').filter((code) => /^(?:3[0-8]|4[0-8]|9\d|10[0-7])$/.test(code)),
	);
}

const ESCAPE = '\\u001b';
const STYLE = new RegExp(`${ESCAPE}\\[([\\d;]*)m`, 'g');
