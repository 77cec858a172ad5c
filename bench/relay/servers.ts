import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import {startRelay} from '../../server.ts';
import {type Limits, SUBPROTOCOL} from '../../source/protocol/limits.ts';
import {textFrame} from '../../source/server/fan-out.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/**
 * One server in a process of its own, told by its first argument which: the relay (with SQLite or
 * memory), or a bare `ws` server that sends a string to each client, encodes and frames once and gives
 * each socket one write per turn, or answers its sender alone. A second argument holds limits for the
 * relay, as JSON. `server-process.ts` talks to it.
 */
const SERVERS = {
	relay: () => relay(temporaryFolder('termchat-bench')),
	'relay-memory': () => relay(undefined),
	plain: () =>
		bare((clients, message) => {
			for (const {webSocket} of clients) webSocket.send(JSON.stringify(message));
		}),
	gathered: () => bare(gatherer()),
	echo: () => bare((_, message, {webSocket}) => webSocket.send(JSON.stringify(message))),
} as const;

export type ServerKind = keyof typeof SERVERS;

/** What a server tells of itself when asked. */
export type ServerUsage = {
	/** Processor time since its start, in microseconds. */
	readonly cpu: number;
	/** Resident memory after a garbage collection, in bytes. */
	readonly memory: number;
	readonly connections: number;
};

type RunningServer = {readonly port: number; connections(): number};

async function relay(dataDirectory: string | undefined): Promise<RunningServer> {
	const own: Partial<Limits> = JSON.parse(process.argv[3] ?? '{}');
	const {port, relay: core} = await startRelay({dataDirectory, limits: {...WIDE, ...own}});
	return {port, connections: () => core.stats().connections};
}

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** What keeps one account from being a nuisance would keep a crowd from being one. */
const WIDE: Partial<Limits> = {
	messages: ENDLESS,
	messageBytesRate: ENDLESS,
	requests: ENDLESS,
	registrations: ENDLESS,
};

type Client = {readonly webSocket: WebSocket; readonly socket: Duplex};

type Answer = (clients: ReadonlySet<Client>, message: unknown, sender: Client) => void;

async function bare(answer: Answer): Promise<RunningServer> {
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
			webSocket.on('message', (data) => answer(clients, JSON.parse(String(data)), client));
			webSocket.on('error', () => {});
			webSocket.on('close', () => clients.delete(client));
		});
	});
	await new Promise<void>((resolve) => {
		server.listen({host: '127.0.0.1', port: 0, backlog: 1024}, resolve);
	});
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	return {port, connections: () => clients.size};
}

function gatherer(): Answer {
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

async function main(): Promise<void> {
	const kind = process.argv[2];
	if (kind === undefined || !(kind in SERVERS)) throw new Error(`No such server: ${kind}`);
	// Just checked that it is one of the table's keys.
	const {port, connections} = await SERVERS[kind as ServerKind]();
	process.on('message', (question) => {
		if (question === 'memory') globalThis.gc?.();
		const {user, system} = process.cpuUsage();
		const memory = process.memoryUsage.rss();
		process.send?.({cpu: user + system, memory, connections: connections()} satisfies ServerUsage);
	});
	process.on('disconnect', () => process.exit(0));
	process.send?.({port});
}

await main();
