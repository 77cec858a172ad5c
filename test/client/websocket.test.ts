import {createServer, type Server} from 'node:http';
import {createServer as createNetServer} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {WebSocketServer} from 'ws';
import {
	type TransportConnection,
	type TransportEnd,
	TransportError,
} from '../../source/client/transport.ts';
import {type WebSocketOptions, webSocketTransport} from '../../source/client/websocket.ts';
import {LIMITS, SUBPROTOCOL} from '../../source/protocol/limits.ts';
import {startListener} from '../../source/server/listener.ts';
import {SELF_SIGNED} from '../helpers/self-signed.ts';

type Opened = {
	readonly connection: TransportConnection;
	readonly opened: Promise<void>;
	readonly received: Promise<string>;
	readonly closed: Promise<TransportEnd>;
};

function open(url: string, options: WebSocketOptions = {}): Opened {
	const opened = Promise.withResolvers<void>();
	const received = Promise.withResolvers<string>();
	const closed = Promise.withResolvers<TransportEnd>();
	const connection = webSocketTransport(options).open(url, {
		opened: opened.resolve,
		received: received.resolve,
		alive: () => {},
		closed: closed.resolve,
	});
	return {
		connection,
		opened: opened.promise,
		received: received.promise,
		closed: closed.promise,
	};
}

async function listen(t: ExecutionContext, server: Server): Promise<number> {
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It has no port.');
	return address.port;
}

/** A WebSocket server that is not ours, for what ours never does. */
async function strangeServer(t: ExecutionContext, protocol: string | false = SUBPROTOCOL) {
	const http = createServer();
	const sockets = new WebSocketServer({server: http, handleProtocols: () => protocol});
	const port = await listen(t, http);
	return {url: `ws://127.0.0.1:${port}`, sockets};
}

async function relayListener(t: ExecutionContext, tls = false): Promise<number> {
	const listener = await startListener({
		host: '127.0.0.1',
		port: 0,
		...(tls ? {tls: SELF_SIGNED} : {}),
		accept: (link) => ({
			received: (text) => {
				if (text === 'close') link.close('restart', 1500);
			},
			receivedBinary: () => {},
			drained: () => {},
			closed: () => {},
		}),
	});
	t.teardown(() => listener.close());
	return listener.port;
}

test('frames go both ways, and a goodbye is heard', async (t) => {
	const {url, sockets} = await strangeServer(t);
	sockets.on('connection', (socket) => {
		socket.on('message', (data) => socket.send(`echo ${String(data)}`));
	});
	const {connection, opened, received, closed} = open(url);
	await opened;
	connection.send('hello');
	t.is(await received, 'echo hello');
	connection.close();
	t.deepEqual(await closed, {code: 1000, reason: '', problem: undefined});
	connection.send('into the void');
});

test("the relay's own listener is understood, with its reason for closing", async (t) => {
	const port = await relayListener(t);
	const {connection, opened, closed} = open(`ws://127.0.0.1:${port}`);
	await opened;
	connection.send('close');
	t.like(await closed, {code: 4000, reason: 'retry=1500'});
});

test('a certificate that nobody vouches for is refused, unless its authority is given', async (t) => {
	const port = await relayListener(t, true);
	const {problem} = await open(`wss://localhost:${port}`).closed;
	t.is(problem?.kind, 'certificate');
	const trusted = open(`wss://localhost:${port}`, {authorities: SELF_SIGNED.certificate});
	await trusted.opened;
	trusted.connection.close();
	await trusted.closed;
	const otherName = open(`wss://127.0.0.1:${port}`, {authorities: SELF_SIGNED.certificate});
	t.is((await otherName.closed).problem?.kind, 'certificate');
});

test('an unencrypted line to another machine is refused unless it is wanted', (t) => {
	const error = t.throws(() => open('ws://192.0.2.1:7777'), {instanceOf: TransportError});
	t.is(error?.problem.kind, 'bad-address');
	t.regex(error?.message ?? '', /not be encrypted/);
	const {connection} = open('ws://192.0.2.1:7777', {allowInsecure: true});
	connection.close();
});

for (const url of ['http://localhost', 'not a url', '', 'wss:']) {
	test(`no address: ${JSON.stringify(url)}`, (t) => {
		t.throws(() => open(url), {instanceOf: TransportError, message: /\.$/});
	});
}

test('a redirect is not followed', async (t) => {
	const {url, sockets} = await strangeServer(t);
	let visits = 0;
	sockets.on('connection', () => visits++);
	const http = createServer();
	http.on('upgrade', (_request, socket) => {
		socket.end(`HTTP/1.1 302 Found\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`);
	});
	const port = await listen(t, http);
	const {problem} = await open(`ws://127.0.0.1:${port}`).closed;
	t.is(problem?.kind, 'not-a-relay');
	t.is(visits, 0);
});

test('a server of another protocol is no relay', async (t) => {
	const other = await strangeServer(t, false);
	t.is((await open(other.url).closed).problem?.kind, 'not-a-relay');
	const http = createServer((_request, response) => response.end('a web page'));
	const port = await listen(t, http);
	t.is((await open(`ws://127.0.0.1:${port}`).closed).problem?.kind, 'not-a-relay');
});

test('a server without TLS is no relay for wss', async (t) => {
	const port = await relayListener(t);
	t.is((await open(`wss://127.0.0.1:${port}`).closed).problem?.kind, 'not-a-relay');
});

test('nobody there, and nobody of that name, are said apart', async (t) => {
	const probe = createNetServer();
	const port = await new Promise<number>((resolve) => {
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			resolve(address !== null && typeof address === 'object' ? address.port : 0);
		});
	});
	await new Promise((resolve) => probe.close(resolve));
	t.is((await open(`ws://127.0.0.1:${port}`).closed).problem?.kind, 'refused');
});

test('a frame beyond the limit ends the connection', async (t) => {
	const {url, sockets} = await strangeServer(t);
	sockets.on('connection', (socket) => {
		socket.on('error', () => {});
		socket.send('x'.repeat(5 * 1_048_576));
	});
	const {closed} = open(url);
	t.like(await closed, {code: 1006, problem: {kind: 'too-large'}});
});

test('a message in too many splinters ends the connection', async (t) => {
	const {url, sockets} = await strangeServer(t);
	sockets.on('connection', (socket) => {
		socket.on('error', () => {});
		for (let index = 0; index <= LIMITS.frameFragments; index++) socket.send('x', {fin: false});
	});
	t.is((await open(url).closed).problem?.kind, 'too-large');
});

test('a binary frame is a frame that makes no sense', async (t) => {
	const {url, sockets} = await strangeServer(t);
	sockets.on('connection', (socket) => socket.send(new Uint8Array([123, 125])));
	const {connection, received} = open(url);
	t.is(await received, '');
	connection.close();
});

test('closing before the line stands ends it', async (t) => {
	const silent = createNetServer();
	const port = await new Promise<number>((resolve) => {
		silent.listen(0, '127.0.0.1', () => {
			const address = silent.address();
			resolve(address !== null && typeof address === 'object' ? address.port : 0);
		});
	});
	t.teardown(() => void silent.close());
	const {connection, closed} = open(`ws://127.0.0.1:${port}`);
	connection.close();
	t.is((await closed).code, 1006);
});
