import {writeFile} from 'node:fs/promises';
import test, {type ExecutionContext} from 'ava';
import type {RunningRelay} from '../../../server.ts';
import {createLiveConfig, reloadSentences} from '../../../source/cli/relay-config/reload.ts';
import {
	isRelaySettingName,
	RELAY_SETTING_NAMES,
	relaySetting,
} from '../../../source/cli/relay-config/table.ts';
import {type Logging, serveOptions} from '../../../source/cli/serve-options.ts';
import {startTestServer} from '../../helpers/cli-homes.ts';
import {configFile, serveSources} from '../../helpers/config-sources.ts';
import {FakeLink} from '../../helpers/link.ts';

/** A relay with a file of settings, in which something can be written. */
async function served(t: ExecutionContext, text: string, argv: readonly string[] = []) {
	const file = await configFile(t, text);
	const sources = serveSources(['--config', file, '--port', '0', ...argv]);
	const options = await serveOptions(sources);
	const relay = await startTestServer(t, {...options, dataDirectory: undefined});
	const tuned: Logging[] = [];
	const config = createLiveConfig(sources, options, {
		relay: relay.relay,
		tuneLog: (logging) => tuned.push(logging),
	});
	return {
		relay,
		config,
		tuned,
		async write(changed: string) {
			await writeFile(file, changed);
			return config.reload();
		},
	};
}

/** What the relay greets a new connection with. */
async function helloOf({relay}: RunningRelay): Promise<Record<string, unknown>> {
	const link = new FakeLink().connect(relay);
	const hello = link.all('hello')[0] ?? (await link.until('hello'));
	return {...hello};
}

test('a running relay takes over what is live', async (t) => {
	const {relay, write, tuned} = await served(t, '{"motd": "Old", "port": 0}');
	t.like(await helloOf(relay), {motd: 'Old', registration: 'open'});
	const report = await write(
		'{"motd": "New", "name": "Harbour", "registration": "closed", "rooms-per-account": 7, "log-level": "error", "port": 1}',
	);
	t.deepEqual(report, {
		type: 'reloaded',
		applied: ['name', 'motd', 'registration', 'rooms-per-account', 'log-level'],
		// The flag stands over the port in the file.
		waiting: [],
	});
	const hello = await helloOf(relay);
	t.like(hello, {motd: 'New', registration: 'closed'});
	t.like(hello.relay, {name: 'Harbour'});
	t.like(hello.limits, {roomsPerAccount: 7});
	t.is(tuned.at(-1)?.level, 'error');
});

test('a running relay takes over what new files leave free', async (t) => {
	const {write} = await served(t, '{}');
	const report = await write('{"disk-free": "1G", "disk-free-percent": 5}');
	t.deepEqual(report, {
		type: 'reloaded',
		applied: ['disk-free', 'disk-free-percent'],
		waiting: [],
	});
});

test('what is taken out of the file is the default again', async (t) => {
	const {relay, write} = await served(
		t,
		'{"motd": "Old", "name": "Harbour", "registration": "closed", "rooms-per-account": 7}',
	);
	await write('{}');
	const hello = await helloOf(relay);
	t.false('motd' in hello);
	t.like(hello, {registration: 'open'});
	t.like(hello.relay, {name: 'termchat'});
	t.like(hello.limits, {roomsPerAccount: 200});
});

test('what needs a start waits for it, and is told each time', async (t) => {
	const {write} = await served(t, '{}');
	const first = await write('{"watchdog": true, "connections": 5}');
	t.deepEqual(first, {type: 'reloaded', applied: [], waiting: ['connections', 'watchdog']});
	const again = await write('{"watchdog": true, "connections": 5}');
	t.deepEqual(again, first);
	t.deepEqual(await write('{}'), {type: 'reloaded', applied: [], waiting: []});
});

test('a fault keeps everything as it was', async (t) => {
	const {relay, write, config} = await served(t, '{"motd": "Old"}');
	const report = await write('{"motd": "New", "prot": 1}');
	t.is(report.type, 'kept');
	t.regex(reloadSentences(report).join(' '), /stays as it was.*Did you mean port\?/);
	t.like(await helloOf(relay), {motd: 'Old'});
	t.is(config.options.motd, 'Old');
	t.is((await write('{"motd": "New"}')).type, 'reloaded');
	t.like(await helloOf(relay), {motd: 'New'});
});

test('what an operator has said stays while the file says the same as before', async (t) => {
	const {relay, write} = await served(t, '{"registration": "invite"}');
	relay.relay.reconfigure({registration: 'closed', motd: {text: 'Now'}});
	await write('{"registration": "invite", "name": "Harbour"}');
	t.like(await helloOf(relay), {registration: 'closed', motd: 'Now'});
});

test('the text of a file with a greeting is read again', async (t) => {
	const greeting = await configFile(t, 'Old');
	const {relay, config} = await served(t, JSON.stringify({'motd-file': greeting}));
	await writeFile(greeting, 'New');
	const report = await config.reload();
	t.deepEqual(report, {type: 'reloaded', applied: ['motd-file'], waiting: []});
	t.like(await helloOf(relay), {motd: 'New'});
});

test('readings follow one another', async (t) => {
	const {config} = await served(t, '{}');
	const reports = await Promise.all([config.reload(), config.reload(), config.reload()]);
	t.deepEqual(new Set(reports.map(({type}) => type)), new Set(['reloaded']));
});

test('what is told of a reload is in sentences', (t) => {
	t.deepEqual(reloadSentences({type: 'reloaded', applied: ['motd', 'name'], waiting: ['port']}), [
		'These hold from now on: motd, name.',
		'These hold from the next start on: port.',
	]);
	t.deepEqual(reloadSentences({type: 'reloaded', applied: [], waiting: []}), [
		'Nothing in the configuration has changed that can change now.',
	]);
});

test('limits that are counted by what was built at the start are not called live', (t) => {
	for (const name of ['connections', 'connections-per-address', 'rate-connections']) {
		t.true(isRelaySettingName(name) && relaySetting(name).isLive !== true);
	}
	t.true(RELAY_SETTING_NAMES.filter((name) => relaySetting(name).isLive === true).length > 20);
});
