import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';
import {RUNS_SOURCES} from '../helpers/sources.ts';

const REGISTER = ['register', '--server', 'ws://127.0.0.1:1', '--name', 'ada'];

test('a home that is a file is called what it is', async (t) => {
	const home = path.join(await temporaryFolder(t), 'home');
	await writeFile(home, '');
	const argv = [...REGISTER, '--password-file', '-'];
	const {code, stderr} = await runCli(argv, {home, input: 'a long enough passphrase\n'});
	t.is(code, 1);
	t.regex(stderr, /is a file and not a folder\. Move it away/);
});

test('a home in a place that takes no folders ends the program', (t) => {
	if (process.platform !== 'linux') {
		t.pass();
		return;
	}
	const program = fileURLToPath(new URL('../../cli.tsx', import.meta.url));
	// In a process of its own, which can be ended.
	const {signal, status, stderr} = spawnSync(
		process.execPath,
		[RUNS_SOURCES, program, ...REGISTER, '--password-file', '-'],
		{
			env: {...process.env, TERMCHAT_HOME: '/proc/termchat'},
			input: 'a long enough passphrase\n',
			timeout: 20_000,
			killSignal: 'SIGKILL',
			encoding: 'utf8',
		},
	);
	t.is(signal, null);
	t.is(status, 1);
	t.regex(stderr, /termchat cannot write to \/proc\/termchat/);
});
