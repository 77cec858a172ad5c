import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {connect as connectSecurely} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {type ListenerOptions, startListener} from '../../source/server/listener.ts';
import type {LogFields} from '../../source/server/log.ts';
import {silentLog} from '../../source/server/log.ts';
import {RawWebSocket} from '../helpers/raw-websocket.ts';
import {SELF_SIGNED} from '../helpers/self-signed.ts';

const nothing = () => {};

/** A listener whose lines are heard by nobody. */
async function listen(t: ExecutionContext, options: Partial<ListenerOptions> = {}) {
	const listener = await startListener({
		host: '127.0.0.1',
		port: 0,
		accept: () => ({
			received: nothing,
			receivedBinary: nothing,
			drained: nothing,
			closed: nothing,
		}),
		...options,
	});
	t.teardown(() => listener.close());
	return listener;
}

/** A peer that never closes its own half. */
async function stubborn(t: ExecutionContext, port: number): Promise<Socket> {
	const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
	socket.on('error', nothing);
	t.teardown(() => socket.destroy());
	await once(socket, 'connect');
	return socket;
}

/** Its other end hung up, in whatever manner. */
function over(socket: Socket): Promise<void> {
	return new Promise((resolve) => {
		socket.resume().once('end', resolve).once('close', resolve);
	});
}

async function shakeHands(t: ExecutionContext, port: number): Promise<void> {
	const {certificate: ca} = SELF_SIGNED;
	const socket = connectSecurely({port, host: '127.0.0.1', servername: 'localhost', ca});
	t.teardown(() => socket.destroy());
	await once(socket, 'secureConnect');
	socket.on('error', nothing);
}

/** An upgrade request without the subprotocol, which is refused. */
const WRONG = [
	'GET / HTTP/1.1',
	'Host: x',
	'Connection: Upgrade',
	'Upgrade: websocket',
	'Sec-WebSocket-Version: 13',
	'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
	'\r\n',
].join('\r\n');

for (const [kind, tls] of [
	['a plain', undefined],
	['a TLS', SELF_SIGNED],
] as const) {
	test(`${kind} listener ends although peers say nothing`, async (t) => {
		const listener = await listen(t, tls && {tls});
		const sockets = await Promise.all([1, 2, 3].map(() => stubborn(t, listener.port)));
		const ends = sockets.map((socket) => over(socket));
		// A whole exchange with another peer means that these have been accepted too.
		if (tls === undefined) await (await RawWebSocket.open(listener.port)).status();
		else await shakeHands(t, listener.port);
		await listener.close();
		await Promise.all(ends);
		t.is(sockets.length, 3);
	});
}

test('a listener ends although refused peers never close their half', async (t) => {
	const listener = await listen(t);
	const sockets = await Promise.all([1, 2, 3].map(() => stubborn(t, listener.port)));
	const answers = sockets.map(async (socket) => {
		socket.write(WRONG);
		const [answer] = await once(socket, 'data');
		return String(answer).split('\r\n')[0];
	});
	const status = 'HTTP/1.1 400 Bad Request';
	t.deepEqual(await Promise.all(answers), [status, status, status]);
	await listener.close();
});

test('a refused peer loses its connection although it never closes its half', async (t) => {
	const {port} = await listen(t);
	const socket = await stubborn(t, port);
	socket.write(WRONG);
	await over(socket);
	// What is written to a connection that is gone is answered with a reset.
	const lost = new Promise((resolve) => socket.once('close', resolve));
	const writing = setInterval(() => socket.write('x'), 5);
	t.teardown(() => clearInterval(writing));
	await lost;
	t.true(socket.destroyed);
});

test('who comes through a proxy the relay was not told of is refused, and the host is told once', async (t) => {
	const told: (LogFields | undefined)[] = [];
	const log = {...silentLog, warn: (_event: string, fields?: LogFields) => told.push(fields)};
	const {port} = await listen(t, {log});
	for (const header of ['X-Forwarded-For', 'Forwarded']) {
		const line = await RawWebSocket.open(port, {[header]: 'for=192.0.2.1'});
		t.is(await line.status(), 'HTTP/1.1 403 Forbidden');
		line.destroy();
	}
	t.is(told.length, 1);
	t.regex(String(told[0]?.advice), /--public-url/);
});

test('who comes through a proxy the relay was told of gets in', async (t) => {
	const {port} = await listen(t, {isProxied: true});
	const line = await RawWebSocket.open(port, {'X-Forwarded-For': '192.0.2.1'});
	t.is(await line.status(), 'HTTP/1.1 101 Switching Protocols');
	line.destroy();
});
