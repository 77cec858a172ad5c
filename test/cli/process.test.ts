import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, openSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {homePaths} from '../../source/client/home.ts';
import {vaultDirectory} from '../../source/client/paths.ts';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {type CliResult, recordsIn, runCli} from '../helpers/run-cli.ts';
import {RUNS_SOURCES} from '../helpers/sources.ts';
import {wait} from '../helpers/wait.ts';

// Each process costs about a second, so only what needs one is tested in one.

const PROGRAM = fileURLToPath(new URL('../../cli.tsx', import.meta.url));

type Running = {
	readonly child: ChildProcess;
	readonly ended: Promise<Pick<CliResult, 'code' | 'stdout' | 'stderr'>>;
	stdout(): string;
};

/** Starts the real program; it is killed with the test. */
function start(t: ExecutionContext, argv: readonly string[], home?: string): Running {
	const child = spawn(process.execPath, [RUNS_SOURCES, PROGRAM, ...argv], {
		env: {...process.env, ...(home !== undefined && {TERMCHAT_HOME: home})},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	child.stdin.end();
	t.teardown(() => child.kill('SIGKILL'));
	const ended = once(child, 'close').then(([code]) => ({code: Number(code), stdout, stderr}));
	return {child, ended, stdout: () => stdout};
}

async function startServe(t: ExecutionContext, folder: string, port: number) {
	const argv = ['serve', '--port', String(port), '--data-dir', folder];
	const running = start(t, [...argv, '--rate-messages', '10000/s', '--log-level', 'error']);
	await wait(() => running.stdout().includes('\n'));
	const [ready] = recordsIn(running.stdout());
	return {...running, url: String(ready?.url), port: Number(ready?.port)};
}

test.serial('a relay stops gracefully when it is told to', async (t) => {
	const relay = await startServe(t, await temporaryFolder(t), 0);
	const home = await homeOf(t, relay.url, 'ada');
	const send = start(t, ['send', 'lobby', 'from another process', '--json'], home);
	t.is((await send.ended).code, 0);
	relay.child.kill('SIGTERM');
	const {code, stderr} = await relay.ended;
	t.is(code, 0);
	t.regex(stderr, /clients are told to come back/);
});

test.serial('a tail that is told to stop lets go of the keys first', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const lock = path.join(vaultDirectory(homePaths(home)), 'lock');
	const tail = start(t, ['tail', '--json'], home);
	await wait(() => existsSync(lock) && tail.stdout().includes('"connected"'));
	tail.child.kill('SIGTERM');
	const {code, stderr} = await tail.ended;
	t.deepEqual({code, stderr}, {code: 143, stderr: ''});
	t.false(existsSync(lock));
});

test.serial(
	'a relay killed amid sends has every acknowledged message once, in order',
	async (t) => {
		const folder = await temporaryFolder(t);
		const relay = await startServe(t, folder, 0);
		const {port} = relay;
		const home = await homeOf(t, relay.url, 'ada');
		const acknowledged: unknown[] = [];
		const script = async () => {
			for (let index = 1; index <= MESSAGES; index++) {
				const argv = ['send', 'lobby', `message ${index}`, '--json', '--timeout', '60'];
				const {code, records} = await runCli(argv, {home});
				if (code === 0) acknowledged.push(records[0]);
			}
		};
		const sending = script();
		await wait(() => acknowledged.length > MESSAGES / 2, 60_000);
		relay.child.kill('SIGKILL');
		await relay.ended;
		await startServe(t, folder, port);
		await sending;
		t.is(acknowledged.length, MESSAGES);
		const argv = ['tail', 'lobby', '--json', '--no-follow', '-n', '10000'];
		const {records} = await runCli(argv, {home});
		t.deepEqual(
			records.filter(({type}) => type === 'message'),
			acknowledged,
		);
		const seqs = records.map(({seq}) => Number(seq));
		t.deepEqual(
			seqs,
			seqs.map((_, index) => (seqs[0] ?? 0) + index),
		);
	},
);

const MESSAGES = 300;

test.serial('a reader that goes away ends the program quietly', async (t) => {
	const running = start(t, ['help', 'keys']);
	running.child.stdout?.destroy();
	const {code, stderr} = await running.ended;
	t.deepEqual({code, stderr}, {code: 0, stderr: ''});
});

test.serial('a secret from a file appears nowhere', async (t) => {
	const folder = await temporaryFolder(t);
	const relay = await startServe(t, path.join(folder, 'relay'), 0);
	const file = path.join(folder, 'password');
	await writeFile(file, 'four unrelated words');
	const argv = ['register', '--server', relay.url, '--name', 'ada', '--password-file', file];
	const {code, stdout, stderr} = await start(t, argv, path.join(folder, 'home')).ended;
	t.is(code, 0, stderr);
	relay.child.kill('SIGTERM');
	const log = await relay.ended;
	t.false([stdout, stderr, log.stdout, log.stderr].join('').includes('four unrelated words'));
});

const withFullDevice = existsSync('/dev/full') ? test.serial : test.serial.skip;

withFullDevice('output that cannot be written is complained of', async (t) => {
	const full = openSync('/dev/full', 'w');
	t.teardown(() => closeSync(full));
	const child = spawn(process.execPath, [RUNS_SOURCES, PROGRAM, 'help'], {
		stdio: ['ignore', full, 'pipe'],
	});
	let stderr = '';
	child.stderr?.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	const [code] = await once(child, 'close');
	t.is(code, 1);
	t.regex(stderr, /^termchat: The output could not be written.*no space left/);
});
