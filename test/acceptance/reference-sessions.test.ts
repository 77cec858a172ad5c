import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runTermchat} from '../helpers/whole-program.ts';
import {enter, sit, sitAs} from './at-terminals.ts';

// The sessions that the guides of two of the programs that termchat replaces describe, typed as they
// stand there.

test.serial('connect, give a name, talk, /list, /exit, while the others see it', async (t) => {
	const {url} = await startTestServer(t, {limits: {presenceGrace: 0}});
	const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 30});
	const bob = await sit(t, {home: await temporaryFolder(t), words: [url]});
	await bob.waitFor('Your name there');
	enter(bob, 'bob');
	await bob.waitFor('message #lobby');
	await ada.waitFor('bob joined');
	await ada.waitFor('2 HERE');

	enter(bob, 'Hello everyone!');
	await ada.waitFor(/\d\d:\d\d +bob +Hello everyone!/);
	enter(bob, '/list');
	await bob.waitFor(/2 members in #lobby: ada.*, bob/);

	enter(bob, '/exit');
	t.is(await bob.exited, 0);
	await ada.waitFor('bob went offline');
	await ada.waitFor('1 HERE');
	await ada.waitFor('1 OFFLINE');
	enter(ada, 'exit');
	t.is(await ada.exited, 0);
});

test.serial('log in, make, join, message and leave a group, /exit', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 30});
	const [registered, home] = [await temporaryFolder(t), await temporaryFolder(t)];
	const password = path.join(registered, 'password.txt');
	await writeFile(password, 'a long and odd password\n', {mode: 0o600});
	const account = ['--server', url, '--name', 'bob', '--password-file', password];
	t.is((await runTermchat(['register', ...account], {home: registered})).code, 0);
	t.is((await runTermchat(['login', ...account], {home})).code, 0);

	const bob = await sit(t, {home});
	await bob.waitFor('message #lobby');
	enter(bob, '/create_group g');
	await bob.waitFor('message #g');
	enter(ada, '/join_group g');
	await ada.waitFor('message #g');
	await bob.waitFor('ada joined');
	enter(bob, '/group_msg g hi');
	await ada.waitFor(/bob +hi/);
	enter(ada, '/leave_group g');
	await ada.waitFor('message #lobby');
	await bob.waitFor('ada left');
	enter(bob, '/exit');
	t.is(await bob.exited, 0);
});
