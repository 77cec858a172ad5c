import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {InputError} from '../../source/client/error.ts';
import {programOf, SETTINGS} from '../../source/client/setting-table.ts';
import {openSettings} from '../../source/client/settings.ts';

function folder(t: ExecutionContext): string {
	const root = mkdtempSync(path.join(tmpdir(), 'termchat-settings-'));
	t.teardown(() => rmSync(root, {recursive: true, force: true}));
	return path.join(root, 'config');
}

test('flags win over the environment, that over the file, and the file over defaults', (t) => {
	const directory = folder(t);
	openSettings({directory}).set('theme', 'from-file');
	const environment = {TERMCHAT_THEME: 'from-environment'};
	const flags = {theme: 'from-flag'};
	const seen = [
		openSettings({directory, environment, flags}),
		openSettings({directory, environment}),
		openSettings({directory}),
		openSettings({directory: folder(t)}),
	].map((settings) => [settings.get('theme'), settings.origin('theme')]);
	t.deepEqual(seen, [
		['from-flag', 'flag'],
		['from-environment', 'environment'],
		['from-file', 'file'],
		['auto', 'default'],
	]);
});

test('what is set is kept, and resetting brings the default back', (t) => {
	const directory = folder(t);
	const settings = openSettings({directory});
	settings.setText('mouse', 'off');
	settings.setText('awayAfterMinutes', '5');
	t.false(openSettings({directory}).get('mouse'));
	t.is(openSettings({directory}).get('awayAfterMinutes'), 5);
	settings.reset('mouse');
	t.is(openSettings({directory}).origin('mouse'), 'default');
});

test('only what was set is in the file', (t) => {
	const settings = openSettings({directory: folder(t)});
	settings.set('bell', 'all');
	t.deepEqual(JSON.parse(readFileSync(settings.file, 'utf8')), {bell: 'all'});
});

const posix = process.platform === 'win32' ? test.skip : test;
posix('nobody else can look into the settings', (t) => {
	const directory = folder(t);
	const settings = openSettings({directory});
	settings.set('name', 'ada');
	t.is(statSync(directory).mode & 0o777, 0o700);
	t.is(statSync(settings.file).mode & 0o777, 0o600);
});

for (const [what, content] of [
	['broken', '{\n\t"theme": "dark"\n\t"bell": "all"\n}'],
	['of another kind', '[1,2]'],
] as const) {
	test(`a file that is ${what} is left to be mended, the defaults hold, and that is said`, (t) => {
		const directory = folder(t);
		const {file} = openSettings({directory});
		writeFileSync(file, content);
		const settings = openSettings({directory});
		t.is(settings.get('theme'), 'auto');
		t.is(settings.problems.length, 1);
		t.is(readFileSync(file, 'utf8'), content);
		t.is(openSettings({directory}).problems.length, 1);
	});

	test(`a file that is ${what} is kept beside the new one when a setting is written`, (t) => {
		const directory = folder(t);
		const {file} = openSettings({directory});
		writeFileSync(file, content);
		const settings = openSettings({directory});
		settings.set('theme', 'dark');
		t.is(settings.get('theme'), 'dark');
		t.is(readFileSync(`${file}.broken`, 'utf8'), content);
		t.is(openSettings({directory}).get('theme'), 'dark');
	});
}

test('it is said where a broken file stops making sense', (t) => {
	const directory = folder(t);
	const {file} = openSettings({directory});
	writeFileSync(file, '{\n\t"theme": "dark"\n\t"bell": "all"\n}');
	t.regex(openSettings({directory}).problems[0] ?? '', /from line 3, column 2 on/);
});

test('a value that is none is ignored, the others hold, and that is said', (t) => {
	const directory = folder(t);
	const {file} = openSettings({directory});
	writeFileSync(file, '{"awayAfterMinutes": "soon", "theme": "dark"}');
	const settings = openSettings({directory});
	t.is(settings.get('awayAfterMinutes'), SETTINGS.awayAfterMinutes.fallback);
	t.is(settings.get('theme'), 'dark');
	t.is(settings.problems.length, 1);
	t.regex(settings.problems[0] ?? '', /is ignored: The setting awayAfterMinutes takes/);
});

test('while somebody breaks the file, what it said before holds', (t) => {
	const directory = folder(t);
	const settings = openSettings({directory});
	settings.set('theme', 'dark');
	t.is(settings.get('theme'), 'dark');
	writeFileSync(settings.file, '{"theme": ');
	t.is(settings.get('theme'), 'dark');
	writeFileSync(settings.file, '{"theme": "light"}');
	t.is(settings.get('theme'), 'light');
});

test('a folder that cannot be made leaves the defaults, and that is said', (t) => {
	const directory = folder(t);
	writeFileSync(directory, 'a file is in the way');
	const settings = openSettings({directory});
	t.is(settings.get('theme'), 'auto');
	t.is(settings.problems.length, 1);
	t.throws(() => settings.set('theme', 'dark'), {instanceOf: InputError});
});

test('values that are none are refused with what would be one', (t) => {
	const settings = openSettings({directory: folder(t)});
	t.throws(() => settings.setText('joinLines', 'loud'), {message: /all, condensed, none/});
	t.throws(() => settings.setText('mouse', 'perhaps'), {message: /on or off/});
	t.throws(() => settings.setText('awayAfterMinutes', '-1'), {message: /0 to 1440/});
	t.throws(() => settings.setText('__proto__', 'x'), {message: /no setting/});
	t.is(settings.get('joinLines'), 'condensed');
});

test('an environment variable that makes no sense is ignored, and that is said', (t) => {
	const environment = {TERMCHAT_MOUSE: 'maybe', TERMCHAT_THEME: ''};
	const settings = openSettings({directory: folder(t), environment});
	t.true(settings.get('mouse'));
	t.is(settings.origin('theme'), 'default');
	t.deepEqual(settings.problems, ['TERMCHAT_MOUSE is ignored: The setting mouse takes on or off.']);
});

test('the defaults are values themselves', (t) => {
	for (const setting of Object.values(SETTINGS)) t.true(setting.isValid(setting.fallback));
});

test('what somebody wrote into the file outlives a change: comments, order, unknown names', (t) => {
	const directory = folder(t);
	const {file} = openSettings({directory});
	const written =
		'{\n  // for the train\n  "newer": [1],\n  "theme": "dark",\n  "bell": "all"\n}\n';
	writeFileSync(file, written);
	const settings = openSettings({directory});
	t.deepEqual(settings.problems, []);
	settings.set('theme', 'light');
	t.is(readFileSync(file, 'utf8'), written.replace('dark', 'light'));
	settings.reset('bell');
	settings.set('mouse', false);
	t.regex(readFileSync(file, 'utf8'), /for the train/);
	t.is(openSettings({directory}).get('mouse'), false);
});

test('the program for notifications is a path, or an array of words that no shell reads', (t) => {
	t.deepEqual(programOf('/opt/my tool'), ['/opt/my tool']);
	t.deepEqual(programOf('["notify", "--room", "a b"]'), ['notify', '--room', 'a b']);
	t.is(programOf('  '), undefined);
	const settings = openSettings({directory: folder(t)});
	for (const bad of ['[]', '[1]', '["a"', '[""]']) {
		t.throws(() => settings.setText('notifyCommand', bad), {message: /JSON array/}, bad);
	}
});

test('numbers outside what a setting takes are refused', (t) => {
	const settings = openSettings({directory: folder(t)});
	t.throws(() => settings.setText('undoSendSeconds', '11'), {message: /0 to 10/});
});
