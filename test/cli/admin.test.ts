import {existsSync} from 'node:fs';
import {copyFile, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {startRelay} from '../../server.ts';
import {homeOf, temporaryFolder} from '../helpers/cli-homes.ts';
import {recordsIn, runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

/** A relay started by the command, off a terminal, with its data; it goes with the test. */
async function serve(t: ExecutionContext, folder: string, ...flags: readonly string[]) {
	const controller = new AbortController();
	const running = startCli(['serve', '--port', '0', '--data-dir', folder, ...flags], {
		signal: controller.signal,
	});
	await wait(() => running.stdout().includes('\n'));
	const [ready] = recordsIn(running.stdout());
	const stop = () => {
		controller.abort();
		return running.ended;
	};
	t.teardown(stop);
	return {...running, url: String(ready?.url), stop};
}

/** Data of a relay that has run and ended, with the account ada. */
async function dataOf(t: ExecutionContext): Promise<string> {
	const folder = await temporaryFolder(t);
	const {url, stop} = await serve(t, folder);
	await homeOf(t, url, 'ada');
	await stop();
	return folder;
}

const admin = (folder: string, ...words: readonly string[]) =>
	runCli(['admin', ...words, '--data-dir', folder]);

test('admin asks the relay that runs', async (t) => {
	const folder = await temporaryFolder(t);
	const {url} = await serve(t, folder);
	await homeOf(t, url, 'ada');
	const {code, stdout} = await admin(folder, 'users');
	t.is(code, 0);
	t.regex(stdout, /^NAME {2}ROLE {3}HERE .*\nada {3}owner {2}.*\n1 account\.\n$/);
});

test('with --json each result is a line', async (t) => {
	const folder = await temporaryFolder(t);
	const {url} = await serve(t, folder);
	await homeOf(t, url, 'ada');
	const {records} = await admin(folder, 'users', '--json');
	t.is(records.length, 1);
	t.like(records[0], {v: 1, type: 'account', name: 'ada', role: 'owner'});
});

for (const [words, code, sentence] of [
	[['kick', 'zoe'], 5, /nobody of that name/],
	[['frob'], 2, /no command "frob"/],
	[['ban'], 2, /Usage: ban/],
	[['restore', 'x'], 1, /x cannot be read/],
	[['stats', '--room', 'lobby'], 2, /--room says nothing to that command/],
	[['kick', 'bob', '--role', 'member'], 2, /--role says nothing/],
	[['users', 'import'], 2, /Usage: termchat admin users import/],
] as const) {
	test(`admin ${words.join(' ')} ends with ${code} and a sentence`, async (t) => {
		const folder = await temporaryFolder(t);
		await serve(t, folder);
		const result = await admin(folder, ...words);
		t.is(result.code, code);
		t.regex(result.stderr, sentence);
		t.is(result.stdout, '');
	});
}

test('admin alone says what is missing, and where its commands are listed', async (t) => {
	const {code, stderr} = await runCli(['admin']);
	t.is(code, 2);
	t.true(
		stderr.includes('Usage: termchat admin COMMAND… Its commands: termchat admin help\n'),
		stderr,
	);
});

test('admin reload with a faulty file ends with 1, and the relay keeps what it had', async (t) => {
	const folder = await temporaryFolder(t);
	const config = path.join(folder, 'relay.jsonc');
	await writeFile(config, '{"motd": "Welcome"}');
	await serve(t, folder, '--config', config);
	t.is((await admin(folder, 'reload')).code, 0);
	await writeFile(config, '{"prot": 1}');
	const {code, stdout, stderr} = await admin(folder, 'reload');
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /The configuration stays as it was\..*Did you mean port\?/);
	t.is((await admin(folder, 'motd')).stdout, 'Welcome\n');
});

test('admin user delete needs --yes, which nothing else takes', async (t) => {
	const folder = await dataOf(t);
	const asked = await admin(folder, 'user', 'delete', 'zoe', '--yes');
	t.is(asked.code, 5);
	const {code, stderr} = await admin(folder, 'user', 'delete', 'ada');
	t.is(code, 8);
	t.regex(stderr, /Nothing is deleted yet\. ada has 1 device.*user delete ada --yes/);
	// The only owner stays: --yes has reached the relay, and its own rule answers.
	t.regex((await admin(folder, 'user', 'delete', 'ada', '--yes')).stderr, /only owner|owner/);
	t.is((await admin(folder, 'users', '--yes')).code, 2);
});

test('admin backup writes over a file with --force only', async (t) => {
	const folder = await dataOf(t);
	const backup = path.join(await temporaryFolder(t), 'relay.backup');
	t.is((await admin(folder, 'backup', backup)).code, 0);
	const {code, stderr} = await admin(folder, 'backup', backup);
	t.is(code, 8);
	t.regex(stderr, /relay\.backup is there already/);
	t.is((await admin(folder, 'backup', backup, '--force')).code, 0);
});

test('admin shutdown ends the relay in order', async (t) => {
	const folder = await temporaryFolder(t);
	const {ended} = await serve(t, folder);
	const {code, stdout} = await admin(folder, 'shutdown');
	t.is(code, 0);
	t.is(stdout, 'The relay stops.\n');
	t.is((await ended).code, 0);
	t.false(existsSync(path.join(folder, 'control.sock')));
});

test('a list of names becomes a table of links', async (t) => {
	const folder = await temporaryFolder(t);
	await serve(t, folder);
	const list = path.join(folder, 'names');
	await writeFile(list, 'carol:secret\n1bad\n');
	const {stdout, stderr} = await admin(folder, 'users', 'import', list);
	t.regex(stdout, /^carol\tws:\/\/127\.0\.0\.1:\d+\/#[\w-]+\n$/);
	t.regex(stderr, /1bad: .*Skipped/);
	t.false((stdout + stderr).includes('secret'));
});

test('without a relay admin opens the data itself', async (t) => {
	const folder = await dataOf(t);
	const {code, records} = await admin(folder, 'users', '--json');
	t.is(code, 0);
	t.like(records[0], {name: 'ada', state: 'offline'});
	t.is((await admin(folder, 'role', 'ada', 'owner')).code, 0);
	t.is((await admin(folder, 'vacuum')).code, 0);
});

test('what needs a relay says that none runs, and makes nothing', async (t) => {
	const folder = path.join(await temporaryFolder(t), 'nothing');
	for (const words of [['notice', 'hi'], ['users']]) {
		const {code, stderr} = await admin(folder, ...words);
		t.is(code, 6);
		t.regex(stderr, /Start one with termchat serve\./);
	}
	t.false(existsSync(folder));
});

test('data that another program holds are left alone', async (t) => {
	const folder = await dataOf(t);
	// As a chat that hosts a relay does: without a control socket.
	const relay = await startRelay({dataDirectory: folder});
	t.teardown(() => relay.close());
	const {code, stderr} = await admin(folder, 'users');
	t.is(code, 1);
	t.regex(stderr, /^termchat: [^\n]+\n$/);
	const backup = path.join(await temporaryFolder(t), 'backup');
	await writeFile(backup, '');
	t.is((await admin(folder, 'restore', backup, '--force')).code, 8);
});

test('--room stands for the room in front of a name', async (t) => {
	const folder = await temporaryFolder(t);
	const {url} = await serve(t, folder);
	await homeOf(t, url, 'ada');
	await homeOf(t, url, 'bob');
	const {stdout} = await admin(folder, 'role', 'bob', 'moderator', '--room', 'lobby');
	t.is(stdout, 'bob is moderator in #lobby.\n');
	t.regex((await admin(folder, 'users', 'bob')).stdout, /#lobby \(moderator\)/);
});

test('offline an invitation is a link where the address is given, and a code where not', async (t) => {
	const folder = await dataOf(t);
	const plain = await admin(folder, 'invite');
	t.regex(plain.stdout, /^[\w-]{16,}\n$/);
	t.regex(plain.stderr, /wss:\/\/HOST\/#/);
	const {stdout} = await admin(folder, 'invite', '--server', 'wss://chat.example');
	t.regex(stdout, /^wss:\/\/chat\.example\/#[\w-]+\n$/);
});

test('a backup of a running relay is restored elsewhere, with the keys beside it', async (t) => {
	const folder = await temporaryFolder(t);
	const {url} = await serve(t, folder);
	await homeOf(t, url, 'ada');
	const kept = await temporaryFolder(t);
	const backup = path.join(kept, 'relay.backup');
	t.is((await admin(folder, 'backup', backup)).code, 0);
	for (const key of ['relay.key', 'password.key']) {
		await copyFile(path.join(folder, key), path.join(kept, key));
	}
	const elsewhere = path.join(await temporaryFolder(t), 'new');
	const {code, stdout, stderr} = await admin(elsewhere, 'restore', backup);
	t.is(code, 0);
	t.regex(stdout, /holds the data of .*relay\.backup now/);
	t.is(stderr, '');
	t.like((await admin(elsewhere, 'users', '--json')).records[0], {name: 'ada'});
});

test('restore says which keys are missing', async (t) => {
	const folder = await dataOf(t);
	const backup = path.join(await temporaryFolder(t), 'relay.backup');
	await admin(folder, 'backup', backup);
	const {stderr} = await admin(await temporaryFolder(t), 'restore', backup);
	t.regex(stderr, /put its keys there .*relay\.key, password\.key/);
});

test('restore overwrites no data, and with --force puts them aside', async (t) => {
	const folder = await dataOf(t);
	const backup = path.join(await temporaryFolder(t), 'relay.backup');
	await admin(folder, 'backup', backup);
	const refused = await admin(folder, 'restore', backup);
	t.is(refused.code, 8);
	t.regex(refused.stderr, /--force/);
	const forced = await admin(folder, 'restore', backup, '--force');
	t.is(forced.code, 0);
	const aside = (await readdir(folder)).find((name) => name.startsWith('before-restore-')) ?? '';
	t.true((await readdir(path.join(folder, aside))).includes('relay.sqlite'));
	t.is((await admin(folder, 'users')).code, 0);
});

test('what is no backup is not restored', async (t) => {
	const folder = await dataOf(t);
	const before = await readFile(path.join(folder, 'relay.sqlite'));
	const text = path.join(await temporaryFolder(t), 'letter.txt');
	await writeFile(text, 'Dear Ada,\n'.repeat(1000));
	const {code, stderr} = await admin(folder, 'restore', text, '--force');
	t.is(code, 1);
	t.regex(stderr, /letter\.txt is no backup of a relay/);
	t.deepEqual(await readFile(path.join(folder, 'relay.sqlite')), before);
	t.false((await readdir(folder)).some((name) => name.includes('restored')));
});

test('admin backup --with-keys copies the keys, for nobody else to read', async (t) => {
	const folder = await dataOf(t);
	const kept = path.join(await temporaryFolder(t), 'keys');
	const backup = path.join(await temporaryFolder(t), 'relay.backup');
	const {code, stderr} = await admin(folder, 'backup', backup, '--with-keys', kept);
	t.is(code, 0, stderr);
	t.regex(stderr, /Whoever has them can pass for this relay/);
	for (const name of ['relay.key', 'password.key']) {
		const file = path.join(kept, name);
		t.deepEqual(await readFile(file), await readFile(path.join(folder, name)));
		if (process.platform !== 'win32') t.is((await stat(file)).mode & 0o777, 0o600);
	}
});

test('keys are never written over, and then there is no backup either', async (t) => {
	const folder = await dataOf(t);
	const kept = await temporaryFolder(t);
	await writeFile(path.join(kept, 'password.key'), 'mine');
	const backup = path.join(await temporaryFolder(t), 'relay.backup');
	const {code, stderr} = await admin(folder, 'backup', backup, '--with-keys', kept);
	t.is(code, 8);
	t.regex(stderr, /password\.key is there already, and keys are never written over/);
	t.deepEqual(await readdir(kept), ['password.key']);
	t.is(await readFile(path.join(kept, 'password.key'), 'utf8'), 'mine');
	t.false(existsSync(backup));
});

test('--with-keys says nothing to other commands', async (t) => {
	const {code, stderr} = await admin(await dataOf(t), 'users', '--with-keys', 'x');
	t.is(code, 2);
	t.regex(stderr, /--with-keys says nothing to that command/);
});
