import test from 'ava';
import {COMMANDS, findCommand} from '../../../source/cli/command-table.ts';
import {helpOn} from '../../../source/cli/help.ts';
import {readRelayConfig} from '../../../source/cli/relay-config/config.ts';
import {limitsIn} from '../../../source/cli/relay-config/limits.ts';
import {
	bytesOf,
	perSecond,
	type RelaySetting,
	type RelayValue,
	readWritten,
	sizeText,
} from '../../../source/cli/relay-config/setting.ts';
import {
	flagOf,
	isOnByItself,
	RELAY_GROUPS,
	RELAY_SETTING_NAMES,
	relaySetting,
} from '../../../source/cli/relay-config/table.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {configFile, serveSources} from '../../helpers/config-sources.ts';

type Sample = {readonly typed: string; readonly value: RelayValue; readonly bad: string};

/** Something else than the default, and something that cannot be. */
function sampleOf({kind, fallback}: RelaySetting): Sample {
	switch (kind.type) {
		case 'text':
			return {typed: 'some text', value: 'some text', bad: 'x'.repeat(kind.bytes + 1)};
		case 'path':
			return {typed: '/srv/x', value: '/srv/x', bad: 'nul\0'};
		case 'address':
			return {typed: 'wss://a.example', value: 'wss://a.example', bad: 'not a url'};
		case 'integer': {
			const value = fallback === kind.to ? kind.to - 1 : kind.to;
			return {typed: String(value), value, bad: String(kind.to + 1)};
		}
		case 'switch':
			return {typed: 'on', value: fallback !== true, bad: 'perhaps'};
		case 'choice': {
			const value = kind.choices.findLast((choice) => choice !== fallback) ?? '';
			return {typed: value, value, bad: 'other'};
		}
		case 'list': {
			const typed = {proxies: '10.0.0.0/8', origins: 'https://a.example', names: 'a.example'};
			return {typed: typed[kind.of], value: [typed[kind.of]], bad: 'no such / thing'};
		}
		case 'rate':
			return {typed: '7/h', value: '7/h', bad: '7 an hour'};
		case 'size':
			return {typed: '7M', value: '7M', bad: '7 MB'};
	}
}

for (const name of RELAY_SETTING_NAMES) {
	const setting = relaySetting(name);
	const {typed, value, bad} = sampleOf(setting);
	const isSwitch = setting.kind.type === 'switch';
	const flag = `--${flagOf(name)}`;
	const memory = name === 'memory' || name === 'data-dir' ? [] : ['--memory'];

	test(`${name}: nobody says it, and its default holds`, async (t) => {
		const config = await readRelayConfig(serveSources(memory));
		t.is(config.origin(name), 'default');
		if (name !== 'data-dir') t.deepEqual(config.value(name), setting.fallback);
	});

	test(`${name}: a flag says it`, async (t) => {
		const argv = isSwitch ? [flag] : [flag, typed];
		const config = await readRelayConfig(serveSources([...memory, ...argv]));
		t.deepEqual(config.faults, []);
		t.deepEqual([config.value(name), config.origin(name)], [value, 'flag']);
	});

	test(`${name}: the environment says it`, async (t) => {
		const config = await readRelayConfig(serveSources(memory, {[setting.variable]: typed}));
		t.deepEqual(config.faults, []);
		t.deepEqual([config.value(name), config.origin(name)], [value, 'environment']);
	});

	test(`${name}: the file says it`, async (t) => {
		const file = await configFile(t, JSON.stringify({[name]: value}));
		const config = await readRelayConfig(serveSources(['--config', file]));
		t.deepEqual(config.faults, []);
		t.deepEqual([config.value(name), config.origin(name)], [value, 'file']);
	});

	test(`${name}: flag over environment over file`, async (t) => {
		const file = await configFile(t, JSON.stringify({[name]: isSwitch ? !value : value}));
		const variable = {[setting.variable]: isSwitch ? 'off' : typed};
		const both = await readRelayConfig(serveSources(['--config', file], variable));
		t.is(both.origin(name), 'environment');
		if (isSwitch) t.is(both.value(name), !value);
		const argv = isSwitch ? [flag] : [flag, typed];
		const all = await readRelayConfig(serveSources(['--config', file, ...argv], variable));
		t.is(all.origin(name), 'flag');
		t.deepEqual(all.value(name), value);
	});

	test(`${name}: what cannot be is refused, and the default holds`, async (t) => {
		const file = await configFile(t, `{\n\t"${name}": ${JSON.stringify({bad})}\n}`);
		const config = await readRelayConfig(serveSources(['--config', file]));
		t.is(config.faults.length, 1);
		t.true(config.faults[0]?.startsWith(`${file}:2:${name.length + 6}: ${name} takes `));
		t.is(config.origin(name), 'default');
		if (isSwitch) return;
		const typedBad = await readRelayConfig(serveSources([...memory, flag, bad]));
		t.is(typedBad.faults.length, 1);
		t.true(typedBad.faults[0]?.startsWith(`${flag} takes `));
		const given = await readRelayConfig({
			flags: serveSources(memory).flags,
			environment: {[setting.variable]: bad},
		});
		t.true(given.faults[0]?.startsWith(`${setting.variable} takes `));
	});

	test(`${name}: its default is one of its values`, async (t) => {
		if (setting.fallback === undefined) {
			t.pass();
			return;
		}
		const file = await configFile(t, JSON.stringify({[name]: setting.fallback}));
		t.deepEqual((await readRelayConfig(serveSources(['--config', file]))).faults, []);
	});
}

test('every setting is in one group', (t) => {
	const grouped = RELAY_GROUPS.flatMap(({rows}) => Object.keys(rows));
	t.deepEqual(grouped.toSorted(), RELAY_SETTING_NAMES.toSorted());
});

test('no variable means two things anywhere', (t) => {
	const serve = RELAY_SETTING_NAMES.map((name) => relaySetting(name).variable);
	const others = COMMANDS.filter(({name}) => name !== 'serve' && name !== 'admin').flatMap(
		({flags}) => flags.flatMap((flag) => ('environment' in flag ? [flag.environment] : [])),
	);
	t.is(new Set(serve).size, serve.length);
	t.deepEqual(
		serve.filter((variable) => others.some((other) => other === variable)),
		[],
	);
});

test('a rate of the table is the limit of the protocol', (t) => {
	for (const name of RELAY_SETTING_NAMES) {
		const {limit, fallback} = relaySetting(name);
		const usual = limit && LIMITS[limit.name];
		if (typeof usual !== 'object' || typeof fallback !== 'string') continue;
		t.true(Math.abs((perSecond(fallback) ?? 0) - usual.perSecond) < 1e-9, name);
	}
});

test('a size of the table is the limit of the protocol, and a size that is set becomes one', async (t) => {
	for (const name of RELAY_SETTING_NAMES) {
		const {limit, fallback, kind} = relaySetting(name);
		if (kind.type !== 'size' || limit === undefined || typeof fallback !== 'string') continue;
		t.is(bytesOf(fallback), Number(LIMITS[limit.name]), name);
	}

	const argv = ['--memory', '--file-size', '0', '--files-in-all', '3g', '--files-per-day', '1500'];
	const config = await readRelayConfig(serveSources(argv));
	t.deepEqual(limitsIn(config), {
		...{fileBytes: 0, fileBytesInAll: 3 * 1024 ** 3, fileBytesPerDay: 1500},
	});
});

test('a size is a whole number with or without a unit, and no larger than is said', (t) => {
	const sizes = {0: 0, '7': 7, '512K': 524_288, '25M': 26_214_400, '1t': 1024 ** 4};
	for (const [text, bytes] of Object.entries(sizes)) t.is(bytesOf(text), bytes, text);
	const bad = ['', 'M', '1.5G', '-1', '1MB', '1 M', '1P', '99999T', '9007199254740992'];
	for (const text of bad) t.is(bytesOf(text), undefined, text);
	const kind = {type: 'size', most: '1G'} as const;
	t.is(readWritten(kind, '1025M'), undefined);
	t.is(readWritten(kind, '1024M'), '1024M');
	t.is(readWritten(kind, 5), '5');
	t.is(readWritten(kind, 1.5), undefined);
	t.is(readWritten(kind, true), undefined);
	for (const bytes of [0, 1, 1023, 1024, 1536, 26_214_400, 1024 ** 4]) {
		t.is(bytesOf(sizeText(bytes)), bytes);
	}
});

test('the help of serve tells the default of each setting', (t) => {
	const text = helpOn('serve');
	t.regex(text, /--port PORT +The port; 0 for any \(default 7777\) \[TERMCHAT_PORT\]$/m);
	t.regex(text, /--no-dashboard +/);
	t.true(findCommand('serve')?.flags.some(({name}) => name === 'rate-messages'));
	for (const name of RELAY_SETTING_NAMES) {
		t.is(isOnByItself(relaySetting(name)), flagOf(name) === `no-${name}`);
	}
});
