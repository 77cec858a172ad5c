import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {chmod, mkdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {parseCommandLine} from '../../source/cli/parse.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {
	type OwnerClient,
	openOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {wait} from '../helpers/wait.ts';
import {type Block, blocksIn} from './document.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DOCUMENT = readFileSync(path.join(ROOT, 'docs', 'bots.md'), 'utf8').replaceAll('\r\n', '\n');
const BLOCKS = blocksIn(DOCUMENT);

/** The blocks in the order of the tests that run them; another one needs a test. */
const RUN = [
	...['account', 'token', 'poll-bot', 'start'],
	...['send', 'files', 'tail', 'date.sh', 'on'],
	...['bridge', 'curl', 'termchat-bridge.service'],
];

function block(mark: string): Block {
	const [found] = BLOCKS.filter((each) => each.mark === mark);
	if (found === undefined) throw new Error(`The document has no block ${mark}.`);
	return found;
}

/** A relay, ada and bob in its room `ops`, and the folder in which the document's commands are typed. */
async function startPlace(t: ExecutionContext) {
	const dataDirectory = await temporaryFolder(t);
	const server = await startTestServer(t, {dataDirectory});
	const people: OwnerClient[] = [];
	for (const name of ['ada', 'bob']) {
		people.push(await openOwner(await temporaryFolder(t), server.url, name));
	}
	const [ada, bob] = people;
	if (ada === undefined || bob === undefined) throw new Error('Nobody is here.');
	t.teardown(() => Promise.all(people.map((person) => person.close())));
	await ada.client.createRoom({name: 'ops'});
	await bob.client.joinRoom('ops');
	const folder = await typingFolder(t);
	return {
		server,
		dataDirectory,
		ada,
		bob,
		shell: {t, folder, url: server.url, port: await freePort()},
	};
}

/** A folder that is a home as well, with `termchat` among its programs and the package in reach. */
async function typingFolder(t: ExecutionContext): Promise<string> {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'bin'));
	// What `npm install termchat` would put there.
	await mkdir(path.join(folder, 'node_modules'));
	await symlink(ROOT, path.join(folder, 'node_modules', 'termchat'), 'dir');
	const program = path.join(folder, 'bin', 'termchat');
	const start = path.join(ROOT, 'source', 'bin', 'termchat.cjs');
	await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${start}' "$@"\n`);
	await chmod(program, 0o755);
	await symlink(process.execPath, path.join(folder, 'bin', 'node'));
	await writeFile(path.join(folder, 'password.txt'), 'a long enough password\n', {mode: 0o600});
	await writeFile(path.join(folder, 'report.pdf'), 'all is well\n');
	await writeFile(path.join(folder, 'Makefile'), 'test:\n\t@echo all is well\n');
	return folder;
}

type Shell = {
	readonly t: ExecutionContext;
	readonly folder: string;
	readonly url: string;
	/** Stands in for that of a bridge. */
	readonly port: number;
};

/** Types a block into a shell, with the addresses of this test in the place of the usual ones. */
function typeBlock({t, folder, url, port}: Shell, mark: string): ChildProcess {
	const typed = block(mark)
		.text.replaceAll('ws://127.0.0.1:7777', url)
		.replaceAll(':7780', `:${port}`)
		.replace(/^(?=termchat bridge )/, 'exec ')
		.replace('termchat bridge ', `termchat bridge --port ${port} `)
		.replace(' node poll', ' exec node poll');
	const child = spawn('sh', ['-e', '-c', typed], {
		cwd: folder,
		env: {
			PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`,
			HOME: folder,
			TERMCHAT_HOME: path.join(folder, 'poll-bot'),
			TERMCHAT_SERVER: url,
		},
		detached: true,
	});
	t.teardown(async () => {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
		const ended = once(child, 'exit');
		process.kill(-child.pid, 'SIGKILL');
		await ended;
	});
	return child;
}

/** Types a block whose commands end, and must end well. */
async function runBlock(shell: Shell, mark: string): Promise<string> {
	const child = typeBlock(shell, mark);
	child.stdin?.end();
	const {stdout, stderr} = child;
	if (stdout === null || stderr === null) throw new Error('The shell has no pipes.');
	const [said, complained, [code]] = await Promise.all([
		text(stdout),
		text(stderr),
		once(child, 'close'),
	]);
	shell.t.is(code, 0, `${mark}: ${complained}`);
	return said;
}

/** What has been written to `ops`, as this person sees it. */
function messagesIn({client}: OwnerClient): readonly LogMessage[] {
	const log = roomByName(client.state, 'ops')?.log ?? [];
	return [...log].flatMap((row) => (row.type === 'message' && row.kind === 'text' ? [row] : []));
}

async function say(person: OwnerClient, text: string, replyTo?: number): Promise<number> {
	const room = roomByName(person.client.state, 'ops')?.id ?? '';
	const options = replyTo === undefined ? {} : {replyTo};
	const {seq} = await person.client.whenAccepted(person.client.send(room, text, options));
	return seq;
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
	return address.port;
}

const onPosix = process.platform === 'win32' ? test.skip : test;

test('every block of the document is run by one of these tests', (t) => {
	t.deepEqual(
		BLOCKS.map(({mark}) => mark),
		RUN,
	);
	t.true(block('poll-bot').text.split('\n').length <= 61);
});

onPosix(
	'the bot of the document counts votes, over a restart of the relay, and ends when told',
	async (t) => {
		t.timeout(60_000);
		const {server, dataDirectory, ada, bob, shell} = await startPlace(t);
		await writeFile(path.join(shell.folder, 'poll-bot.mjs'), block('poll-bot').text);
		await runBlock(shell, 'account');
		t.regex(await runBlock(shell, 'token'), /^[\w-]{8} {2}polls {2}made /);
		const child = typeBlock(shell, 'start');
		let printed = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk: Buffer) => {
				printed += chunk.toString();
			});
		}
		await wait(() => printed.includes('poll-bot is here.'));

		const asked = await say(ada, '!poll Lunch? | soup | pizza');
		const answers = (thread: number) =>
			messagesIn(ada).filter((message) => message.from === 'poll-bot' && message.thread === thread);
		await wait(() => answers(asked).length === 1);
		const poll = answers(asked)[0];
		t.is(poll?.text, 'Lunch?\n1️⃣ soup\n2️⃣ pizza');
		await wait(() => reactionsOf(messagesIn(bob), poll?.id).length === 2);

		// Another bot is not answered, nor is what only looks like a command.
		const parrot = await openOwner(await temporaryFolder(t), server.url, 'parrotbot');
		t.teardown(() => parrot.close());
		await parrot.client.joinRoom('ops');
		await say(parrot, '!poll Who? | me | you');
		await say(bob, 'constructor');

		await server.close({retryAfterMax: 0});
		await startTestServer(t, {dataDirectory, port: server.port});
		for (const person of [ada, bob]) {
			person.client.reconnectNow();
			await person.client.whenLive();
			const room = roomByName(person.client.state, 'ops')?.id ?? '';
			person.client.react(room, poll?.id ?? '', {emoji: '2️⃣', isOn: true});
		}
		await wait(() => reactionsOf(messagesIn(ada), poll?.id)[1]?.names.length === 3);
		await say(ada, '!result', asked);
		await wait(() => answers(asked).length === 2);
		t.is(answers(asked)[1]?.text, '1️⃣ soup: 0\n2️⃣ pizza: 2');
		const wrong = await say(bob, '!poll Lunch?');
		await wait(() => answers(wrong).length === 1);
		t.regex(answers(wrong)[0]?.text ?? '', /^Write: !poll/);
		t.is(messagesIn(ada).filter(({from}) => from === 'poll-bot').length, 4);

		const ended = once(child, 'exit');
		child.kill('SIGTERM');
		t.deepEqual(await ended, [0, null], printed);
		t.is(printed, 'poll-bot is here.\nSIGTERM\n');
	},
);

function reactionsOf(messages: readonly LogMessage[], id: string | undefined) {
	return messages.find((message) => message.id === id)?.shared?.reactions ?? [];
}

onPosix('the commands of the document send, print and answer', async (t) => {
	t.timeout(60_000);
	const {ada, shell} = await startPlace(t);
	await runBlock(shell, 'account');
	await runBlock(shell, 'send');
	t.regex(await runBlock(shell, 'tail'), /^poll-bot: I count votes[\s\S]*poll-bot: backup done\n/);
	const posts = () => messagesIn(ada).map((message) => message.text);
	const [saved = '', told] = (await runBlock(shell, 'files')).split('\n').slice(-3);
	t.is(await readFile(saved, 'utf8'), 'all is well\n');
	t.is(path.dirname(saved), path.join(shell.folder, 'received'));
	t.is(told, "poll-bot 12 'report.pdf'");
	await wait(() => posts().some((each) => /make test`: exit 0 [\s\S]*all is well/.test(each)));
	t.true(posts().some((each) => /^Filesystem/.test(each)));

	await writeFile(path.join(shell.folder, 'date.sh'), block('date.sh').text, {mode: 0o755});
	const child = typeBlock(shell, 'on');
	child.stdin?.end();
	await wait(async () => {
		await say(ada, '!date');
		return posts().some((each) => / UTC /.test(each));
	});
});

onPosix('the bridge of the document takes what its lines post', async (t) => {
	t.timeout(60_000);
	const {ada, shell} = await startPlace(t);
	await runBlock(shell, 'account');
	const child = typeBlock(shell, 'bridge');
	let printed = '';
	child.stdout?.on('data', (chunk: Buffer) => {
		printed += chunk.toString();
	});
	await wait(() => printed.includes('\n'));
	t.deepEqual(JSON.parse(printed), {
		event: 'listening',
		url: `http://127.0.0.1:${shell.port}`,
		port: shell.port,
	});
	const curled = await runBlock(shell, 'curl');
	t.is(curled.match(/"seq"/g)?.length, 3, curled);
	await wait(() => messagesIn(ada).length === 4);
	t.deepEqual(
		messagesIn(ada)
			.slice(1)
			.map((message) => message.text),
		['deploy done', 'tests *passed*', 'all is well'],
	);
	const ended = once(child, 'exit');
	child.kill('SIGTERM');
	t.deepEqual(await ended, [0, null]);
});

test('the service of the document starts a bridge that the program understands', async (t) => {
	const unit = block('termchat-bridge.service').text;
	const [, line = ''] = /^ExecStart=\S+termchat (.*)$/m.exec(unit) ?? [];
	const {command, flags} = parseCommandLine(line.split(' '), {}, import.meta);
	t.is(command.name, 'bridge');
	t.is(flags.text('room'), 'ops');
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'termchat-bridge.service');
	await writeFile(file, unit.replace('/usr/local/bin/termchat', process.execPath));
	const verify = spawn('systemd-analyze', ['verify', '--man=no', file], {stdio: 'pipe'});
	const complaints = text(verify.stderr);
	const [code] = await Promise.race([
		once(verify, 'close'),
		// Not everybody who runs the tests has systemd.
		once(verify, 'error').then(() => [0]),
	]);
	t.is(code, 0, await complaints);
	await rm(file);
});
