import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

test('account export prints what the relay keeps, or saves it to a file', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	await runCli(['send', 'lobby', 'my words'], {home});
	const printed = await runCli(['account', 'export'], {home});
	t.is(printed.code, 0);
	t.regex(printed.stdout, /my words/);
	for (const line of printed.stdout.trimEnd().split('\n')) t.notThrows(() => JSON.parse(line));
	const file = path.join(await temporaryFolder(t), 'ada.jsonl');
	t.is((await runCli(['account', 'export', file], {home})).code, 0);
	t.regex(await readFile(file, 'utf8'), /my words/);
	const again = await runCli(['account', 'export', file], {home});
	t.is(again.code, 2);
	t.regex(again.stderr, /already/);
});

test('account delete wants the right name, and then nobody is logged in any more', async (t) => {
	const {url} = await startTestServer(t);
	await homeOf(t, url, 'ada');
	const home = await homeOf(t, url, 'bob');
	t.is((await runCli(['account', 'delete'], {home})).code, 2);
	t.is((await runCli(['account', 'delete', '--name', 'bop'], {home})).code, 3);
	t.is((await runCli(['whoami'], {home})).code, 0);
	const {code, stderr} = await runCli(['account', 'delete', '--name', 'bob'], {home});
	t.is(code, 0, stderr);
	t.regex(stderr, /account bob .* is deleted/);
	t.is((await runCli(['whoami'], {home})).code, 4);
});

test('an invitation can make a moderator and lead into a room', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const {code, records} = await runCli(
		['invite', '--json', '--role', 'moderator', '--room', 'lobby'],
		{home},
	);
	t.is(code, 0);
	t.like(records[0], {type: 'invite', role: 'moderator', room: 'lobby'});
	t.is((await runCli(['invite', '--role', 'king'], {home})).code, 2);
	t.is((await runCli(['invite', '--room', 'nowhere'], {home})).code, 5);
	const member = await homeOf(t, url, 'bob');
	t.is((await runCli(['invite', '--role', 'moderator'], {home: member})).code, 8);
});
