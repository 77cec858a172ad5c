import {readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {PassThrough} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {runProgram} from '../../source/cli/program.ts';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {recordsIn, runCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';
import {openTermchat} from '../helpers/whole-program.ts';

/** A chat in lines that is running in this process, with pipes for streams. */
type Piped = {
	readonly ended: Promise<unknown>;
	/** What it has printed so far. */
	printed(): string;
	type(line: string): void;
	shows(pattern: string | RegExp): Promise<void>;
	/** The end of the input. */
	end(): void;
};

function openPiped(argv: readonly string[], home: string): Piped {
	const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
	let printed = '';
	for (const stream of [stdout, stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
	const ended = runProgram({
		argv,
		environment: {TERMCHAT_HOME: home},
		// Streams of a process without a terminal have no more than a pipe has.
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		stderr: stderr as unknown as NodeJS.WriteStream,
		version: '1.2.3',
		signalFor: () => new AbortController().signal,
		exit: () => {},
	});
	return {
		ended,
		printed: () => printed,
		type: (line) => void stdin.write(`${line}\n`),
		shows: (pattern) =>
			wait(() => (typeof pattern === 'string' ? printed.includes(pattern) : pattern.test(printed))),
		end: () => void stdin.end(),
	};
}

/** Every line that a script's run prints, without the times of day. */
function linesOf(stdout: string): readonly string[] {
	return stdout
		.replaceAll(/\d\d:\d\d/g, 'NOW')
		.trimEnd()
		.split('\n');
}

/** A script for a first start: a name, then to join that relay. */
function joining(name: string, url: string, ...lines: readonly string[]): string {
	return [name, '2', url, ...lines, ''].join('\n');
}

async function conversationIn(home: string): Promise<readonly unknown[]> {
	const {records} = await runCli(['tail', 'lobby', '--json', '--no-follow', '-n', '50'], {home});
	return records
		.filter(({type}) => type !== 'join' && type !== 'create')
		.map(({type, text, action}) => {
			return {type, text, action};
		});
}

test('what the connection does is noted in a file where that is asked for, and no text', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const file = path.join(home, 'activity.log');
	const ada = openPiped(['--plain', '--log-file', file], home);
	await ada.shows('lobby');
	ada.type('a word for nobody else');
	ada.end();
	await ada.ended;
	const lines = recordsIn(await readFile(file, 'utf8'));
	t.true(lines.some(({event, state}) => event === 'connection' && state === 'live'));
	t.true(lines.some(({event}) => event === 'logged in'));
	t.notRegex(JSON.stringify(lines), /a word|lobby/);
	t.is((await stat(file)).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
});

test('a log that cannot be written is said before the chat begins', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const file = path.join(home, 'a-file');
	await writeFile(file, '');
	const run = await runCli(['--plain', '--log-file', path.join(file, 'x.log')], {home});
	t.is(run.code, 1);
	t.regex(run.stderr, /The log .* cannot be written/);
});

test('two people chat in lines over pipes, in a room and in private', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [
		openPiped(['--plain'], await homeOf(t, url, 'ada')),
		openPiped(['--plain'], await homeOf(t, url, 'bob')),
	];
	await Promise.all([ada.shows('You are in #lobby'), bob.shows('You are in #lobby')]);
	ada.type('hello bob');
	await ada.shows(/^sent$/m);
	await bob.shows(/^ada, \d\d:\d\d, to you: hello bob$/m);
	bob.type('/msg ada for your ears');
	await ada.shows(/^request, bob, \d\d:\d\d: for your ears$/m);
	bob.type('/go lobby');
	bob.type('/me waves');
	await ada.shows(/^bob, \d\d:\d\d, action: waves$/m);
	ada.type('/where');
	await ada.shows('You are in #lobby, 2 people.');
	await ada.shows('1 unread in @bob');
	ada.type('/next');
	await ada.shows('You are in the private conversation with bob');
	ada.end();
	bob.end();
	t.is(await ada.ended, 'ok');
	t.is(await bob.ended, 'ok');
	t.is(ada.printed().match(/hello bob/g), null, 'what is typed is not printed again');
});

test('the first start asks its questions in lines', async (t) => {
	const {url} = await startTestServer(t);
	const input = joining('ada', url, 'hi');
	const {code, stdout} = await runCli(['--plain'], {home: await temporaryFolder(t), input});
	t.is(code, 0);
	t.regex(stdout, /^Your name\?/m);
	t.regex(stdout, /^2: join/m);
	t.regex(stdout, /^termchat: you are ada at/m);
	t.regex(stdout, /\nsent\n$/);
});

test('a name that is taken is asked for again', async (t) => {
	const {url} = await startTestServer(t);
	await homeOf(t, url, 'ada');
	const input = joining('ada', url, 'n', 'eve', 'hi');
	const {code, stdout} = await runCli(['--plain'], {home: await temporaryFolder(t), input});
	t.is(code, 0);
	t.regex(stdout, /^Is the account ada yours\?$/m);
	t.regex(stdout, /you are eve at/);
});

test('a first start whose questions are not answered ends with 3', async (t) => {
	const {code} = await runCli(['--plain'], {home: await temporaryFolder(t), input: 'ada\n'});
	t.is(code, 3);
});

test('a script goes on after a line that is refused, and ends with 1', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const {code, stdout} = await runCli(['--plain'], {home, input: '/nonsense\nstill here\n'});
	t.is(code, 1);
	t.deepEqual(linesOf(stdout).slice(-2), [
		'There is no command /nonsense. See them all with /help. To send it as a message, put another / in front.',
		'sent',
	]);
});

test('in a read-only room a line is refused at once, and said again so that it is not lost', async (t) => {
	const {url} = await startTestServer(t);
	const owner = await homeOf(t, url, 'ada');
	await runCli(['--plain'], {home: owner, input: '/rules read-only on\n'});
	const home = await homeOf(t, url, 'bob');
	const {code, stdout} = await runCli(['--plain'], {home, input: 'a long thought\n/drop\n'});
	t.is(code, 1);
	const lines = linesOf(stdout);
	const sentence = 'This room is read-only: only those who run it write here.';
	t.is(lines.filter((line) => line === sentence).length, 2, 'said on entering, and again');
	t.deepEqual(lines.slice(-3), [
		sentence,
		'Not sent: a long thought',
		'Nothing has failed in #lobby.',
	]);
});

test('a relay that is not there ends a script with 6 at once when nothing is known of it', async (t) => {
	const input = joining('ada', 'ws://127.0.0.1:9', '');
	const {code, stdout} = await runCli(['--plain'], {home: await temporaryFolder(t), input});
	t.is(code, 3);
	t.regex(stdout, /127\.0\.0\.1:9/);
});

test('a relay that is another than it was ends a script with 7, and with a sentence', async (t) => {
	const first = await startTestServer(t);
	const home = await homeOf(t, first.url, 'ada');
	await first.close({retryAfterMax: 0});
	await startTestServer(t, {port: first.port});
	const {code, stderr} = await runCli(['--plain'], {home, input: 'hello\n'});
	t.is(code, 7, stderr);
	t.regex(stderr, /This relay is not the one you met at this address before/);
});

test('messages of several lines, long ones and commands with answers work in a script', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const long = 'word '.repeat(700).trim();
	const input = ['one \\', 'two', long, '//slash', '/repeat 2', '/help again', ''].join('\n');
	const {code, stdout} = await runCli(['--plain'], {home, input});
	t.is(code, 0);
	t.deepEqual(linesOf(stdout).slice(-6), [
		'sent',
		'sent',
		'sent',
		'sent',
		'sent',
		'/repeat [COUNT]: Print the last lines again: 1 unless you say how many. The same: /again.',
	]);
	const texts = (await conversationIn(home)).map((record) => (record as {text?: string}).text);
	t.deepEqual(texts.slice(-3), ['one \ntwo', long, '/slash']);
});

test('unread messages are read out with /next, and are read then on every device', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await homeOf(t, url, 'bob');
	const many = Array.from({length: 25}, (_, index) => `message ${index + 1}`).join('\n');
	await runCli(['--plain'], {home: bob, input: `${many}\n`});
	const {stdout} = await runCli(['--plain'], {home, input: '/next\n/next\n'});
	const said = linesOf(stdout).filter((line) => line.startsWith('bob, '));
	t.deepEqual(said.slice(0, 20).at(-1), 'bob, NOW: message 20');
	t.true(stdout.includes('5 more unread: /next'));
	t.regex(stdout, /message 25\nNothing is unread\./);
	t.is(stdout.match(/message 7$/gm)?.length, 1);
	const {records} = await runCli(['rooms', '--json'], {home});
	t.is(records.find(({name}) => name === 'lobby')?.unread, 0);
});

test('a script alone does not move the read mark', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await homeOf(t, url, 'bob');
	await runCli(['--plain'], {home: bob, input: 'hi\n'});
	const {stdout} = await runCli(['--plain'], {home, input: '/where\n'});
	t.regex(stdout, /bob, \d\d:\d\d: hi/);
	const {records} = await runCli(['rooms', '--json'], {home});
	t.is(records.find(({name}) => name === 'lobby')?.unread, 1);
});

const SCRIPT = ['hello there', '/me waves', '//not a command', '/say /nor this'];

test('the same lines give the same conversation in full screen and in lines', async (t) => {
	const [first, second] = [await startTestServer(t), await startTestServer(t)];
	const inLines = await homeOf(t, first.url, 'ada');
	const input = `${SCRIPT.join('\n')}\n`;
	t.is((await runCli(['--plain'], {home: inLines, input})).code, 0);
	const onScreen = await homeOf(t, second.url, 'ada');
	const screen = await openTermchat([], {home: onScreen});
	t.teardown(() => screen.close());
	await screen.waitFor('lobby');
	for (const line of SCRIPT) {
		screen.type(line);
		await screen.waitFor(`> ${line}`);
		screen.press('\r');
		await screen.waitFor((text) => !text.includes(`> ${line}`));
	}
	await wait(async () => (await conversationIn(onScreen)).length === SCRIPT.length);
	screen.type('/quit\r');
	t.is(await screen.exited, 0);
	const [told, drawn] = [await conversationIn(inLines), await conversationIn(onScreen)];
	t.is(told.length, SCRIPT.length);
	t.deepEqual(told, drawn);
});

test('on a dumb terminal it chats in lines by itself, without one escape sequence', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const environment = {TERM: 'dumb'};
	const terminal = await openTermchat([], {home, environment, columns: 100});
	t.teardown(() => terminal.close());
	await terminal.waitFor('You are in #lobby');
	terminal.type('hello\r');
	await terminal.waitFor(/^sent$/m);
	await runCli(['send', 'lobby', '\u001b[31mred\u001b[0m'], {home: await homeOf(t, url, 'bob')});
	await terminal.waitFor(/bob, \d\d:\d\d: .*red/);
	terminal.type(`ghp_${'a1B2'.repeat(9)}\r`);
	await terminal.waitFor('Send it?');
	terminal.type('\r');
	await terminal.waitFor('Nothing was sent.');
	terminal.press('\u0003');
	await terminal.waitFor('Press it again');
	// One press is no end, though npm and others send an echo of it.
	terminal.type('/where\r');
	await terminal.waitFor('ada at termchat: connected.');
	terminal.press('\u0004');
	t.is(await terminal.exited, 0);
	t.false(terminal.written().includes('\u001b'));
});

test('at a terminal the line being typed stays below what comes in', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await homeOf(t, url, 'bob');
	const terminal = await openTermchat(['--plain'], {home, columns: 60});
	t.teardown(() => terminal.close());
	await terminal.waitFor('You are in #lobby');
	const draft = 'half of a sentence that is longer than one row of this small terminal';
	terminal.type(draft);
	await terminal.waitFor('ll terminal');
	await runCli(['send', 'lobby', 'look here'], {home: bob});
	await terminal.waitFor(/bob, \d\d:\d\d: look here\n> half of a sentence/);
	terminal.type(', sent now\r');
	await terminal.waitFor(/^sent$/m);
	terminal.type('/wh\t');
	await terminal.waitFor(/^> \/whe?o?/m);
	terminal.press('\u0003');
	terminal.press('\u0004');
	t.is(await terminal.exited, 0);
	const said = recordsIn((await runCli(['tail', 'lobby', '--json', '--no-follow'], {home})).stdout);
	t.is(said.at(-1)?.text, `${draft}, sent now`);
	t.false(terminal.written().includes('\u001b[?1049h'), 'there is no alternate screen');
});

test('a secret is not written into a pipe', async (t: ExecutionContext) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const {stdout} = await runCli(['--plain'], {home, input: '/token bot\n'});
	t.regex(stdout, /It is not written here/);
});
