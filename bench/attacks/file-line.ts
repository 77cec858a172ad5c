import {WebSocket} from 'ws';
import {
	decodeTransferReply,
	TRANSFER_SUBPROTOCOL,
	type TransferReply,
} from '../../source/protocol/transfer-frame.ts';
import type {Visitor} from './visitor.ts';

/** A transfer line of somebody who may mean no good. */
export class FileLine {
	/** Resolves with the close code and the milliseconds of `performance.now()` at which it came. */
	readonly closed: Promise<{readonly code: number; readonly at: number}>;
	/** Everything that the relay said, in order. */
	readonly replies: TransferReply[] = [];
	/** Everything that it brought. */
	readonly #pieces: Buffer[] = [];
	readonly #socket: WebSocket;
	#watchers: (() => void)[] = [];

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('error', () => {});
		socket.on('message', (data: Buffer, isBinary) => {
			const reply = isBinary ? undefined : decodeTransferReply(String(data));
			if (isBinary) this.#pieces.push(data);
			else if (reply !== undefined) this.replies.push(reply);
			this.#wake();
		});
		this.closed = new Promise((resolve) => {
			socket.on('close', (code) => {
				resolve({code, at: performance.now()});
				this.#wake();
			});
		});
	}

	/** Connects; undefined when it is turned away. `from` is what a trusted proxy says of where it comes from. */
	static async open(port: number, from?: string): Promise<FileLine | undefined> {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/`, TRANSFER_SUBPROTOCOL, {
			perMessageDeflate: false,
			headers: from === undefined ? {} : {'X-Forwarded-For': from},
		});
		const line = new FileLine(socket);
		const opened = new Promise<FileLine>((resolve) => socket.on('open', () => resolve(line)));
		return Promise.race([opened, line.closed.then(() => undefined)]);
	}

	/** The same for who has a right to it. */
	static async require(port: number, from?: string): Promise<FileLine> {
		const line = await FileLine.open(port, from);
		if (line === undefined) throw new Error('The line was turned away.');
		return line;
	}

	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	get bytes(): Buffer {
		return Buffer.concat(this.#pieces);
	}

	/** Says something, whether or not it is of the protocol. */
	say(frame: unknown): void {
		if (this.isOpen) this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
	}

	bring(bytes: Uint8Array): void {
		if (this.isOpen) this.#socket.send(bytes);
	}

	/** Reads no more. */
	stall(): void {
		this.#socket.pause();
	}

	/** Reads again. */
	resume(): void {
		this.#socket.resume();
	}

	/** How it went on: the first reply of that type, or the code of a refusal, or `closed`. */
	async until(type: TransferReply['type']): Promise<string> {
		for (;;) {
			const found = this.replies.find((reply) => reply.type === type || reply.type === 'refused');
			if (found !== undefined) return found.type === 'refused' ? found.code : found.type;
			if (this.#socket.readyState === WebSocket.CLOSED) return 'closed';
			await new Promise<void>((resolve) => this.#watchers.push(resolve));
		}
	}

	/** Shows a ticket; `ready`, or the code of the refusal. */
	async begin(type: 'put' | 'get', ticket: string, offset = 0): Promise<string> {
		this.say({type, ticket, offset});
		return this.until('ready');
	}

	close(): void {
		this.#socket.terminate();
	}

	#wake(): void {
		for (const go of this.#watchers.splice(0)) go();
	}
}

/** Brings all of a file that was begun; `done`, or the code of the refusal. */
export async function bringFile(port: number, ticket: string, bytes: Uint8Array): Promise<string> {
	const line = await FileLine.require(port);
	const begun = await line.begin('put', ticket);
	if (begun !== 'ready') return begun;
	for (let at = 0; at < bytes.length; at += FRAME) line.bring(bytes.subarray(at, at + FRAME));
	return line.until('done');
}

/** Fetches all of a file; the refusal's code in place of its bytes. */
export async function fetchFile(visitor: Visitor, port: number, file: string) {
	const asked = await visitor.ask('file.open', {file});
	if (asked.code !== 'ok') return asked.code;
	const line = await FileLine.require(port);
	const {ticket} = JSON.parse(asked.text).result;
	await line.begin('get', ticket);
	const ended = await line.until('done');
	return ended === 'done' ? line.bytes : ended;
}

const FRAME = 262_144;
