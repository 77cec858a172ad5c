import {readFileSync, writeFileSync} from 'node:fs';
import {request as httpRequest} from 'node:http';
import {connect as connectSocket} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {homeOf, openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {recordsIn, runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

/** A relay, ada's home, and bob, who reads what is posted. */
async function startPlace(
	t: ExecutionContext,
	options: Parameters<typeof startTestServer>[1] = {},
) {
	const server = await startTestServer(t, options);
	const {url} = server;
	const home = await homeOf(t, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const heard = () =>
		[...(roomByName(bob.client.state, 'lobby')?.log ?? [])].flatMap((row) =>
			row.type === 'message' && row.from === 'ada' && row.kind === 'text' ? [row.text] : [],
		);
	return {server, url, home, bob, heard};
}

/** Runs a bridge that listens, until the test ends. */
async function startBridge(t: ExecutionContext, home: string, argv: readonly string[] = []) {
	const stop = new AbortController();
	const file = path.join(home, 'bridge.secret');
	const where = argv.includes('--unix') ? [] : ['--port', '0'];
	const running = startCli(['bridge', '--secret-file', file, ...where, ...argv], {
		home,
		signal: stop.signal,
	});
	const end = () => stop.abort(new ExitError('terminated', 'Stopped.'));
	t.teardown(async () => {
		end();
		await running.ended;
	});
	await wait(
		() => recordsIn(running.stdout()).length > 0 || running.stderr().includes('termchat:'),
	);
	const [ready] = recordsIn(running.stdout());
	const secret = readFileSync(file, 'utf8').trim();
	return {...running, end, secret, url: String(ready?.url), ready};
}

type Bridge = {readonly url: string; readonly secret: string};

/** Posts a text; `headers` without a value are left out. */
async function post(
	{url, secret}: Bridge,
	room: string,
	body: string,
	headers: Readonly<Record<string, string>> = {},
) {
	const response = await fetch(`${url}/rooms/${room}`, {
		method: 'POST',
		body,
		headers: {authorization: `Bearer ${secret}`, 'content-type': 'text/plain', ...headers},
	});
	return {
		status: response.status,
		headers: response.headers,
		answer: Object(await response.json()),
	};
}

test('a post is in the room when it is answered, code blocks and all', async (t) => {
	const {home, heard} = await startPlace(t);
	const bridge = await startBridge(t, home);
	t.like(bridge.ready, {event: 'listening'});
	const text = 'deploy *done*\n```sh\n\tls -l\n```';
	const {status, answer} = await post(bridge, 'lobby', text);
	t.is(status, 202);
	t.like(answer, {room: 'lobby'});
	t.regex(answer.time, /^\d{4}-.*Z$/);
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), [text]);
});

test('JSON as other chats take it is taken, with the secret in the path', async (t) => {
	const {home, heard} = await startPlace(t);
	const {url, secret} = await startBridge(t, home);
	const response = await fetch(`${url}/${secret}/rooms/lobby`, {
		method: 'POST',
		body: JSON.stringify({text: 'from a hook', channel: '#elsewhere', username: 'ci'}),
		headers: {'content-type': 'application/json; charset=utf-8'},
	});
	t.is(response.status, 202);
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), ['from a hook']);
});

test('a post that is sent again under its key is one message, over a restart of the bridge too', async (t) => {
	const {home, heard} = await startPlace(t);
	const key = {'idempotency-key': 'build 7'};
	const first = await startBridge(t, home);
	const answers = [
		await post(first, 'lobby', 'built', key),
		await post(first, 'lobby', 'built', key),
	];
	first.end();
	await first.ended;
	const second = await startBridge(t, home);
	answers.push(await post(second, 'lobby', 'built', key));
	t.deepEqual(new Set(answers.map(({answer}) => answer.seq)).size, 1);
	const other = await post(second, 'lobby', 'failed', key);
	t.is(other.status, 422);
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), ['built']);
});

type Wrong = readonly [
	what: string,
	status: number,
	headers: Record<string, string>,
	body?: string,
];

const WRONG_POSTS: readonly Wrong[] = [
	['no secret', 401, {authorization: ''}],
	['a wrong secret', 401, {authorization: `Bearer ${'x'.repeat(43)}`}],
	['a page of the Web', 403, {origin: 'https://evil.example'}],
	['a body of another type', 415, {'content-type': 'image/png'}],
	['a body that is too large', 413, {}, 'x'.repeat(65_537)],
	['a message that is too long', 422, {}, 'x'.repeat(5000)],
];

for (const [what, status, headers, body = 'hi'] of WRONG_POSTS) {
	test(`${what} is answered by ${status} and a sentence`, async (t) => {
		const {home, heard} = await startPlace(t);
		const bridge = await startBridge(t, home);
		const {status: given, answer, headers: told} = await post(bridge, 'lobby', body, headers);
		t.is(given, status);
		t.regex(answer.error, /^[A-Z].*\.$/);
		t.is(told.has('www-authenticate'), status === 401);
		t.is((await post(bridge, 'lobby', 'after')).status, 202);
		await wait(() => heard().length > 0);
		t.deepEqual(heard(), ['after']);
	});
}

test('a body that never ends is cut, and others go on', async (t) => {
	const {home} = await startPlace(t);
	const bridge = await startBridge(t, home);
	const {port} = new URL(bridge.url);
	const socket = connectSocket(Number(port), '127.0.0.1');
	t.teardown(() => socket.destroy());
	let said = '';
	socket.on('data', (chunk: Buffer) => {
		said += chunk.toString();
	});
	socket.on('error', () => {});
	socket.write(
		`POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bridge.secret}\r\n` +
			'Transfer-Encoding: chunked\r\n\r\n',
	);
	const part = 'x'.repeat(8192);
	for (let count = 0; count < 10; count++) socket.write(`2000\r\n${part}\r\n`);
	await wait(() => said.includes('\r\n\r\n'));
	t.regex(said, /^HTTP\/1\.1 413 /);
	t.is((await post(bridge, 'lobby', 'hi')).status, 202);
});

test('a host that is not this machine is refused', async (t) => {
	const {home} = await startPlace(t);
	const {url, secret} = await startBridge(t, home);
	const status = await new Promise((resolve, reject) => {
		const headers = {host: 'evil.example', authorization: `Bearer ${secret}`};
		httpRequest(`${url}/rooms/lobby`, {method: 'POST', headers}, (response) => {
			response.resume();
			resolve(response.statusCode);
		})
			.on('error', reject)
			.end('hi');
	});
	t.is(status, 421);
});

test('--room enters the rooms it names, and no other is posted to', async (t) => {
	const {home, bob} = await startPlace(t);
	const {room} = await bob.client.createRoom({name: 'ops'});
	const bridge = await startBridge(t, home, ['--room', '#ops']);
	t.is((await post(bridge, 'lobby', 'hi')).status, 404);
	t.is((await post(bridge, '%23ops', 'hi')).status, 202);
	await wait(() => bob.client.state.rooms.get(room)?.unread === 1);
});

test('while the relay is away a post waits for it or is told to come again', async (t) => {
	const dataDirectory = await temporaryFolder(t);
	const {server, url, home, heard} = await startPlace(t, {dataDirectory});
	const bridge = await startBridge(t, home, ['--timeout', '1']);
	await server.close({retryAfterMax: 0});
	const {status, headers, answer} = await post(bridge, 'lobby', 'one', {'idempotency-key': 'k'});
	t.is(status, 503);
	t.regex(headers.get('retry-after') ?? '', /^\d+$/);
	t.regex(answer.error, /did not confirm/);
	await startTestServer(t, {dataDirectory, port: Number(new URL(url).port)});
	await wait(
		async () => (await post(bridge, 'lobby', 'one', {'idempotency-key': 'k'})).status === 202,
	);
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), ['one']);
	t.regex(bridge.stderr(), /The relay is away: .*\nThe relay is back\.\n$/);
});

test('a bridge that is told to stop answers what it has taken, and ends well', async (t) => {
	const dataDirectory = await temporaryFolder(t);
	const {server, home} = await startPlace(t, {dataDirectory});
	const bridge = await startBridge(t, home, ['--timeout', '2']);
	await server.close({retryAfterMax: 0});
	const posted = post(bridge, 'lobby', 'waits');
	// By then the one before it has been taken.
	t.is((await post(bridge, 'nowhere', 'hi')).status, 404);
	bridge.end();
	t.is((await posted).status, 503);
	t.deepEqual([(await bridge.ended).code, bridge.stderr().includes('termchat:')], [0, false]);
	await t.throwsAsync(post(bridge, 'lobby', 'late'));
});

test('a bridge needs no token that reads', async (t) => {
	const {url, home, heard} = await startPlace(t);
	const made = await runCli(['token', 'create', 'hook', '--scope', 'send'], {home});
	const own = await temporaryFolder(t);
	const file = path.join(own, 'token');
	writeFileSync(file, made.stdout, {mode: 0o600});
	const bridge = await startBridge(t, own, ['--server', url, '--token-file', file]);
	t.is((await post(bridge, 'lobby', 'hi')).status, 202);
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), ['hi']);
});

test('a bridge whose token cannot send says what it waits for', async (t) => {
	const {url, home} = await startPlace(t);
	const made = await runCli(['token', 'create', 'hook', '--scope', 'change'], {home});
	const own = await temporaryFolder(t);
	const file = path.join(own, 'token');
	writeFileSync(file, made.stdout, {mode: 0o600});
	const stop = new AbortController();
	const argv = ['--secret-file', path.join(own, 's'), '--server', url, '--token-file', file];
	const running = startCli(['bridge', ...argv], {home: own, signal: stop.signal});
	await wait(() => running.stderr().includes('without the scope read or send'));
	stop.abort(new ExitError('terminated', 'Stopped.'));
	t.is((await running.ended).code, 0);
});

test('a bridge whose token was ended ends, and says so', async (t) => {
	const {url, home} = await startPlace(t);
	const made = await runCli(['token', 'create', 'hook', '--scope', 'read,send'], {home});
	const own = await temporaryFolder(t);
	const file = path.join(own, 'token');
	writeFileSync(file, made.stdout, {mode: 0o600});
	const bridge = await startBridge(t, own, ['--server', url, '--token-file', file]);
	t.is((await post(bridge, 'lobby', 'hi')).status, 202);
	await runCli(['token', 'revoke', 'hook'], {home});
	const {code, stderr} = await bridge.ended;
	t.is(code, 4);
	t.false(stderr.includes(made.stdout.trim()));
});

(process.platform === 'win32' ? test.skip : test)('a bridge can listen at a socket', async (t) => {
	const {home, heard} = await startPlace(t);
	const socketPath = path.join(home, 'b.sock');
	const {secret, ready} = await startBridge(t, home, ['--unix', socketPath]);
	t.like(ready, {event: 'listening', path: socketPath});
	await new Promise((resolve, reject) => {
		const headers = {host: 'localhost', authorization: `Bearer ${secret}`};
		httpRequest({socketPath, path: '/rooms/lobby', method: 'POST', headers}, resolve)
			.on('error', reject)
			.end('hi');
	});
	await wait(() => heard().length > 0);
	t.deepEqual(heard(), ['hi']);
});

test('a port that is taken ends the bridge with a sentence', async (t) => {
	const {home} = await startPlace(t);
	const first = await startBridge(t, home);
	const {port} = new URL(first.url);
	const file = path.join(home, 'bridge.secret');
	const second = await runCli(['bridge', '--secret-file', file, '--port', port], {home});
	t.is(second.code, 1);
	t.regex(second.stderr, /Another program listens there/);
});

for (const [argv, why] of [
	[[], /Which secret do the senders know\?/],
	[['--secret-file', 'x', '--port', '1', '--unix', 'y'], /not both/],
	[['--secret-file', 'x', '--port', '65536'], /--port takes a whole number/],
] as const) {
	test(`bridge ${argv.join(' ')} says what to write`, async (t) => {
		const {code, stderr} = await runCli(['bridge', ...argv]);
		t.is(code, 2);
		t.regex(stderr, why);
	});
}

test('a bridge posts to rooms, not to people', async (t) => {
	const {home} = await startPlace(t);
	const file = path.join(home, 'bridge.secret');
	const {code, stderr} = await runCli(['bridge', '--secret-file', file, '--room', '@bob'], {home});
	t.is(code, 2);
	t.regex(stderr, /not to @bob/);
});
