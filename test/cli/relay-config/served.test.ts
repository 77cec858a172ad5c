import {readFile, stat, writeFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {homeOf, openOwner, temporaryFolder} from '../../helpers/cli-homes.ts';
import {configFile} from '../../helpers/config-sources.ts';
import {recordsIn, startCli} from '../../helpers/run-cli.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';
import {wait} from '../../helpers/wait.ts';

/** A relay started by the command with these settings in a file; it goes with the test. */
async function serve(t: ExecutionContext, settings: Readonly<Record<string, unknown>>) {
	const file = await configFile(t, JSON.stringify({memory: true, port: 0, ...settings}));
	const controller = new AbortController();
	const running = startCli(['serve', '--config', file], {signal: controller.signal});
	await Promise.race([wait(() => running.stdout().includes('\n')), running.ended]);
	const [ready] = recordsIn(running.stdout());
	const stop = () => {
		controller.abort();
		return running.ended;
	};
	t.teardown(stop);
	return {...running, url: String(ready?.url), stop};
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

test('a relay is what its file says', async (t) => {
	const {url} = await serve(t, {name: 'Harbour', motd: 'Be kind.', 'rooms-per-account': 7});
	const owner = await openOwner(await temporaryFolder(t), url, 'ada');
	t.like(owner.client.state.relay, {name: 'Harbour', motd: 'Be kind.'});
	await owner.close();
});

test('the log of a file is in the file, from its level on', async (t) => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'logs', 'relay.log');
	const {url, stop, stderr} = await serve(t, {'log-file': file});
	await homeOf(t, url, 'ada');
	await stop();
	t.notRegex(stderr(), /logged in/);
	t.regex(await readFile(file, 'utf8'), /"event":"logged in"/);
	const quiet = path.join(folder, 'quiet.log');
	const other = await serve(t, {'log-file': quiet, 'log-level': 'error'});
	await homeOf(t, other.url, 'bob');
	await other.stop();
	t.is(await readFile(quiet, 'utf8'), '');
});

test('metrics and health are answered where the file says', async (t) => {
	const port = await freePort();
	await serve(t, {'metrics-port': port});
	const health = await fetch(`http://127.0.0.1:${port}/healthz`);
	t.deepEqual([health.status, await health.text()], [200, 'ok\n']);
	const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
	t.regex(await metrics.text(), /^# TYPE termchat_/m);
});

test('a relay listens at a Unix socket', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const socket = path.join(await temporaryFolder(t), 's');
	const {url} = await serve(t, {unix: socket});
	t.is(url, `ws+unix:${socket}`);
	t.true((await stat(socket)).isSocket());
});

test('a relay with a certificate speaks wss', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'cert.pem'), SELF_SIGNED.certificate);
	await writeFile(path.join(folder, 'key.pem'), SELF_SIGNED.key, {mode: 0o600});
	const {url} = await serve(t, {
		'tls-cert': path.join(folder, 'cert.pem'),
		'tls-key': path.join(folder, 'key.pem'),
	});
	t.regex(url, /^wss:\/\/127\.0\.0\.1:\d+$/);
});
