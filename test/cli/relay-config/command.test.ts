import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {RELAY_SETTING_NAMES} from '../../../source/cli/relay-config/table.ts';
import {initialConfig} from '../../../source/cli/relay-config/written.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {configFile} from '../../helpers/config-sources.ts';
import {runCli} from '../../helpers/run-cli.ts';

test('--init-config writes the file of every setting, once', async (t) => {
	const home = await temporaryFolder(t);
	const file = path.join(home, 'data', 'relay', 'relay.jsonc');
	const {code, stdout} = await runCli(['serve', '--init-config'], {home});
	t.deepEqual([code, stdout], [0, `Written: ${file}\n`]);
	t.is(await readFile(file, 'utf8'), initialConfig());
	if (process.platform !== 'win32') t.is((await stat(file)).mode & 0o777, 0o600);
	const again = await runCli(['serve', '--init-config'], {home});
	t.is(again.code, 1);
	t.regex(again.stderr, /is there already/);
});

test('--init-config writes where it is told', async (t) => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'own', 'chat.jsonc');
	const {records} = await runCli(['serve', '--init-config', file, '--json']);
	t.like(records[0], {type: 'config-file', path: file});
	t.is(await readFile(file, 'utf8'), initialConfig());
	const checked = await runCli(['serve', '--config', file, '--check', '--port', '0'], {
		home: folder,
	});
	t.deepEqual([checked.code, checked.stdout], [0, 'The relay can start.\n']);
});

test('serve takes no word but that file', async (t) => {
	const {code, stderr} = await runCli(['serve', 'here', '--memory']);
	t.is(code, 2);
	t.regex(stderr, /one word too many/);
});

test('--check says what is wrong, with the right exit code', async (t) => {
	const file = await configFile(t, '{"prot": 1}');
	const {code, stdout} = await runCli([
		'serve',
		'--memory',
		'--port',
		'0',
		'--config',
		file,
		'--check',
	]);
	t.is(code, 2);
	t.is(stdout, `wrong: ${file}:1:2: There is no setting "prot". Did you mean port?\n`);
	const {records} = await runCli([
		...['serve', '--memory', '--port', '0', '--config', file, '--check', '--json'],
	]);
	t.like(records[0], {type: 'check', ok: false});
});

test('--print-config tells every value and who decided it', async (t) => {
	const file = await configFile(t, '{"name": "Harbour", "trusted-proxies": ["loopback", "unix"]}');
	const argv = ['serve', '--config', file, '--port', '9000', '--print-config'];
	const options = {environment: {TERMCHAT_KEEP_DAYS: '30'}};
	const {code, stdout} = await runCli(argv, options);
	t.is(code, 0);
	t.true(stdout.startsWith(`File: ${file}\n`));
	t.regex(stdout, /^port +9000 +\(flag\)$/m);
	t.regex(stdout, /^keep-days +30 +\(environment\)$/m);
	t.regex(stdout, /^name +Harbour +\(file\)$/m);
	t.regex(stdout, /^trusted-proxies +loopback,unix +\(file\)$/m);
	t.regex(stdout, /^host +127\.0\.0\.1$/m);
	const {records} = await runCli([...argv, '--json'], options);
	t.deepEqual(
		records.map(({name}) => name),
		[...RELAY_SETTING_NAMES],
	);
	t.like(records[0], {type: 'setting', name: 'port', value: 9000, origin: 'flag'});
});

test('--print-config tells of faults after the values', async (t) => {
	const file = await configFile(t, '{"port": "x"}');
	const {code, stdout, stderr} = await runCli(['serve', '--config', file, '--print-config']);
	t.is(code, 2);
	t.regex(stdout, /^port +7777$/m);
	t.regex(stderr, /:1:10: port takes a whole number/);
});

test('a relay does not start with a fault in its file', async (t) => {
	const file = await configFile(t, '{"prot": 1}');
	const {code, stdout, stderr} = await runCli([
		'serve',
		'--memory',
		'--port',
		'0',
		'--config',
		file,
	]);
	t.is(code, 2);
	t.is(stdout, '');
	t.regex(stderr, /^termchat: [^\n]+:1:2: There is no setting "prot"\. Did you mean port\?\n$/);
});
