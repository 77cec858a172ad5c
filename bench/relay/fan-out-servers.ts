import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import {startRelay} from '../../server.ts';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';
import {textFrame} from '../../source/server/fan-out.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/**
 * One server in a process of its own, told by its first argument which: the relay (with SQLite or
 * memory), a bare `ws` that sends a string to each client, or one that encodes and frames once and
 * gives each socket one write per turn. Answers `cpu` messages with the processor time used.
 */
const SERVERS = {
	relay: () => relay(temporaryFolder('termchat-bench')),
	'relay-memory': () => relay(undefined),
	plain: () =>
		bare((clients, message) => {
			for (const {webSocket} of clients) webSocket.send(JSON.stringify(message));
		}),
	gathered: () => bare(gatherer()),
} as const;

export type ServerKind = keyof typeof SERVERS;

async function relay(dataDirectory: string | undefined): Promise<number> {
	const fast = {burst: 1e9, perSecond: 1e9};
	const running = await startRelay({
		dataDirectory,
		limits: {messages: fast, messageBytesRate: fast, requests: fast, registrations: fast},
	});
	return running.port;
}

type Client = {readonly webSocket: WebSocket; readonly socket: Duplex};

type Broadcast = (clients: ReadonlySet<Client>, message: unknown) => void;

async function bare(broadcast: Broadcast): Promise<number> {
	const clients = new Set<Client>();
	const webSockets = new WebSocketServer({
		noServer: true,
		clientTracking: false,
		perMessageDeflate: false,
		handleProtocols: () => SUBPROTOCOL,
	});
	const server = createServer();
	server.on('upgrade', (request, socket, head) => {
		webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			const client = {webSocket, socket};
			clients.add(client);
			webSocket.on('message', (data) => broadcast(clients, JSON.parse(String(data))));
			webSocket.on('close', () => clients.delete(client));
		});
	});
	await new Promise<void>((resolve) => {
		server.listen({host: '127.0.0.1', port: 0, backlog: 1024}, resolve);
	});
	// A server that listens on a port has an address of this kind.
	return (server.address() as AddressInfo).port;
}

function gatherer(): Broadcast {
	let frames: Uint8Array[] = [];
	return (clients, message) => {
		frames.push(textFrame(JSON.stringify(message)));
		if (frames.length > 1) return;
		setImmediate(() => {
			const bundle = Buffer.concat(frames);
			frames = [];
			for (const {socket} of clients) socket.write(bundle);
		});
	};
}

const kind = process.argv[2];
if (kind === undefined || !(kind in SERVERS)) throw new Error(`No such server: ${kind}`);
// Just checked that it is one of the table's keys.
const port = await SERVERS[kind as ServerKind]();
process.send?.({port});
process.on('message', () => {
	const {user, system} = process.cpuUsage();
	process.send?.({cpu: user + system, rss: process.memoryUsage().rss});
});
process.on('disconnect', () => process.exit(0));
