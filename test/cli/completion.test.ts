import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {COMMANDS} from '../../source/cli/command-table.ts';
import {typablePlaces} from '../../source/cli/completion.ts';
import {runCli} from '../helpers/run-cli.ts';

/** A shell, or undefined with a word in the log where this machine has none. */
function findShell(t: ExecutionContext, name: string): string | undefined {
	const {error} = spawnSync(name, ['-c', 'true']);
	if (error === undefined) return name;
	t.log(`There is no ${name} here.`);
	t.pass();
	return undefined;
}

/** A folder with a `termchat` that knows three places, for scripts to ask. */
function folderWithPlaces(t: ExecutionContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-test-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	const script = '#!/bin/sh\n[ "$*" = "completion places" ] && printf "lobby\\nops\\n@bob\\n"\n';
	writeFileSync(path.join(folder, 'termchat'), script, {mode: 0o755});
	return folder;
}

async function bashReplies(
	t: ExecutionContext,
	line: string,
): Promise<readonly string[] | undefined> {
	const bash = findShell(t, 'bash');
	if (bash === undefined) return undefined;
	const folder = folderWithPlaces(t);
	const {stdout: script} = await runCli(['completion', 'bash']);
	const words = line.split(' ');
	const asked = [
		script,
		`COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
		`COMP_CWORD=${words.length - 1}`,
		`COMP_LINE='${line}'`,
		`COMP_POINT=${line.length}`,
		'_termchat',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell reads it, not we.
		'printf "%s\\n" "${COMPREPLY[@]}"',
	].join('\n');
	const {stdout, stderr} = spawnSync(bash, ['--norc', '-c', asked], {
		encoding: 'utf8',
		env: {...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}`},
	});
	t.is(stderr, '');
	return stdout.split('\n').filter((reply) => reply !== '');
}

const CASES: ReadonlyArray<readonly [string, readonly string[]]> = [
	['termchat wh', ['whoami', 'who']],
	['termchat --insec', ['--insecure']],
	['termchat send --ta', ['--tail']],
	['termchat send --pass', ['--passphrase-file']],
	['termchat serve --tls', ['--tls-cert', '--tls-key']],
	['termchat send o', ['ops']],
	['termchat tail lob', ['lobby']],
	['termchat send @b', ['bob']],
	['termchat completion z', ['zsh']],
	['termchat help exit', ['exit-codes']],
	['termchat config se', ['set']],
	['termchat config set se', ['secretGuard', 'server']],
	['termchat config --json get time', ['timeFormat']],
	['termchat config set bell m', ['mentions']],
	['termchat config set mouse ', ['on', 'off']],
	['termchat config set theme tide', ['tide-dark', 'tide-light']],
	['termchat config set server ', []],
	['termchat account ex', ['export']],
	['termchat theme exp', ['export']],
	['termchat theme show emb', ['ember']],
	['termchat theme emb', []],
	['termchat rooms o', []],
];

for (const [line, replies] of CASES) {
	test(`bash completes "${line}"`, async (t) => {
		const found = await bashReplies(t, line);
		if (found !== undefined) t.deepEqual([...found].toSorted(), [...replies].toSorted());
	});
}

for (const [line, replies] of CASES.filter(([line]) => !line.includes('-'))) {
	test(`fish completes "${line}"`, async (t) => {
		const fish = findShell(t, 'fish');
		if (fish === undefined) return;
		const folder = folderWithPlaces(t);
		const {stdout: script} = await runCli(['completion', 'fish']);
		const file = path.join(folder, 'script');
		writeFileSync(file, script);
		const {stdout, stderr} = spawnSync(
			fish,
			['--no-config', '-c', `source ${file}; complete -C '${line}'`],
			{
				encoding: 'utf8',
				cwd: folder,
				env: {
					...process.env,
					HOME: folder,
					PATH: `${folder}${path.delimiter}${process.env.PATH}`,
				},
			},
		);
		t.is(stderr, '');
		const found = stdout.split('\n').flatMap((row) => row.split('\t')[0] || []);
		// The shell's own files are no reply of ours; it has the @ in the word.
		const told = found.filter((word) => !['script', 'termchat'].includes(word));
		t.deepEqual(told.map((word) => word.replace('@', '')).toSorted(), replies.toSorted());
	});
}

for (const shell of ['bash', 'zsh', 'fish']) {
	test(`the script for ${shell} names every command and flag, and the shell can read it`, async (t) => {
		const {code, stdout} = await runCli(['completion', shell]);
		t.is(code, 0);
		for (const {name, flags} of COMMANDS) {
			t.regex(stdout, new RegExp(`\\b${name}\\b`));
			for (const flag of flags) t.true(stdout.includes(flag.name));
		}
		const found = findShell(t, shell);
		if (found === undefined) return;
		const script = path.join(folderWithPlaces(t), 'script');
		writeFileSync(script, stdout);
		const {status, stderr} = spawnSync(found, ['-n', script], {encoding: 'utf8'});
		t.is(status, 0, stderr);
	});
}

test('a shell that is not known is said to be so', async (t) => {
	const {code, stderr} = await runCli(['completion', 'tcsh']);
	t.is(code, 2);
	t.regex(stderr, /bash, zsh and fish/);
});

test('with no window open there are no places to complete, and nothing is said', async (t) => {
	const home = mkdtempSync(path.join(tmpdir(), 'termchat-test-'));
	t.teardown(() => rmSync(home, {recursive: true, force: true}));
	const {code, stdout, stderr} = await runCli(['completion', 'places'], {home});
	t.deepEqual({code, stdout, stderr}, {code: 0, stdout: '', stderr: ''});
});

test('a name that a relay made up is no command to the shell', (t) => {
	const hostile = [
		'$(reboot)',
		'`id`',
		'a b',
		'#ops',
		'*',
		'',
		'@',
		'@$(id)',
		'-n',
		'a;b',
		'~',
		'Ops',
		'\u{1B}[2J',
	];
	t.deepEqual(typablePlaces(['lobby', ...hostile, 'ops.2', '@bob']), ['lobby', 'ops.2', '@bob']);
});
