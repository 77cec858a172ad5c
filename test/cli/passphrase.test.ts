import {chmod, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {type CommandEnd, EXIT_CODES, exitCodeOf} from '../../source/cli/exit-code.ts';
import {runProgram} from '../../source/cli/program.ts';
import {homePaths, knownRelayKey, openHomeVault} from '../../source/client/home.ts';
import {vaultDirectory, vaultMark} from '../../source/client/paths.ts';
import {nodeFileSystem} from '../../source/client/vault/file-system.ts';
import {nodeProcesses} from '../../source/client/vault/lock.ts';
import {setVaultPassphrase} from '../../source/client/vault/passphrase.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

const OLD = 'four unrelated words';
const NEW = 'five words not so related';

/** A home under a passphrase that is cheap to guess, so that a test is quick. */
async function lockedHome(t: ExecutionContext, home?: string): Promise<string> {
	const folder = home ?? (await temporaryFolder(t));
	await setVaultPassphrase({
		directory: vaultDirectory(homePaths(folder)),
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
		next: async () => OLD,
		cost: {memory: 1024, passes: 1, lanes: 1},
	});
	return folder;
}

async function fileWith(t: ExecutionContext, text: string): Promise<string> {
	const file = path.join(await temporaryFolder(t), 'secret');
	await writeFile(file, text);
	return file;
}

/** Runs a command at a terminal, where each question gets the next answer. */
async function runTyped(
	argv: readonly string[],
	home: string,
	answers: readonly string[],
): Promise<{readonly code: number; readonly shown: string}> {
	const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
	let shown = '';
	for (const stream of [stdout, stderr]) {
		stream.on('data', (chunk: Buffer) => {
			shown += chunk.toString();
		});
	}
	const keys = Object.assign(stdin, {isTTY: true, setRawMode: () => stdin});
	let reason: CommandEnd | undefined;
	const running = runProgram({
		argv,
		environment: {TERMCHAT_HOME: home},
		// All have what a prompt uses of a terminal's stream.
		stdin: keys as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		stderr: Object.assign(stderr, {isTTY: true}) as unknown as NodeJS.WriteStream,
		version: '1.2.3',
		signalFor: () => new AbortController().signal,
		exit: () => {},
	}).then((end) => {
		reason = end;
	});
	for (const [index, answer] of answers.entries()) {
		await wait(() => reason !== undefined || questionsIn(shown) > index);
		stdin.write(`${answer}\r`);
	}
	await running;
	return {code: exitCodeOf(reason ?? 'internal'), shown};
}

function questionsIn(shown: string): number {
	return shown.match(/(?:passphrase|device|again): /g)?.length ?? 0;
}

test('a passphrase is set, changed and removed from files, and said to be there', async (t) => {
	const home = await temporaryFolder(t);
	const [old, next] = [await fileWith(t, `${OLD}\n`), await fileWith(t, `${NEW}\n`)];
	const state = async () => (await runCli(['passphrase', '--json'], {home})).records[0]?.protection;
	t.is(await state(), 'none');
	const set = await runCli(['passphrase', 'set', '--new-passphrase-file', old], {home});
	t.is(set.code, 0, set.stderr);
	t.is(await state(), 'passphrase');
	const files = ['--passphrase-file', old, '--new-passphrase-file', next];
	const changed = await runCli(['passphrase', 'change', ...files], {home});
	t.is(changed.code, 0, changed.stderr);
	const wrong = await runCli(['passphrase', 'remove', '--passphrase-file', old], {home});
	t.is(wrong.code, EXIT_CODES.auth.code);
	t.is(await state(), 'passphrase');
	const environment = {TERMCHAT_PASSPHRASE_FILE: next};
	const removed = await runCli(['passphrase', 'remove'], {home, environment});
	t.is(removed.code, 0, removed.stderr);
	t.is(await state(), 'key-file');
});

test('a new passphrase is asked for twice, unseen', async (t) => {
	const home = await temporaryFolder(t);
	const differing = await runTyped(['passphrase', 'set'], home, [OLD, NEW]);
	t.is(differing.code, EXIT_CODES.usage.code);
	t.regex(differing.shown, /differ/);
	const {code, shown} = await runTyped(['passphrase', 'set'], home, [OLD, OLD]);
	t.is(code, 0, shown);
	t.false(`${shown}${differing.shown}`.includes('unrelated words'));
	t.regex((await runCli(['passphrase'], {home})).stdout, /^A passphrase protects/);
});

test('a passphrase can be mistyped twice, not three times', async (t) => {
	const home = await lockedHome(t);
	const right = await runTyped(['whoami'], home, ['wrong', 'wrong again', OLD]);
	t.regex(right.shown, /No relay is known here/);
	const wrong = await runTyped(['whoami'], home, ['wrong', 'wrong again', 'wrong for good']);
	t.is(wrong.code, EXIT_CODES.auth.code);
	t.regex(wrong.shown, /not the passphrase of/);
	t.is(questionsIn(wrong.shown), 3);
});

test('off a terminal the sentence says which flag to use', async (t) => {
	const home = await lockedHome(t);
	for (const command of [['whoami'], ['rooms'], ['logout'], ['send', 'lobby', 'hi']]) {
		const {code, stderr} = await runCli(command, {home});
		t.is(code, EXIT_CODES.auth.code, command.join(' '));
		t.regex(stderr, /--passphrase-file FILE/);
	}
});

test('commands of a home with a passphrase work with its file or standard input', async (t) => {
	const {url} = await startTestServer(t);
	const home = await lockedHome(t, await homeOf(t, url, 'ada'));
	const file = await fileWith(t, OLD);
	const sent = await runCli(['send', 'lobby', 'hi', '--passphrase-file', file], {home});
	t.deepEqual([sent.code, sent.stderr], [0, '']);
	const input = `${OLD}\n`;
	const {stdout} = await runCli(['whoami', '--passphrase-file', '-'], {home, input});
	t.is(stdout, `ada at ${url}\n`);
	const paths = homePaths(home);
	t.is(typeof (await knownRelayKey(paths, url, async () => OLD)), 'string');
	await t.throwsAsync(knownRelayKey(paths, url), {code: 'locked'});
});

for (const [what, argv, reason] of [
	['a second one', ['set'], 'failed'],
	['an unknown word', ['forget'], 'usage'],
] as const) {
	test(`${what} is refused and changes nothing`, async (t) => {
		const home = await lockedHome(t);
		const {code} = await runCli(['passphrase', ...argv], {home});
		t.is(code, EXIT_CODES[reason].code);
		const vault = await openHomeVault(homePaths(home), async () => OLD);
		t.is(vault.protection, 'passphrase');
		await vault.close();
	});
}

test('what is not there can neither be changed nor removed', async (t) => {
	const home = await temporaryFolder(t);
	for (const word of ['change', 'remove']) {
		const {code, stderr} = await runCli(['passphrase', word], {home});
		t.is(code, EXIT_CODES.failed.code);
		t.regex(stderr, /termchat passphrase set/);
	}
});

for (const [what, text] of [
	['too short', 'short'],
	['guessed first', 'password123'],
] as const) {
	test(`a passphrase that is ${what} is refused`, async (t) => {
		const home = await temporaryFolder(t);
		const file = await fileWith(t, text);
		const {code, stderr} = await runCli(['passphrase', 'set', '--new-passphrase-file', file], {
			home,
		});
		t.is(code, EXIT_CODES.usage.code);
		t.regex(stderr, /unrelated words/);
		t.true((await readdir(vaultDirectory(homePaths(home)))).includes('vault.key'));
	});
}

const withModes = nodeFileSystem.hasModes ? test : test.skip;

withModes('a mark beside the vault that others can read is refused', async (t) => {
	const home = await temporaryFolder(t);
	const paths = homePaths(home);
	await (await openHomeVault(paths)).close();
	await chmod(vaultMark(paths), 0o644);
	await t.throwsAsync(openHomeVault(paths), {code: 'permissions'});
});
