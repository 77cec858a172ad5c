import {type FileHandle, open} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {WebSocket, WebSocketServer} from 'ws';
import {LIMITS} from '../../source/protocol/limits.ts';
import {answerAll} from './child.ts';

/**
 * One end of the least that a transfer can be, in a process of its own: the frames of a transfer over
 * the library that both ends use, one line after the other, without tickets, hashes, seals and checks.
 * The bytes are made up and thrown away, or come from a file and go to one.
 */
const QUESTIONS = {
	hello: () => true,
	/** Serves others; resolves with the port. */
	async serve(): Promise<number> {
		const server = new WebSocketServer({port: 0, host: '127.0.0.1', ...OPTIONS});
		server.on('connection', (socket) => {
			socket.once('message', (data) => {
				const task: Task = JSON.parse(String(data));
				if (task.direction === 'up') void take(socket, task).then(() => socket.close());
				else void give(socket, task);
			});
		});
		await new Promise((resolve) => server.once('listening', resolve));
		// A server that listens on a port has an address of this kind.
		return (server.address() as AddressInfo).port;
	},
	/** Brings so many bytes to the server, or fetches them; in seconds. */
	async move({port, ...task}: Task & {readonly port: number}): Promise<number> {
		const begun = performance.now();
		const socket = new WebSocket(`ws://127.0.0.1:${port}`, OPTIONS);
		const closed = new Promise((resolve) => socket.once('close', resolve));
		const taken =
			task.direction === 'down' ? take(socket, {...task, target: task.source}) : undefined;
		await new Promise((resolve) => socket.once('open', resolve));
		socket.send(JSON.stringify(task));
		if (taken === undefined) {
			await give(socket, task);
			await closed;
		} else {
			await taken;
			socket.close();
		}
		return (performance.now() - begun) / 1000;
	},
} as const;

export type BareQuestions = typeof QUESTIONS;

/** `source` is a file at the client's end, `target` one at the server's: both or neither. */
type Task = {
	readonly direction: 'up' | 'down';
	readonly size: number;
	readonly source?: string;
	readonly target?: string;
};

const OPTIONS = {perMessageDeflate: false, maxPayload: 4 * LIMITS.transferFrameBytes} as const;

const FRAME = LIMITS.transferFrameBytes;

/** Frames are handed over as the network takes them: as many bytes wait as in a transfer. */
async function give(socket: WebSocket, {size, direction, source, target}: Task): Promise<void> {
	const file = direction === 'up' ? source : target;
	const handle = file === undefined ? undefined : await open(file);
	let wake = (): void => undefined;
	for (let sent = 0; sent < size; sent += FRAME) {
		const length = Math.min(FRAME, size - sent);
		const bytes = Buffer.allocUnsafeSlow(length);
		await handle?.read(bytes, 0, length, sent);
		while (socket.bufferedAmount > LIMITS.transferQueueBytes) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		socket.send(bytes, () => wake());
	}
	await handle?.close();
}

/** Takes so many bytes, no faster than the disk if they go there; they are on it when it resolves. */
async function take(socket: WebSocket, {size, target}: Task): Promise<void> {
	const pieces: Buffer[] = [];
	let wake = (): void => undefined;
	let waiting = 0;
	// Before anything is waited for: what comes meanwhile would be missed.
	socket.on('message', (data: Buffer) => {
		pieces.push(data);
		waiting += data.length;
		if (waiting > LIMITS.transferQueueBytes) socket.pause();
		wake();
	});
	const handle = target === undefined ? undefined : await open(target, 'w');
	for (let taken = 0; taken < size; ) {
		const piece = pieces.shift();
		if (piece === undefined) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
			continue;
		}
		await handle?.write(piece);
		taken += piece.length;
		waiting -= piece.length;
		if (socket.isPaused && waiting < LIMITS.transferQueueBytes / 2) socket.resume();
	}
	await finish(handle);
}

async function finish(handle: FileHandle | undefined): Promise<void> {
	await handle?.sync();
	await handle?.close();
}

answerAll(QUESTIONS);
