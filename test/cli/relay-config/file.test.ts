import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {readRelayConfig} from '../../../source/cli/relay-config/config.ts';
import {
	CONFIG_FILE,
	readConfigFile,
	readConfigText,
} from '../../../source/cli/relay-config/file.ts';
import {RELAY_SETTING_NAMES} from '../../../source/cli/relay-config/table.ts';
import {initialConfig} from '../../../source/cli/relay-config/written.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {configFile, serveSources} from '../../helpers/config-sources.ts';

const FILE = path.resolve('/etc/termchat/relay.jsonc');

type Faulty = readonly [what: string, text: string, fault: RegExp];

const FAULTY: readonly Faulty[] = [
	[
		'a name with a slip',
		'{\n\t"prot": 1\n}',
		/:2:2: There is no setting "prot"\. Did you mean port\?$/,
	],
	['a name in camel case', '{"dataDir": "x"}', /:1:2: .*Did you mean data-dir\?$/],
	[
		'a name of nothing',
		'{"colour": "red"}',
		/There is no setting "colour"\. See termchat help serve\.$/,
	],
	[
		'a number as a text',
		'{\n  "port": "80"\n}',
		/:2:11: port takes a whole number from 0 to 65535, not "80"\.$/,
	],
	['a number too high', '{"port": 65536}', /:1:10: port takes/],
	['part of a number', '{"port": 1.5}', /:1:10: port takes/],
	['a text as a switch', '{"lan": "yes"}', /lan takes true or false, not "yes"\.$/],
	['null', '{"name": null}', /name takes a text of at most 64 bytes, not null\.$/],
	['a list with a number', '{"trusted-proxies": [1]}', /trusted-proxies takes addresses like/],
	['a password', '{"password": "x"}', /There is no setting "password"/],
	['a value without quotes', '{\n\t"host": local\n}', /:2:10: this cannot be understood\.$/],
	['a missing comma', '{\n\t"lan": true\n\t"port": 1\n}', /:3:2: this cannot be understood\.$/],
	['a missing end', '{\n\t"port": 1\n', /:3:1: this cannot be understood\.$/],
	['a name twice', '{"port": 1, "port": 2}', /:1:13: port is there twice\. Remove one\.$/],
	['a list', '[]', /holds no settings/],
	['nothing', '', /:1:1: this cannot be understood\.$/],
];

for (const [what, text, fault] of FAULTY) {
	test(`a file of settings is refused for ${what}`, (t) => {
		const {faults} = readConfigText(text, FILE);
		t.is(faults.length, 1);
		t.true(faults[0]?.startsWith(FILE));
		t.regex(faults[0] ?? '', fault);
	});
}

test('every fault of a file is told, and what is right in it holds', (t) => {
	const {values, faults} = readConfigText('{"prot": 1, "lan": 2, "name": "Harbour"}', FILE);
	t.is(faults.length, 2);
	t.deepEqual([...values], [['name', 'Harbour']]);
});

test('comments, a comma at the end and a schema are forgiven', (t) => {
	const text = '\uFEFF{\n\t// why\n\t"$schema": "x", /* so */ "port": 80,\n}';
	const {values, faults} = readConfigText(text, FILE);
	t.deepEqual(faults, []);
	t.deepEqual([...values], [['port', 80]]);
});

test('paths in a file begin at its folder', (t) => {
	const text = '{"tls-cert": "tls/cert.pem", "log-file": "/var/log/relay.log"}';
	const {values} = readConfigText(text, FILE);
	t.is(values.get('tls-cert'), path.join(path.dirname(FILE), 'tls', 'cert.pem'));
	t.is(values.get('log-file'), path.resolve('/var/log/relay.log'));
});

test('a list may be a text with commas', (t) => {
	const {values} = readConfigText('{"trusted-proxies": "loopback, 10.0.0.0/8"}', FILE);
	t.deepEqual(values.get('trusted-proxies'), ['loopback', '10.0.0.0/8']);
});

test('the file that is written for a host has every setting, and changes nothing', (t) => {
	const text = initialConfig();
	t.deepEqual(readConfigText(text, FILE), {values: new Map(), faults: []});
	for (const name of RELAY_SETTING_NAMES) t.true(text.includes(`\t// "${name}": `), name);
});

test('each line of that file can be used as it is', (t) => {
	const lines = initialConfig().match(/(?<=^\t\/\/ )"[a-z-]+": .*$/gm) ?? [];
	t.is(lines.length, RELAY_SETTING_NAMES.length);
	for (const line of lines) t.deepEqual(readConfigText(`{${line}}`, FILE).faults, [], line);
});

test('a file that is not there is none, and one that is too large is refused', async (t) => {
	t.is(await readConfigFile(path.join(await temporaryFolder(t), 'none')), undefined);
	const file = await configFile(t, `{}${' '.repeat(300_000)}`);
	t.regex((await readConfigFile(file))?.faults[0] ?? '', /too large/);
});

test('a file that cannot be read is told of', async (t) => {
	if (process.platform === 'win32' || process.geteuid?.() === 0) {
		t.pass();
		return;
	}
	const file = await configFile(t, '{}');
	await chmod(file, 0);
	t.regex((await readConfigFile(file))?.faults[0] ?? '', /cannot be read/);
});

test('a folder in the place of the file is told of', async (t) => {
	const folder = await temporaryFolder(t);
	t.regex((await readConfigFile(folder))?.faults[0] ?? '', /cannot be read/);
});

test('the file beside the data is read by itself', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, CONFIG_FILE), '{"name": "Harbour"}');
	const config = await readRelayConfig(serveSources(['--data-dir', folder]));
	t.is(config.text('name'), 'Harbour');
	t.is(config.file, path.join(folder, CONFIG_FILE));
});

test('a home has that file with its relay', async (t) => {
	const home = await temporaryFolder(t);
	const folder = path.join(home, 'data', 'relay');
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, CONFIG_FILE), '{"name": "Harbour"}');
	const config = await readRelayConfig(serveSources([], {TERMCHAT_HOME: home}));
	t.is(config.text('name'), 'Harbour');
	t.is(config.text('data-dir'), folder);
});

test('the file beside the data cannot say that they are elsewhere', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, CONFIG_FILE), '{"data-dir": "/elsewhere"}');
	const {faults} = await readRelayConfig(serveSources(['--data-dir', folder]));
	t.regex(faults[0] ?? '', /cannot say that they are elsewhere/);
	const file = await configFile(t, '{"data-dir": "data"}');
	const named = await readRelayConfig(serveSources(['--config', file]));
	t.deepEqual(named.faults, []);
	t.is(named.text('data-dir'), path.join(path.dirname(file), 'data'));
});

test('a relay that keeps nothing reads no file that nobody named', async (t) => {
	const config = await readRelayConfig(serveSources(['--memory']));
	t.is(config.file, undefined);
});

test('a file that was named has to be there', async (t) => {
	const {faults} = await readRelayConfig(
		serveSources(['--memory', '--config', '/none/relay.jsonc']),
	);
	t.regex(
		faults[0] ?? '',
		/relay\.jsonc is not there\. Make it with: termchat serve --init-config/,
	);
});

test('--open and TERMCHAT_OPEN are a registration that is open', async (t) => {
	const flag = await readRelayConfig(serveSources(['--memory', '--open']));
	t.deepEqual([flag.text('registration'), flag.origin('registration')], ['open', 'flag']);
	const variable = await readRelayConfig(serveSources(['--memory'], {TERMCHAT_OPEN: '1'}));
	t.deepEqual(
		[variable.text('registration'), variable.origin('registration')],
		['open', 'environment'],
	);
	const both = await readRelayConfig(
		serveSources(['--memory', '--open', '--registration', 'closed']),
	);
	t.regex(both.faults[0] ?? '', /Choose one of --open and --registration/);
});
