import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {homeOf, temporaryFolder} from '../../helpers/cli-homes.ts';
import {installFakeTunnel, OUTER_HOST} from '../../helpers/fake-tunnel.ts';
import {RawWebSocket} from '../../helpers/raw-websocket.ts';
import {recordsIn, runCli, startCli} from '../../helpers/run-cli.ts';
import {wait} from '../../helpers/wait.ts';

/** The tool stands there as a script with its interpreter in the first line. */
const onPosix = process.platform === 'win32' ? test.skip : test;

const BORE = {name: 'bore', portAt: 1, line: `listening at ${OUTER_HOST}:{port}`};

/** A relay behind a tunnel; both go with the test. */
async function serveThrough(
	t: ExecutionContext,
	argv: readonly string[],
	environment: Readonly<Record<string, string>>,
) {
	const controller = new AbortController();
	const running = startCli(['serve', '--port', '0', '--memory', ...argv], {
		environment,
		signal: controller.signal,
	});
	const stop = () => {
		controller.abort();
		return running.ended;
	};
	t.teardown(stop);
	const records = () => recordsIn(running.stdout());
	await wait(() => records().length > 0);
	const [ready] = records();
	const [url, port] = [String(ready?.url), Number(ready?.port)];
	return {records, stop, url, port, stderr: running.stderr};
}

onPosix('a client joins through the tunnel, by its address', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const {url} = await serveThrough(t, ['--tunnel', 'bore', '--open'], fake.environment);
	t.regex(url, new RegExp(`^ws://${OUTER_HOST}:\\d+$`));
	const home = await homeOf(t, url, 'ada');
	const {code, stderr} = await runCli(['send', 'lobby', 'from elsewhere'], {home});
	t.is(code, 0, stderr);
});

onPosix('behind a tunnel an account needs an invitation unless it is said otherwise', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const {url} = await serveThrough(t, ['--tunnel', 'bore'], fake.environment);
	const home = await temporaryFolder(t);
	const argv = ['register', '--server', url, '--name', 'eve', '--password-file', '-'];
	const {code, stderr} = await runCli(argv, {home, input: 'correct horse battery\n'});
	t.is(code, 8);
	t.regex(stderr, /invit/i);
});

onPosix('a tool that ends is started anew, and its new address holds', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const served = await serveThrough(t, ['--tunnel', 'bore', '--open'], fake.environment);
	const [first] = await fake.starts();
	process.kill(first?.pid ?? 0, 'SIGKILL');
	await wait(() => served.records().length > 1);
	const moved = served.records()[1];
	t.is(moved?.event, 'address');
	t.not(moved?.url, served.url);
	const home = await homeOf(t, String(moved?.url), 'ada');
	t.is((await runCli(['send', 'lobby', 'still here'], {home})).code, 0);
	t.regex(served.stderr(), /"code":137,"event":"tunnel ended"/);
});

onPosix('the tool ends with the relay', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const {stop} = await serveThrough(t, ['--tunnel', 'bore'], fake.environment);
	const [only] = await fake.starts();
	await stop();
	t.throws(() => process.kill(only?.pid ?? 0, 0), {code: 'ESRCH'});
});

onPosix('the tool hears nothing of what we were told', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const environment = {...fake.environment, TERMCHAT_TUNNEL: 'bore', TERMCHAT_MOTD: 'hello'};
	await serveThrough(t, [], environment);
	const [only] = await fake.starts();
	t.false(only?.variables.some((name) => name.startsWith('TERMCHAT_')));
	t.true(only?.variables.includes('PATH'));
});

onPosix('with a public address it is that one, whatever the tool prints', async (t) => {
	const line = 'https://other.example is no address for anybody';
	const fake = await installFakeTunnel(await temporaryFolder(t), {name: 'lt', portAt: 0, line});
	const argv = ['--tunnel-command', 'lt {port}', '--public-url', 'wss://chat.example'];
	const {url} = await serveThrough(t, argv, fake.environment);
	t.is(url, 'wss://chat.example');
	await wait(async () => (await fake.starts()).length === 1);
});

onPosix('an address that is not the tunnel’s gets no answer', async (t) => {
	const fake = await installFakeTunnel(await temporaryFolder(t), BORE);
	const {port} = await serveThrough(t, ['--tunnel', 'bore'], fake.environment);
	const [stranger, guest] = await Promise.all(
		['evil.example', OUTER_HOST].map((Host) => RawWebSocket.open(port, {Host})),
	);
	t.regex((await stranger?.status()) ?? '', / 421 /);
	t.regex((await guest?.status()) ?? '', / 101 /);
});

const NOT_STARTED: ReadonlyArray<
	readonly [what: string, argv: readonly string[], code: number, sentence: RegExp]
> = [
	['a tool that is not there', ['--tunnel', 'cloudflared'], 1, /Install cloudflared/],
	['a tool that nobody knows', ['--tunnel', 'magic'], 2, /--tunnel takes one of cloudflared/],
	['a command that is none', ['--tunnel-command', 'lt "'], 2, /every quotation mark closed/],
	['two tools', ['--tunnel', 'bore', '--tunnel-command', 'lt'], 2, /Choose one of --tunnel and/],
	['a tool and a network', ['--tunnel', 'bore', '--lan'], 2, /Choose one of --tunnel and --lan/],
	['a tool and a socket', ['--tunnel', 'bore', '--unix', 'x.sock'], 2, /--tunnel and --unix/],
	['a tool and an address', ['--tunnel', 'bore', '--host', '0.0.0.0'], 2, /leave out --host/],
	[
		'a tool of bytes and a proxy',
		['--tunnel', 'bore', '--trusted-proxies', 'loopback'],
		2,
		/leave out --trusted-proxies/,
	],
	[
		'a tool that only complains',
		['--tunnel-command', `'${process.execPath}' -e "console.error('no account'); process.exit(3)"`],
		1,
		/ended before it named an address\. The last it said: no account/,
	],
	[
		'a tool that says nothing',
		['--tunnel-command', `'${process.execPath}' -e 0`],
		1,
		/ended before it named an address, and said nothing/,
	],
];

for (const [what, argv, code, sentence] of NOT_STARTED) {
	test(`${what} keeps the relay from starting, with a sentence`, async (t) => {
		const environment = {PATH: await temporaryFolder(t)};
		const result = await runCli(['serve', '--port', '0', '--memory', ...argv], {environment});
		t.is(result.code, code, result.stderr);
		t.regex(result.stderr, sentence);
	});
}

test('a look at the configuration finds that the tool is missing', async (t) => {
	const environment = {PATH: await temporaryFolder(t)};
	const argv = ['serve', '--check', '--port', '0', '--memory', '--tunnel', 'ngrok'];
	const {code, stdout} = await runCli(argv, {environment});
	t.is(code, 1);
	t.regex(stdout, /no program "ngrok"\. Install it/);
});
