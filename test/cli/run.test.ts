import process from 'node:process';
import {PassThrough} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {runProgram} from '../../source/cli/program.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {
	homeOf,
	type OwnerClient,
	openOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

/** Ada's home, and bob, who reads what she posts. */
async function startPlace(t: ExecutionContext) {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	return {url, home, bob};
}

/** What others see of a person's messages, as they are now. */
function textsOf({client}: OwnerClient, from: string): readonly string[] {
	const log = roomByName(client.state, 'lobby')?.log ?? [];
	const isTheirs = (row: {readonly type: string}): row is LogMessage => row.type === 'message';
	return [...log]
		.filter(isTheirs)
		.flatMap((row) => (row.from === from && row.kind === 'text' ? [row.text] : []));
}

const environment = {PATH: process.env.PATH ?? '', SYSTEMROOT: process.env.SYSTEMROOT ?? ''};
const node = (script: string) => ['--', process.execPath, '-e', script];

test('what comes through a pipe is one message with its newest lines', async (t) => {
	const {home, bob} = await startPlace(t);
	const input = Array.from({length: 30}, (_, index) => `\u{1B}[32mline ${index}\u{1B}[0m\n`).join(
		'',
	);
	const argv = ['send', 'lobby', '--tail', '--title', 'make', '--json'];
	const {code, records, stderr} = await runCli(argv, {home, input});
	t.deepEqual({code, stderr}, {code: 0, stderr: ''});
	t.is(records.length, 1);
	t.like(records[0], {type: 'message', room: 'lobby', from: {name: 'ada'}});
	await wait(() => textsOf(bob, 'ada').length === 1);
	const lines = textsOf(bob, 'ada')[0]?.split('\n') ?? [];
	t.regex(lines[0] ?? '', /^`make`: done after \d+ s, 30 lines$/);
	t.is(lines.length, 15);
	t.is(lines[13], 'line 29');
});

test('a message to nobody but one person does not grow', async (t) => {
	const {home} = await startPlace(t);
	const {code, stderr} = await runCli(['send', '@bob', '--tail'], {home, input: 'x'});
	t.is(code, 2);
	t.regex(stderr, /Only rooms/);
});

test('with --tail there is no text on the command line', async (t) => {
	const {code, stderr} = await runCli(['send', 'lobby', 'text', '--tail']);
	t.is(code, 2);
	t.regex(stderr, /comes from a pipe/);
});

test('a title is for a message that grows', async (t) => {
	const {code, stderr} = await runCli(['send', 'lobby', 'text', '--title', 'x']);
	t.is(code, 2);
	t.regex(stderr, /--title goes with --tail/);
});

test('a secret in the output is hidden, and that is said', async (t) => {
	const {home, bob} = await startPlace(t);
	const token = `ghp_${'a1B2'.repeat(9)}`;
	const {stderr} = await runCli(['send', 'lobby', '--tail'], {home, input: `key ${token}\n`});
	t.regex(stderr, /A line of the output looked like a secret/);
	await wait(() => textsOf(bob, 'ada').length === 1);
	t.notRegex(textsOf(bob, 'ada').join('\n'), /a1B2/);
});

test('run shows what a command writes and how it ended, and ends as it did', async (t) => {
	const {home, bob} = await startPlace(t);
	const script = `console.log('to out'); console.error('to err'); process.exitCode = 7`;
	const ran = await runCli(['run', 'lobby', '--title', 'job', ...node(script)], {
		home,
		environment,
	});
	t.deepEqual([ran.code, ran.stdout, ran.stderr], [7, 'to out\n', 'to err\n']);
	await wait(() => textsOf(bob, 'ada').length === 1);
	t.regex(
		textsOf(bob, 'ada')[0] ?? '',
		/^`job`: exit 7 after \d+ s, 2 lines\n```\nto (?:out\nto err|err\nto out)\n```$/,
	);
});

test('the words of a command reach it as they are, whatever they look like', async (t) => {
	const {home} = await startPlace(t);
	const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
	const words = ['-1', '--json', '007', '$(id)', 'a b', '-', '--server=x'];
	const {stdout} = await runCli(['run', 'lobby', ...node(script), '--', ...words], {
		home,
		environment,
	});
	t.deepEqual(JSON.parse(stdout), words);
});

test('a message that goes on is changed in place', async (t) => {
	const {home, bob} = await startPlace(t);
	const script = `
		let count = 0;
		const timer = setInterval(() => {
			console.log('step ' + ++count);
			if (count === 16) clearInterval(timer);
		}, 100);
	`;
	const argv = ['run', 'lobby', '--json', ...node(script)];
	const {code, records} = await runCli(argv, {home, environment});
	t.is(code, 0);
	t.true(records.length >= 2);
	t.deepEqual(
		records.map(({type}) => type),
		records.map((_, index) => (index === 0 ? 'message' : 'edit')),
	);
	t.is(new Set(records.map(({id}) => id)).size, 1);
	await wait(() => textsOf(bob, 'ada').some((text) => text.includes('step 16')));
	t.is(textsOf(bob, 'ada').length, 1);
	t.regex(textsOf(bob, 'ada')[0] ?? '', /exit 0 after/);
});

test('a command that is not there is said to be missing, with the code of a shell', async (t) => {
	const {home, bob} = await startPlace(t);
	const {code, stderr} = await runCli(['run', 'lobby', '--', 'no-such-program-of-ours'], {home});
	t.is(code, 127);
	t.regex(stderr, /There is no program/);
	await wait(() => textsOf(bob, 'ada').some((text) => text.includes('exit 127')));
});

test('a command is not run when its room cannot be reached', async (t) => {
	const {home} = await startPlace(t);
	const argv = ['run', 'nowhere', ...node(`console.log('ran')`)];
	const {code, stdout, stderr} = await runCli(argv, {home, environment});
	t.deepEqual([code, stdout], [5, '']);
	t.regex(stderr, /The command was not run\. There is no room #nowhere/);
});

test('a secret among the words of a command is not in the title', async (t) => {
	const {home, bob} = await startPlace(t);
	const argv = ['run', 'lobby', ...node(''), `--token=ghp_${'a1B2'.repeat(9)}`];
	await runCli(argv, {home, environment});
	await wait(() => textsOf(bob, 'ada').length === 1);
	t.notRegex(textsOf(bob, 'ada')[0] ?? '', /a1B2/);
});

test('a message is finished when nobody reads the output of the command any more', async (t) => {
	const {home, bob} = await startPlace(t);
	const stdout = new PassThrough();
	stdout.once('data', () => stdout.destroy(Object.assign(new Error('gone'), {code: 'EPIPE'})));
	const stdin = new PassThrough().end();
	const script = `
		process.stdout.on('error', () => process.exit(9));
		setInterval(() => process.stdout.write('more'), 5);
	`;
	const end = await runProgram({
		argv: ['run', 'lobby', ...node(script)],
		environment: {...environment, TERMCHAT_HOME: home},
		// Streams of a process without a terminal have no more than a pipe has.
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		stderr: new PassThrough() as unknown as NodeJS.WriteStream,
		version: '1.2.3',
		signalFor: () => new AbortController().signal,
		exit: () => t.fail(),
	});
	t.deepEqual(end, {type: 'child', code: 9});
	await wait(() => textsOf(bob, 'ada').some((text) => text.includes('exit 9')));
});

if (process.platform !== 'win32') {
	test('a Ctrl-C is passed on to the command, which ends in its own way', async (t) => {
		const {home, bob} = await startPlace(t);
		const script = `
			process.on('SIGINT', () => { console.log('tidied'); process.exit(6); });
			setInterval(() => {}, 1000);
			console.log('ready');
		`;
		const stop = new AbortController();
		const argv = ['run', 'lobby', ...node(script)];
		const running = startCli(argv, {home, environment, signal: stop.signal});
		await wait(() => running.stdout().includes('ready'));
		stop.abort(new ExitError('interrupted', 'Stopped.'));
		t.is((await running.ended).code, 6);
		await wait(() => textsOf(bob, 'ada').some((text) => text.includes('exit 6')));
		t.true(textsOf(bob, 'ada').some((text) => text.includes('tidied')));
	});
}
