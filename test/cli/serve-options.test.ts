import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {readServeOptions, serveOptions} from '../../source/cli/serve-options.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {configFile, serveSources} from '../helpers/config-sources.ts';
import {SELF_SIGNED} from '../helpers/self-signed.ts';

const DAY = 86_400_000;

test('what is said reaches the relay', async (t) => {
	const options = await serveOptions(
		serveSources([
			...['--memory', '--port', '0', '--host', '::1', '--name', 'Harbour', '--motd', ' Be kind. '],
			...['--registration', 'closed', '--appeal', 'Write to ada', '--public-url', 'a.example'],
			...['--trusted-proxies', 'loopback,10.0.0.0/8', '--allowed-origins', 'https://a.example'],
			...['--metrics-port', '9464', '--metrics-names', 'relay.internal', '--watchdog'],
		]),
	);
	t.like(options, {
		dataDirectory: undefined,
		...{port: 0, host: '::1', name: 'Harbour', motd: 'Be kind.', registration: 'closed'},
		...{appeal: 'Write to ada', publicUrl: 'wss://a.example', unix: undefined},
		limits: undefined,
		isDashboardWanted: true,
		isOnLan: false,
	});
	t.deepEqual(options.trustedProxies, ['loopback', '10.0.0.0/8']);
	t.deepEqual(options.allowedOrigins, ['https://a.example']);
	t.deepEqual(options.watching, {
		metrics: {port: 9464, host: '127.0.0.1', names: ['relay.internal']},
		watchdog: true,
	});
});

test('without a word the relay is the usual one', async (t) => {
	const home = await temporaryFolder(t);
	const options = await serveOptions(serveSources([], {TERMCHAT_HOME: home}));
	t.like(options, {
		dataDirectory: path.join(home, 'data', 'relay'),
		...{port: 7777, host: '127.0.0.1', name: 'termchat', registration: undefined},
		...{motd: undefined, tls: undefined, limits: undefined, certificateFiles: undefined},
		logging: {file: undefined, size: 16_777_216, kept: 5, level: undefined, addresses: 'network'},
	});
});

test('limits are in the units of the relay', async (t) => {
	const {limits} = await serveOptions(
		serveSources(
			['--memory', '--mailbox-days', '60', '--drain-seconds', '1', '--rooms-per-account', '7'],
			{TERMCHAT_KEEP_DAYS: '90'},
		),
	);
	t.deepEqual(limits, {
		envelopeLifetime: 60 * DAY,
		drain: 1000,
		roomsPerAccount: 7,
		keepDays: 90,
	});
});

test('what new files leave free of the disk is a size or a share of it', async (t) => {
	const flags = ['--memory', '--disk-free', '512M'];
	const environment = {TERMCHAT_DISK_FREE_PERCENT: '0'};
	const {limits} = await serveOptions(serveSources(flags, environment));
	t.deepEqual(limits, {diskFreeBytes: 512 * 1_048_576, diskFreePercent: 0});
	const whole = {TERMCHAT_DISK_FREE_PERCENT: '91'};
	await t.throwsAsync(serveOptions(serveSources(flags, whole)), {message: /from 0 to 90/});
});

test('a rate takes its burst and its bytes along', async (t) => {
	const {limits} = await serveOptions(serveSources(['--memory', '--rate-messages', '4/s']));
	t.deepEqual(limits, {
		messages: {perSecond: 4, burst: 20},
		messageBytesRate: {
			perSecond: 2 * LIMITS.messageBytesRate.perSecond,
			burst: 2 * LIMITS.messageBytesRate.burst,
		},
	});
	const slow = await serveOptions(serveSources(['--memory', '--rate-private', '1/d']));
	t.deepEqual(slow.limits?.envelopes, {perSecond: 1 / 86_400, burst: 1});
	t.deepEqual(slow.limits?.envelopeBytesRate, LIMITS.envelopeBytesRate);
});

test('memory and a folder exclude each other where one source says both; otherwise the stronger holds', async (t) => {
	const folder = await temporaryFolder(t);
	const file = await configFile(t, '{"memory": true}');
	const flag = await serveOptions(serveSources(['--config', file, '--data-dir', folder]));
	t.is(flag.dataDirectory, folder);
	const memory = await serveOptions(serveSources(['--memory'], {TERMCHAT_DATA_DIR: folder}));
	t.is(memory.dataDirectory, undefined);
	await t.throwsAsync(serveOptions(serveSources(['--memory', '--data-dir', folder])), {
		instanceOf: ExitError,
		message: 'Choose one of --memory and --data-dir.',
	});
});

test('a greeting comes from a text or a file, not from both', async (t) => {
	const file = await configFile(t, ' Be kind.\n');
	const read = await serveOptions(serveSources(['--memory', '--motd-file', file]));
	t.is(read.motd, 'Be kind.');
	const typed = await serveOptions(
		serveSources(['--memory', '--motd', 'Hello'], {TERMCHAT_MOTD_FILE: file}),
	);
	t.is(typed.motd, 'Hello');
	await t.throwsAsync(
		serveOptions(serveSources(['--memory', '--motd', 'a', '--motd-file', file])),
		{
			message: 'Choose one of --motd and --motd-file.',
		},
	);
	await writeFile(file, 'x'.repeat(LIMITS.noticeBytes + 1));
	await t.throwsAsync(serveOptions(serveSources(['--memory', '--motd-file', file])), {
		message: /has more than 1000 bytes/,
	});
});

test('--lan is reached from everywhere, unless another address is named', async (t) => {
	const open = await serveOptions(serveSources(['--memory', '--lan']));
	t.like(open, {isOnLan: true, host: '0.0.0.0'});
	const named = await serveOptions(serveSources(['--memory', '--lan', '--host', '192.0.2.7']));
	t.is(named.host, '192.0.2.7');
});

type Refused = readonly [what: string, argv: readonly string[], sentence: RegExp];

const REFUSED: readonly Refused[] = [
	[
		'--lan at an address of this machine alone',
		['--lan', '--host', '127.0.0.1'],
		/Nobody else reaches/,
	],
	['--lan at a Unix socket', ['--lan', '--unix', 'x'], /one of --unix and --lan/],
	[
		'TLS at a Unix socket',
		['--unix', 'x', '--tls-cert', 'a', '--tls-key', 'b'],
		/the proxy speaks TLS/,
	],
	['a certificate alone', ['--tls-cert', 'a'], /go together/],
];

for (const [what, argv, sentence] of REFUSED) {
	test(`refused: ${what}`, async (t) => {
		const error = await t.throwsAsync(serveOptions(serveSources(['--memory', ...argv])), {
			instanceOf: ExitError,
			message: sentence,
		});
		t.is(error?.reason, 'usage');
	});
}

test('everything that is wrong is told at once', async (t) => {
	const sources = serveSources([
		'--memory',
		'--port',
		'x',
		'--tls-cert',
		'a',
		'--lan',
		'--unix',
		'y',
	]);
	const {faults} = await readServeOptions(sources);
	t.is(faults.length, 4);
	const error = await t.throwsAsync(serveOptions(sources));
	for (const {sentence} of faults) t.true(error?.message.includes(sentence));
});

test('a certificate is read with its key, which nobody else may read', async (t) => {
	const folder = await temporaryFolder(t);
	const [certificateFile, keyFile] = [path.join(folder, 'cert'), path.join(folder, 'key')];
	await writeFile(certificateFile, SELF_SIGNED.certificate);
	await writeFile(keyFile, SELF_SIGNED.key, {mode: 0o600});
	const sources = serveSources(['--memory', '--tls-cert', certificateFile, '--tls-key', keyFile]);
	const {tls, certificateFiles} = await serveOptions(sources);
	t.deepEqual(tls, SELF_SIGNED);
	t.deepEqual(certificateFiles, {certificateFile, keyFile});
	if (process.platform === 'win32') return;
	await chmod(keyFile, 0o644);
	const error = await t.throwsAsync(serveOptions(sources), {instanceOf: ExitError});
	t.is(error?.reason, 'security');
});
