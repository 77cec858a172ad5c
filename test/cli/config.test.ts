import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {SETTING_NAMES} from '../../source/client/setting-table.ts';
import {THEME_NAMES} from '../../source/tui/themes/index.ts';
import {runCli} from '../helpers/run-cli.ts';

function home(t: ExecutionContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-config-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

test('config lists every setting with value and origin', async (t) => {
	const {code, stdout} = await runCli(['config'], {
		home: home(t),
		environment: {TERMCHAT_BELL: 'all'},
	});
	t.is(code, 0);
	for (const name of SETTING_NAMES) t.regex(stdout, new RegExp(`^${name}\\b`, 'm'));
	t.regex(stdout, /^bell +all +\(environment\)$/m);
	const {records} = await runCli(['config', 'list', '--json'], {home: home(t)});
	t.deepEqual(
		records.map(({name}) => name),
		[...SETTING_NAMES],
	);
	t.deepEqual(
		records.find(({name}) => name === 'mouse'),
		{v: 1, type: 'setting', name: 'mouse', value: true, origin: 'default'},
	);
});

test('what is set is printed by get and written to the file of path, until it is unset', async (t) => {
	const options = {home: home(t)};
	t.is((await runCli(['config', 'set', 'theme', 'ember'], options)).code, 0);
	t.is((await runCli(['config', 'get', 'theme'], options)).stdout, 'ember\n');
	const {stdout} = await runCli(['config', 'path'], options);
	t.deepEqual(JSON.parse(readFileSync(stdout.trim(), 'utf8')), {theme: 'ember'});
	const {records} = await runCli(['config', 'unset', 'theme', '--json'], options);
	t.like(records[0], {name: 'theme', value: 'auto', origin: 'default'});
});

test('a value that stands behind the environment is kept, and that is said', async (t) => {
	const options = {home: home(t), environment: {TERMCHAT_MOUSE: 'on'}};
	const {code, stderr} = await runCli(['config', 'set', 'mouse', 'off'], options);
	t.is(code, 0);
	t.regex(stderr, /TERMCHAT_MOUSE in the environment says on/);
});

for (const [words, sentence] of [
	[['set', 'thme', 'dark'], /no setting "thme"\. Did you mean theme\?/],
	[['set', 'theme', 'missing'], /There is none of that name/],
	[['set', 'mouse', 'perhaps'], /takes on or off/],
	[['set', 'mouse'], /Usage: termchat config/],
	[['get'], /Usage: termchat config/],
	[['get', 'mouse', 'theme'], /Usage: termchat config/],
	[['change'], /Usage: termchat config/],
	[['path', 'x'], /Usage: termchat config/],
] as const) {
	test(`config ${words.join(' ')} is refused with what would be right`, async (t) => {
		const folder = home(t);
		const {code, stderr} = await runCli(['config', ...words], {home: folder});
		t.is(code, 2);
		t.regex(stderr, sentence);
		t.false(existsSync(path.join(folder, 'config', 'settings.json')));
	});
}

test('config words with a file that is not there says how to begin one', async (t) => {
	const {code, stderr} = await runCli(['config', 'words', 'none.json'], {home: home(t)});
	t.is(code, 5);
	t.regex(
		stderr,
		/There is no file none\.json\. Begin one with: termchat config words > none\.json/,
	);
});

test('theme lists all themes, one’s own among them', async (t) => {
	const folder = home(t);
	mkdirSync(path.join(folder, 'config', 'themes'), {recursive: true});
	writeFileSync(path.join(folder, 'config', 'themes', 'mine.json'), '{"base": "light"}');
	const {stdout} = await runCli(['theme'], {home: folder});
	for (const name of THEME_NAMES) t.regex(stdout, new RegExp(`^ +${name}$`, 'm'));
	t.regex(stdout, /^\* auto$/m);
	t.regex(stdout, /^ {2}mine {2}\(yours\)$/m);
	const {records} = await runCli(['theme', 'list', '--json'], {home: folder});
	t.like(records.at(-1), {name: 'mine', own: true, current: false});
});

test('an exported theme passes the check; a faint colour is a warning, a wrong one a refusal', async (t) => {
	const folder = home(t);
	const file = path.join(folder, 'mine.json');
	const {stdout} = await runCli(['theme', 'export', 'ember'], {home: folder});
	writeFileSync(file, stdout);
	t.like(await runCli(['theme', 'check', file]), {
		code: 0,
		stdout: 'mine is a theme.\n',
		stderr: '',
	});
	writeFileSync(file, '{"roles": {"muted": {"foreground": "#333333"}}}');
	const faint = await runCli(['theme', 'check', file]);
	t.is(faint.code, 0);
	t.regex(faint.stderr, /"muted" is hard to see/);
	writeFileSync(file, '{"roles": {"muted": {"foreground": "grey"}}}');
	const wrong = await runCli(['theme', 'check', file, '--json']);
	t.is(wrong.code, 1);
	t.regex(String(wrong.records[0]?.problems), /"muted" has the foreground "grey"/);
});

test('show prints every role with its contrast, and no escape sequence into a pipe', async (t) => {
	const {code, stdout} = await runCli(['theme', 'show', 'tide-dark'], {home: home(t)});
	t.is(code, 0);
	t.regex(stdout, /mention +#\w{6} bold +\d+\.\d:1/);
	t.false(stdout.includes('\u001b'));
});

for (const words of [
	['show', 'missing'],
	['export', 'tide-drak'],
	['show'],
	['paint'],
	['check'],
]) {
	test(`theme ${words.join(' ')} is refused`, async (t) => {
		t.is((await runCli(['theme', ...words], {home: home(t)})).code, 2);
	});
}
