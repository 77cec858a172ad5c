import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {WebSocket} from 'ws';
import {Visitor} from '../../../bench/attacks/visitor.ts';
import {startRelay} from '../../../server.ts';
import type {TransferLine, TransportEnd} from '../../../source/client/transport.ts';
import {webSocketTransport} from '../../../source/client/websocket.ts';
import {LIMITS, type Limits} from '../../../source/protocol/limits.ts';
import {
	TRANSFER_SUBPROTOCOL,
	type TransferReply,
	type TransferRequest,
} from '../../../source/protocol/transfer-frame.ts';
import type {TransferLink} from '../../../source/server/files/transfer-link.ts';
import type {Link} from '../../../source/server/link.ts';
import {type ListenerOptions, startListener} from '../../../source/server/listener.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';

const SIZE = 3_000_000;

async function relay(t: ExecutionContext, limits: Partial<Limits> = {}, data?: string) {
	const running = await startRelay({
		dataDirectory: data,
		registration: 'open',
		limits: {diskFreeBytes: 0, diskFreePercent: 0, ...limits},
	});
	t.teardown(() => running.close({retryAfterMax: 0}));
	return running;
}

function bytesOf(length: number): Buffer {
	return Buffer.from(Uint8Array.from({length}, (_, at) => (at * 7 + (at >> 8)) % 253));
}

/** A line of the real client's, with what came on it. */
class Line {
	readonly replies: TransferReply[] = [];
	readonly pieces: Uint8Array[] = [];
	readonly opened = Promise.withResolvers<void>();
	readonly closed = Promise.withResolvers<TransportEnd>();
	readonly line: TransferLine;
	drains = 0;
	#waiting: (() => void)[] = [];

	constructor(url: string, options: Parameters<typeof webSocketTransport>[0] = {}) {
		this.line = webSocketTransport(options).openTransfer(url, {
			opened: () => this.opened.resolve(),
			received: (reply) => {
				this.replies.push(reply);
				this.#wake();
			},
			receivedBytes: (bytes) => {
				this.pieces.push(bytes);
				this.#wake();
			},
			drained: () => {
				this.drains++;
				this.#wake();
			},
			closed: (end) => this.closed.resolve(end),
		});
	}

	async until(condition: () => boolean): Promise<void> {
		while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	async say(request: TransferRequest): Promise<void> {
		await this.opened.promise;
		this.line.send(request);
	}

	/** Brings all of it, as fast as the network takes it. */
	async bring(bytes: Uint8Array): Promise<void> {
		for (let at = 0; at < bytes.length; at += LIMITS.transferFrameBytes) {
			if (this.line.queued > LIMITS.transferQueueBytes) {
				const before = this.drains;
				await this.until(() => this.drains > before);
			}
			this.line.sendBytes(bytes.subarray(at, at + LIMITS.transferFrameBytes));
		}
	}

	#wake(): void {
		for (const go of this.#waiting.splice(0)) go();
	}
}

async function upload(url: string, ticket: string, bytes: Uint8Array, options = {}): Promise<Line> {
	const line = new Line(url, options);
	await line.say({type: 'put', ticket, offset: 0});
	await line.until(() => line.replies.length > 0);
	await line.bring(bytes);
	return line;
}

async function download(url: string, ticket: string, options = {}): Promise<Line> {
	const line = new Line(url, options);
	await line.say({type: 'get', ticket, offset: 0});
	return line;
}

for (const kind of ['memory', 'a folder'] as const) {
	test(`a file goes to a relay with ${kind} and comes back as it was`, async (t) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'termchat-lines-'));
		t.teardown(() => rmSync(folder, {recursive: true, force: true}));
		const data = kind === 'memory' ? undefined : path.join(folder, 'data');
		const {url, port} = await relay(t, {}, data);
		const ada = await Visitor.join(port, 'ada');
		const bytes = bytesOf(SIZE);
		const {file, ticket} = await ada.request('file.create', {size: SIZE});
		const up = await upload(url, ticket, bytes);
		t.is((await up.closed.promise).code, 1000);
		t.deepEqual(
			up.replies.map(({type}) => type),
			['ready', 'stored', 'stored', 'done'],
		);
		const bob = await Visitor.join(port, 'bob');
		const opened = await bob.request('file.open', {file});
		t.is(opened.size, SIZE);
		const down = await download(url, opened.ticket);
		t.is((await down.closed.promise).code, 1000);
		t.deepEqual(
			down.replies.map(({type}) => type),
			['ready', 'done'],
		);
		t.is(Buffer.compare(Buffer.concat(down.pieces), bytes), 0);
	});
}

test('a line is encrypted as the connection is', async (t) => {
	const running = await startRelay({
		dataDirectory: undefined,
		registration: 'open',
		tls: SELF_SIGNED,
		limits: {diskFreeBytes: 0, diskFreePercent: 0},
	});
	t.teardown(() => running.close({retryAfterMax: 0}));
	const url = `wss://localhost:${running.port}`;
	const stranger = new Line(url);
	const end = await stranger.closed.promise;
	t.is(end.problem?.kind, 'certificate');
	const trusted = new Line(url, {authorities: SELF_SIGNED.certificate});
	await trusted.say({type: 'get', ticket: 'A'.repeat(43), offset: 0});
	await trusted.until(() => trusted.replies.length > 0);
	t.like(trusted.replies[0], {type: 'refused', code: 'not-found'});
	t.is((await trusted.closed.promise).code, 1008);
});

test('whoever does not read is waited for, and then gets all of it', async (t) => {
	const size = 24 * 1_048_576;
	const {url, port} = await relay(t);
	const ada = await Visitor.join(port, 'ada');
	const bytes = bytesOf(size);
	const {file, ticket} = await ada.request('file.create', {size});
	await (await upload(url, ticket, bytes)).closed.promise;
	const opened = await ada.request('file.open', {file});
	const down = await download(url, opened.ticket);
	await down.until(() => down.pieces.length > 0);
	down.line.pause();
	// Others are answered meanwhile.
	for (let round = 0; round < 20; round++) await ada.request('ping', {});
	t.false(down.replies.some(({type}) => type === 'done'));
	down.line.resume();
	t.is((await down.closed.promise).code, 1000);
	t.is(Buffer.compare(Buffer.concat(down.pieces), bytes), 0);
});

test('a frame that is too large closes its line and no other', async (t) => {
	const {url, port} = await relay(t);
	const ada = await Visitor.join(port, 'ada');
	const {ticket} = await ada.request('file.create', {size: SIZE});
	const line = new Line(url);
	await line.say({type: 'put', ticket, offset: 0});
	await line.until(() => line.replies.length > 0);
	line.line.sendBytes(Buffer.alloc(LIMITS.transferFrameBytes + 2000));
	t.is((await line.closed.promise).code, 1009);
	t.is((await ada.ask('ping', {})).code, 'ok');
});

test('lines of files are not counted among the connections of an address', async (t) => {
	const limits = {connectionsPerAddress: 2, transferLinesPerAddress: 2};
	const running = await startRelay({
		dataDirectory: undefined,
		registration: 'open',
		publicUrl: 'ws://127.0.0.1',
		trustedProxies: ['127.0.0.1'],
		limits,
	});
	t.teardown(() => running.close({retryAfterMax: 0}));
	const {port} = running;
	const from = (protocol: string, client: string) => {
		const socket = new WebSocket(`ws://127.0.0.1:${port}`, protocol, {
			headers: {'X-Forwarded-For': client},
		});
		return new Promise<string>((resolve) => {
			socket.once('open', () => resolve('open'));
			socket.once('error', (error) => resolve(error.message));
		});
	};
	const transfer = () => from(TRANSFER_SUBPROTOCOL, '192.0.2.1');
	const chat = () => from('termchat.v1', '192.0.2.1');
	t.is(await transfer(), 'open');
	t.is(await transfer(), 'open');
	t.regex(await transfer(), /503/);
	t.is(await chat(), 'open');
	t.is(await chat(), 'open');
	t.regex(await chat(), /503/);
	t.is(await from(TRANSFER_SUBPROTOCOL, '192.0.2.2'), 'open');
});

test('a banned address gets no line for files either, and nobody where there are none', async (t) => {
	const {relay: core} = await relay(t);
	const listen = async (options: Partial<ListenerOptions>) => {
		const accept = (link: Link) => core.accept(link);
		const listener = await startListener({host: '127.0.0.1', port: 0, accept, ...options});
		t.teardown(() => listener.close());
		return new Line(`ws://127.0.0.1:${listener.port}`).closed.promise;
	};
	const acceptTransfer = (link: TransferLink) => core.acceptTransfer(link);
	const ban = {status: '403 Forbidden', sentence: 'Banned.', reason: 'banned'} as const;
	t.is((await listen({acceptTransfer, addressRefusal: () => ban})).problem?.kind, 'not-a-relay');
	t.is((await listen({})).problem?.kind, 'not-a-relay');
});

test('a revoked device loses its upload at once', async (t) => {
	const {url, port} = await relay(t);
	const ada = await Visitor.join(port, 'ada');
	const {ticket} = await ada.request('file.create', {size: SIZE});
	const line = new Line(url);
	await line.say({type: 'put', ticket, offset: 0});
	await line.until(() => line.replies.length > 0);
	await ada.request('logout', {});
	t.is((await line.closed.promise).code, 1008);
	t.like(line.replies.at(-1), {type: 'refused', code: 'forbidden'});
});

test('a file that is taken away while it is brought ends the line', async (t) => {
	const {url, port} = await relay(t);
	const ada = await Visitor.join(port, 'ada');
	const {file, ticket} = await ada.request('file.create', {size: SIZE});
	const line = new Line(url);
	await line.say({type: 'put', ticket, offset: 0});
	await line.until(() => line.replies.length > 0);
	await ada.request('file.delete', {file});
	t.like(await line.closed.promise, {code: 1008});
	t.like(line.replies.at(-1), {type: 'refused', code: 'not-found'});
});

test('a relay that stops says so to transfers', async (t) => {
	const running = await relay(t);
	const ada = await Visitor.join(running.port, 'ada');
	const {ticket} = await ada.request('file.create', {size: SIZE});
	const line = new Line(running.url);
	await line.say({type: 'put', ticket, offset: 0});
	await line.until(() => line.replies.length > 0);
	await running.close({retryAfterMax: 0});
	t.like(line.replies.at(-1), {type: 'refused', code: 'unavailable'});
	t.is((await line.closed.promise).code, 1013);
});

test('a line that shows no ticket is closed', async (t) => {
	const {url} = await relay(t, {transferTicket: 100});
	t.is((await new Line(url).closed.promise).code, 1013);
});

test('a line that stops in the middle is cut, and what came of it stays', async (t) => {
	const {url, port} = await relay(t, {transferIdle: 1500});
	const ada = await Visitor.join(port, 'ada');
	const {file, ticket} = await ada.request('file.create', {size: SIZE});
	const stuck = new Line(url);
	await stuck.say({type: 'put', ticket, offset: 0});
	await stuck.until(() => stuck.replies.length > 0);
	stuck.line.sendBytes(Buffer.alloc(1000));
	t.is((await stuck.closed.promise).code, 1006);
	t.is((await ada.request('file.resume', {file})).received, 1000);
});
