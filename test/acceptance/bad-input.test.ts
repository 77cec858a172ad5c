import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {SELF_SIGNED} from '../helpers/self-signed.ts';
import {runTermchat, startServe} from '../helpers/whole-program.ts';
import {enter, sit, sitAs} from './at-terminals.ts';

// What needs the whole program to go wrong: exit codes and sentences of a single command are tested
// beside the commands.

/** One sentence or a few, for a person: no stack, no path of our own sources. */
const SENTENCES = /^(?:termchat: )?[^\n]{10,300}\n(?:[^\n]{0,300}\n){0,3}$/;

const REGISTER = ['register', '--name', 'ada', '--password-file', '-'];
const PASSWORD = 'a long and odd password\n';

test.serial('without a terminal it says what to use instead, and exits 2', async (t) => {
	const {code, stdout, stderr} = await runTermchat([], {home: await temporaryFolder(t)});
	t.is(code, 2);
	t.is(stdout, '');
	t.regex(stderr, /needs a terminal.*termchat send and termchat tail/);
});

test.serial(
	'a terminal that is too small says how large it must be, and goes on once it is',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url});
		ada.type('kept');
		ada.resize(16, 2);
		await ada.waitFor('too small');
		ada.resize(80, 24);
		await ada.waitFor('> kept');
		t.pass();
	},
);

test.serial('a relay that is not there is a sentence and exit 6', async (t) => {
	const {url, close} = await startServeAndLeave(t);
	await close();
	const home = await temporaryFolder(t);
	const {code, stderr} = await runTermchat([...REGISTER, '--server', url], {home, input: PASSWORD});
	t.is(code, 6);
	t.regex(stderr, SENTENCES);
});

test.serial(
	'a relay that is gone when the program starts is told, and leaving is easy',
	async (t) => {
		const {url, close} = await startServeAndLeave(t);
		const ada = await sitAs(t, 'ada', {url});
		enter(ada, '/exit');
		await ada.exited;
		await close();
		const again = await sit(t, {home: ada.home});
		await again.waitFor(/connecting in|trying again/);
		enter(again, '/exit');
		t.is(await again.exited, 0);
	},
);

test.serial('a certificate nobody vouches for is refused with a sentence and exit 6', async (t) => {
	const {url} = await startTestServer(t, {tls: SELF_SIGNED});
	const address = url.replace('127.0.0.1', 'localhost');
	const home = await temporaryFolder(t);
	const {code, stderr} = await runTermchat([...REGISTER, '--server', address], {
		home,
		input: PASSWORD,
	});
	t.is(code, 6);
	t.regex(stderr, SENTENCES);
	t.regex(stderr, /certificate/i);
});

test.serial('a certificate nobody vouches for is told on the screen too', async (t) => {
	const {url} = await startTestServer(t, {tls: SELF_SIGNED});
	const terminal = await sit(t, {
		home: await temporaryFolder(t),
		words: [url.replace('127.0.0.1', 'localhost')],
	});
	await terminal.waitFor('Your name there');
	enter(terminal, 'ada');
	await terminal.waitFor(/certificate/i);
	t.is(await terminal.exited, 6);
});

test.serial('a name that nobody can have is asked for again', async (t) => {
	const {url} = await startTestServer(t);
	const terminal = await sit(t, {home: await temporaryFolder(t), words: [url]});
	await terminal.waitFor('Your name there');
	enter(terminal, 'Ada Lovelace!');
	await terminal.waitFor(/A name starts with a letter.*Your name there/su);
	enter(terminal, 'ada');
	await terminal.waitFor('you: ada');
	t.pass();
});

test.serial('a second relay on a port in use says so, and the first goes on', async (t) => {
	const home = await temporaryFolder(t);
	const first = await startServe(['--port', '0', '--memory'], {home});
	t.teardown(() => first.stop('SIGKILL'));
	const {code, stderr} = await runTermchat(['serve', '--port', String(first.port), '--memory'], {
		home,
	});
	t.is(code, 1);
	t.regex(stderr, SENTENCES);
	t.regex(stderr, new RegExp(String(first.port)));
	const registered = await runTermchat([...REGISTER, '--server', first.url], {
		home,
		input: PASSWORD,
	});
	t.is(registered.code, 0);
});

test.serial('a data directory that cannot be one is a sentence', async (t) => {
	const home = await temporaryFolder(t);
	const file = path.join(home, 'a-file');
	await writeFile(file, 'not a folder');
	const {code, stderr} = await runTermchat(['serve', '--port', '0', '--data-dir', file], {home});
	t.is(code, 1);
	t.regex(stderr, SENTENCES);
});

test.serial('a home that cannot be read is a sentence', async (t) => {
	const home = path.join(await temporaryFolder(t), 'home');
	await mkdir(path.dirname(home), {recursive: true});
	await writeFile(home, 'not a folder');
	const {code, stderr} = await runTermchat(['whoami'], {home});
	t.not(code, 0);
	t.regex(stderr, SENTENCES);
});

/** A relay whose address stays empty once it is closed: its port was any free one. */
async function startServeAndLeave(t: ExecutionContext) {
	const relay = await startServe(['--port', '0', '--memory'], {home: await temporaryFolder(t)});
	t.teardown(() => relay.stop('SIGKILL'));
	return {url: relay.url, close: () => relay.stop('SIGTERM')};
}
