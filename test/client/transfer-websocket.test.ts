import type {AddressInfo} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {type WebSocket, WebSocketServer} from 'ws';
import {type TransferLineEvents, TransportError} from '../../source/client/transport.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {TRANSFER_SUBPROTOCOL} from '../../source/protocol/transfer-frame.ts';
import {until} from '../helpers/until.ts';

const nothing = (): void => {};
const DEAF: TransferLineEvents = {
	opened: nothing,
	received: nothing,
	receivedBytes: nothing,
	drained: nothing,
	closed: nothing,
};

/** A server that is not ours, for what ours never does. */
async function serve(t: ExecutionContext, greet: (socket: WebSocket) => void): Promise<string> {
	const server = new WebSocketServer({host: '127.0.0.1', port: 0});
	await new Promise((resolve) => server.once('listening', resolve));
	t.teardown(() => {
		for (const client of server.clients) client.terminate();
		server.close();
	});
	server.on('connection', greet);
	// A server that listens at a port has such an address.
	return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(url: string, events: Partial<TransferLineEvents> = {}) {
	const closed = Promise.withResolvers<Parameters<TransferLineEvents['closed']>[0]>();
	const line = webSocketTransport().openTransfer(url, {
		...DEAF,
		...events,
		closed: closed.resolve,
	});
	return {line, closed: closed.promise};
}

for (const text of ['hello', '{"type":"put"}', '{"type":"stored","bytes":-1}', '[]']) {
	test(`what is no reply closes the line: ${text}`, async (t) => {
		const code = Promise.withResolvers<number>();
		const url = await serve(t, (socket) => {
			t.is(socket.protocol, TRANSFER_SUBPROTOCOL);
			socket.once('close', code.resolve);
			socket.send(text);
			socket.send('{"type":"done"}');
		});
		let replies = 0;
		const {closed} = open(url, {received: () => replies++});
		t.is(await code.promise, 1002);
		await closed;
		t.is(replies, 0);
	});
}

test('an address without encryption is refused as for a connection', (t) => {
	t.throws(() => open('ws://192.0.2.1:7777'), {instanceOf: TransportError});
	t.throws(() => open('http://localhost'), {instanceOf: TransportError});
});

test('a line that is closed before it is open ends', async (t) => {
	const url = await serve(t, nothing);
	const {line, closed} = open(url);
	line.close();
	line.sendBytes(new Uint8Array(10));
	t.is((await closed).code, 1006);
});

test('a line that is paused can be closed', async (t) => {
	const url = await serve(t, (socket) => {
		for (let each = 0; each < 20; each++) socket.send(Buffer.alloc(LIMITS.transferFrameBytes));
	});
	let pieces = 0;
	const {line, closed} = open(url, {
		receivedBytes() {
			pieces++;
			line.pause();
			line.close();
		},
	});
	t.is((await closed).code, 1000);
	t.is(pieces, 1);
});

test('what waits for the network is counted, and its going is told once', async (t) => {
	let server: WebSocket | undefined;
	const url = await serve(t, (socket) => {
		server = socket;
		socket.pause();
	});
	const opened = Promise.withResolvers<void>();
	const drained = Promise.withResolvers<void>();
	let drains = 0;
	const {line} = open(url, {
		opened: opened.resolve,
		drained() {
			drains++;
			drained.resolve();
		},
	});
	await opened.promise;
	const piece = new Uint8Array(LIMITS.transferFrameBytes);
	// More than any system takes at once.
	let taken = 0;
	for (let each = 0; each < 80; each++) line.sendBytes(piece, () => taken++);
	t.true(taken < 80);
	t.true(line.queued > LIMITS.transferQueueBytes);
	t.is(drains, 0);
	server?.resume();
	await drained.promise;
	t.true(line.queued < LIMITS.transferQueueBytes / 2);
	t.is(drains, 1);
	await until(() => taken === 80);
	line.close();
});
