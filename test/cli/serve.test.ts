import {chmod, mkdir, readdir, rm, writeFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {createServer} from 'node:net';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {homeOf, openOwner, temporaryFolder} from '../helpers/cli-homes.ts';
import {RawWebSocket} from '../helpers/raw-websocket.ts';
import {type RunningCli, recordsIn, runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

type Serving = RunningCli & {
	readonly url: string;
	readonly port: number;
	stop(): Promise<Awaited<RunningCli['ended']>>;
};

/** A relay started by the command, off a terminal; it goes with the test. */
async function serve(t: ExecutionContext, argv: readonly string[]): Promise<Serving> {
	const controller = new AbortController();
	const running = startCli(['serve', ...argv], {signal: controller.signal});
	await wait(() => running.stdout().includes('\n'));
	const [ready] = recordsIn(running.stdout());
	const stop = () => {
		controller.abort();
		return running.ended;
	};
	t.teardown(stop);
	return {...running, url: String(ready?.url), port: Number(ready?.port), stop};
}

test('off a terminal the first line says where, and nothing else is printed', async (t) => {
	const {url, port, stop} = await serve(t, ['--port', '0', '--memory']);
	await homeOf(t, url, 'ada');
	const {code, stdout, stderr} = await stop();
	t.is(code, 0);
	t.is(stdout, `{"event":"listening","url":"${url}","port":${port}}\n`);
	t.is(url, `ws://127.0.0.1:${port}`);
	const events = recordsIn(stderr).map(({level, event}) => [level, event]);
	t.deepEqual(events.slice(0, 2), [
		['info', 'account created'],
		['info', 'logged in'],
	]);
});

test('what happens in rooms is not logged', async (t) => {
	const {url, stop} = await serve(t, ['--port', '0', '--memory', '--log-level', 'info']);
	const home = await homeOf(t, url, 'ada');
	await runCli(['send', 'lobby', 'a very private remark'], {home});
	t.false((await stop()).stderr.includes('private remark'));
});

test('a relay that stops tells its clients, and goes on where it was', async (t) => {
	const folder = await temporaryFolder(t);
	const first = await serve(t, ['--port', '0', '--data-dir', folder]);
	const owner = await openOwner(await temporaryFolder(t), first.url, 'ada');
	const [room = ''] = owner.client.state.rooms.keys();
	await owner.client.whenAccepted(owner.client.send(room, 'before'));
	const reasons: string[] = [];
	owner.client.subscribe((event) => {
		if (event.type === 'connection-changed' && event.connection.type === 'waiting') {
			reasons.push(event.connection.reason);
		}
	});
	const {code} = await first.stop();
	t.is(code, 0);
	await wait(() => reasons.length > 0);
	t.is(reasons[0], 'The relay is restarting.');
	const id = owner.client.send(room, 'meanwhile');
	await serve(t, ['--port', String(first.port), '--data-dir', folder]);
	await owner.client.whenAccepted(id);
	const texts = [...(owner.client.state.rooms.get(room)?.log ?? [])].flatMap((row) =>
		row.type === 'message' && row.kind === 'text' ? [row.text] : [],
	);
	t.deepEqual(texts, ['before', 'meanwhile']);
	await owner.close();
});

test('a home keeps its relay in a folder of its own', async (t) => {
	const home = await temporaryFolder(t);
	const controller = new AbortController();
	const running = startCli(['serve', '--port', '0'], {home, signal: controller.signal});
	await wait(() => running.stdout().includes('\n'));
	controller.abort();
	await running.ended;
	const files = await readdir(path.join(home, 'data', 'relay'));
	t.true(files.includes('relay.key'));
});

test('the greeting and the name are those of the command line', async (t) => {
	const file = path.join(await temporaryFolder(t), 'motd');
	await writeFile(file, 'Be kind.\n');
	const argv = ['--port', '0', '--memory', '--motd-file', file, '--name', 'Harbour'];
	const {url} = await serve(t, argv);
	const owner = await openOwner(await temporaryFolder(t), url, 'ada');
	t.is(owner.client.state.relay?.name, 'Harbour');
	t.is(owner.client.state.relay?.motd, 'Be kind.');
	await owner.close();
});

test('the rate of messages is the one asked for', async (t) => {
	const {url} = await serve(t, ['--port', '0', '--memory', '--rate-messages', '1/h']);
	const home = await homeOf(t, url, 'ada');
	const send = () => runCli(['send', 'lobby', 'x', '--timeout', '1'], {home});
	// On this machine alone a relay allows ten times as much.
	for (let index = 0; index < 10; index++) t.is((await send()).code, 0);
	const {code, stderr} = await send();
	t.is(code, 8);
	t.regex(stderr, /The message was not sent\. .*too fast/i);
});

type BadServe = readonly [what: string, argv: readonly string[], code: number, sentence: RegExp];

const BAD_VALUES: readonly BadServe[] = [
	['a port that is none', ['--port', '70000'], 2, /--port takes a whole number from 0 to 65535/],
	['an address of another machine', ['--host', '192.0.2.1'], 2, /no address 192\.0\.2\.1/],
	['a rate that is none', ['--rate-messages', 'fast'], 2, /a rate like 10\/s or 120\/m/],
	['a rate of nothing', ['--rate-messages', '0/s'], 2, /a rate like/],
	['a level that is none', ['--log-level', 'loud'], 2, /one of error, warn, info, not/],
	['a key without a certificate', ['--tls-key', 'k'], 2, /go together/],
	['a certificate that is not there', ['--tls-cert', 'c', '--tls-key', 'k'], 2, /c cannot be read/],
	['a greeting that is not there', ['--motd-file', 'm'], 2, /m cannot be read/],
	[
		'an address that is none',
		['--public-url', 'not a url'],
		2,
		/--public-url takes an address like/,
	],
	['two places for the data', ['--data-dir', 'd', '--memory'], 2, /one of --memory and --data-dir/],
];

for (const [what, argv, code, sentence] of BAD_VALUES) {
	test(`serve refuses ${what}`, async (t) => {
		const home = await temporaryFolder(t);
		const port = argv.includes('--port') ? [] : ['--port', '0'];
		const result = await runCli(['serve', ...port, ...argv], {home});
		t.is(result.code, code);
		t.is(result.stdout, '');
		// A busy disk is told of beside.
		const said = result.stderr.split('\n').filter((line) => !line.startsWith('{'));
		t.regex(result.stderr, sentence);
		t.regex(said.join('\n'), /^termchat: [^\n]+\n$/);
	});
}

async function refusesFolder(
	t: ExecutionContext,
	folder: string,
	[code, sentence]: readonly [number, RegExp],
): Promise<void> {
	const result = await runCli(['serve', '--port', '0', '--data-dir', folder]);
	t.is(result.code, code);
	t.is(result.stdout, '');
	t.regex(result.stderr, sentence);
	t.regex(result.stderr, /^termchat: [^\n]+\n$/);
}

test('serve refuses a port in use', async (t) => {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	const {code, stderr} = await runCli(['serve', '--port', String(port), '--memory']);
	t.is(code, 1);
	t.regex(stderr, new RegExp(`Port ${port} is in use.*--port`));
});

test('serve refuses a folder that cannot be', async (t) => {
	const file = path.join(await temporaryFolder(t), 'file');
	await writeFile(file, '');
	await refusesFolder(t, path.join(file, 'inside'), [1, /file is not a folder.*--data-dir/]);
});

test('serve refuses a file in the place of its folder', async (t) => {
	const file = path.join(await temporaryFolder(t), 'file');
	await writeFile(file, '');
	await refusesFolder(t, file, [1, /file is not a folder.*--data-dir/]);
});

for (const name of ['relay.key', 'password.key']) {
	test(`serve refuses data whose ${name} is gone or damaged, and makes no new one`, async (t) => {
		const folder = await temporaryFolder(t);
		const {url, stop} = await serve(t, ['--port', '0', '--data-dir', folder]);
		await homeOf(t, url, 'ada');
		await stop();
		await rm(path.join(folder, name));
		await refusesFolder(t, folder, [1, new RegExp(`${name} is missing.*backup`)]);
		t.false((await readdir(folder)).includes(name));
		await writeFile(path.join(folder, name), 'something else', {mode: 0o600});
		await refusesFolder(t, folder, [1, new RegExp(`${name} is damaged.*backup`)]);
	});
}

test('behind a proxy serve lets nobody in, until it is told of it', async (t) => {
	const headers = {'X-Forwarded-For': '192.0.2.1'};
	const bare = await serve(t, ['--port', '0', '--memory']);
	const refused = await RawWebSocket.open(bare.port, headers);
	t.is(await refused.status(), 'HTTP/1.1 403 Forbidden');
	refused.destroy();
	t.regex(bare.stderr(), /--public-url/);
	const told = await serve(t, ['--port', '0', '--memory', '--public-url', 'wss://chat.example']);
	const line = await RawWebSocket.open(told.port, headers);
	t.is(await line.status(), 'HTTP/1.1 101 Switching Protocols');
	line.destroy();
});

test('serve refuses data in use', async (t) => {
	const folder = await temporaryFolder(t);
	await serve(t, ['--port', '0', '--data-dir', folder]);
	await refusesFolder(t, folder, [1, /most likely another relay/]);
});

test('serve refuses data of a newer version, and leaves them as they are', async (t) => {
	const folder = await temporaryFolder(t);
	await (await serve(t, ['--port', '0', '--data-dir', folder])).stop();
	const [name = ''] = (await readdir(folder)).filter((each) => /\.(?:db|sqlite\d?)$/.test(each));
	const database = new DatabaseSync(path.join(folder, name));
	database.exec('PRAGMA user_version = 999');
	database.close();
	await refusesFolder(t, folder, [1, /written by a newer termchat/]);
});

test('serve refuses data that are not its own', async (t) => {
	const folder = await temporaryFolder(t);
	await (await serve(t, ['--port', '0', '--data-dir', folder])).stop();
	const [name = ''] = (await readdir(folder)).filter((each) => /\.(?:db|sqlite\d?)$/.test(each));
	await writeFile(path.join(folder, name), 'not a database at all'.repeat(500));
	await refusesFolder(t, folder, [1, /damaged or are not termchat's/]);
});

test('serve refuses keys that others can read', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const folder = await temporaryFolder(t);
	await (await serve(t, ['--port', '0', '--data-dir', folder])).stop();
	await chmod(path.join(folder, 'relay.key'), 0o644);
	await refusesFolder(t, folder, [7, /Others can read .*chmod 600/]);
});

test('serve refuses a certificate that is none, and a private key that all can read', async (t) => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'tls'));
	const [certificate, key] = [path.join(folder, 'tls', 'cert'), path.join(folder, 'tls', 'key')];
	await writeFile(certificate, 'nonsense');
	await writeFile(key, 'nonsense', {mode: 0o600});
	const argv = ['serve', '--port', '0', '--memory', '--tls-cert', certificate, '--tls-key', key];
	const bad = await runCli(argv);
	t.is(bad.code, 2);
	t.regex(bad.stderr, /two PEM files that belong together/);
	if (process.platform === 'win32') return;
	await chmod(key, 0o644);
	const open = await runCli(argv);
	t.is(open.code, 7);
	t.regex(open.stderr, /can read the private key/);
});
