import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, statSync, writeFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {WebSocket} from 'ws';
import {startRelay} from '../../../server.ts';
import {SUBPROTOCOL} from '../../../source/protocol/limits.ts';
import type {Link} from '../../../source/server/link.ts';
import {ListenError, type ListenerOptions, startListener} from '../../../source/server/listener.ts';

const posix = process.platform === 'win32' ? test.skip : test;

async function socketPath(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'tc-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return path.join(folder, 'relay.sock');
}

/** A listener at a Unix socket, and the lines it was told of. */
async function listen(
	t: ExecutionContext,
	place: string,
	options: Partial<ListenerOptions> & {readonly mode?: number} = {},
) {
	const links: Link[] = [];
	const nothing = () => {};
	const {mode, ...others} = options;
	const listener = await startListener({
		host: '',
		port: 0,
		unix: {path: place, mode},
		accept(link) {
			links.push(link);
			return {received: nothing, receivedBinary: nothing, drained: nothing, closed: nothing};
		},
		...others,
	});
	t.teardown(() => listener.close());
	return {listener, links};
}

async function open(
	t: ExecutionContext,
	place: string,
	headers: Readonly<Record<string, string>> = {},
): Promise<WebSocket> {
	const line = new WebSocket(`ws+unix:${place}:/`, SUBPROTOCOL, {headers});
	t.teardown(() => line.terminate());
	await once(line, 'open');
	return line;
}

posix('a relay at a Unix socket greets who comes, and takes its socket away with it', async (t) => {
	const place = await socketPath(t);
	const relay = await startRelay({dataDirectory: undefined, unix: {path: place}});
	t.deepEqual([relay.url, relay.port], [`ws+unix:${place}`, 0]);
	const line = new WebSocket(`${relay.url}:/`, SUBPROTOCOL);
	const [hello] = await once(line, 'message');
	t.is(JSON.parse(String(hello)).type, 'hello');
	await relay.close({retryAfterMax: 0});
	t.false(existsSync(place));
});

posix('only its owner and its group may connect, unless told otherwise', async (t) => {
	const [one, other] = [await socketPath(t), await socketPath(t)];
	await listen(t, one);
	await listen(t, other, {mode: 0o600});
	t.is(statSync(one).mode & 0o777, 0o660);
	t.is(statSync(other).mode & 0o777, 0o600);
});

posix('the socket of a relay that was killed is taken over', async (t) => {
	const place = await socketPath(t);
	const code = `require('node:net').createServer().listen(${JSON.stringify(place)}, () => process.stdout.write('on'))`;
	const child = spawn(process.execPath, ['-e', code], {stdio: ['ignore', 'pipe', 'inherit']});
	await once(child.stdout, 'data');
	child.kill('SIGKILL');
	await once(child, 'exit');
	t.true(existsSync(place));
	const {links} = await listen(t, place);
	await open(t, place);
	t.is(links.length, 1);
});

posix('a socket on which somebody answers is left alone', async (t) => {
	const place = await socketPath(t);
	const {links} = await listen(t, place);
	const error = await t.throwsAsync(listen(t, place), {instanceOf: ListenError});
	t.is(error?.code, 'port-in-use');
	await open(t, place);
	t.is(links.length, 1);
});

posix('a file that is no socket is left alone', async (t) => {
	const place = await socketPath(t);
	writeFileSync(place, 'precious');
	const error = await t.throwsAsync(listen(t, place), {instanceOf: ListenError});
	t.is(error?.code, 'bad-address');
	t.is(statSync(place).size, 8);
});

posix('a path that cannot be is explained', async (t) => {
	const place = await socketPath(t);
	for (const [wrong, sentence] of [
		[path.join(path.dirname(place), 'missing', 'a.sock'), /folder .* does not exist/],
		[path.join(path.dirname(place), 'x'.repeat(200)), /too long/],
	] as const) {
		const error = await t.throwsAsync(listen(t, wrong), {instanceOf: ListenError});
		t.is(error?.code, 'bad-address');
		t.regex(error?.message ?? '', sentence);
	}
});

posix('who comes by the socket is a neighbour', async (t) => {
	const place = await socketPath(t);
	const {links} = await listen(t, place);
	await open(t, place);
	t.deepEqual([links[0]?.address, links[0]?.isLocal], ['local', true]);
});

posix('a proxy at the socket is believed when that was said', async (t) => {
	const place = await socketPath(t);
	const {links} = await listen(t, place, {trustedProxies: ['unix']});
	await open(t, place, {'X-Forwarded-For': '10.9.9.9, 192.0.2.1'});
	await open(t, place, {'X-Forwarded-For': 'nonsense'});
	t.deepEqual(
		links.map(({address, isLocal}) => [address, isLocal]),
		[
			['192.0.2.1', false],
			['unix', false],
		],
	);
});
