import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';

/**
 * A WebSocket client for load: counts the room messages that arrive without decoding them, so that
 * a crowd costs little beside what it measures.
 */
export class Member {
	readonly #socket: Socket;
	readonly #arrived: (count: number) => void;
	readonly #answers = new Map<number, Answer>();
	#pending: Buffer = EMPTY;
	#upgraded = false;
	#lastId = 0;
	#pings = 0;
	/** Called with the text of each room message; decoding it is the caller's own cost. */
	onMessage: ((text: string) => void) | undefined;

	private constructor(socket: Socket, arrived: (count: number) => void) {
		this.#socket = socket;
		this.#arrived = arrived;
		socket.on('data', (chunk) => this.#read(chunk));
		// A server that ends cuts its lines; what that means is told by `isOpen`.
		socket.on('error', () => {});
		socket.on('close', () => this.#refuseAll());
	}

	/** Connects and waits until the connection is a WebSocket. `arrived` is told of room messages. */
	static async open(port: number, arrived: (count: number) => void): Promise<Member> {
		const socket = connect({port, host: '127.0.0.1', noDelay: true});
		await once(socket, 'connect');
		const member = new Member(socket, arrived);
		const upgraded = once(socket, 'data');
		socket.write(
			'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}\r\n` +
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
		);
		await upgraded;
		return member;
	}

	get isOpen(): boolean {
		return this.#socket.writable;
	}

	/** Heartbeats of the server that were answered. */
	get pings(): number {
		return this.#pings;
	}

	send(frame: object): void {
		const data = Buffer.from(JSON.stringify(frame));
		const header =
			data.length < 126
				? Buffer.of(0x81, 0x80 | data.length, 0, 0, 0, 0)
				: Buffer.of(0x81, 0xfe, data.length >> 8, data.length & 255, 0, 0, 0, 0);
		// A mask of zeros is a mask: the payload stays as it is.
		this.#socket.write(Buffer.concat([header, data]));
	}

	/** Sends a request and waits for its `ok`; the caller knows what that request's result is. */
	request<Result>(frame: {readonly type: string; readonly [field: string]: unknown}) {
		const id = ++this.#lastId;
		const {promise, resolve, reject} = Promise.withResolvers<Result>();
		this.#answers.set(id, {resolve: (result) => resolve(result as Result), reject});
		this.send({...frame, id});
		return promise;
	}

	close(): void {
		this.#socket.destroy();
	}

	#read(chunk: Buffer): void {
		let data = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
		if (!this.#upgraded) {
			const end = data.indexOf('\r\n\r\n');
			if (end < 0) {
				this.#pending = data;
				return;
			}
			this.#upgraded = true;
			data = data.subarray(end + 4);
		}
		this.#readFrames(data);
	}

	#readFrames(data: Buffer): void {
		let at = 0;
		let messages = 0;
		for (let frame = frameAt(data, at); frame !== undefined; frame = frameAt(data, at)) {
			if (isRoomMessage(data, frame.start)) {
				messages++;
				this.onMessage?.(data.toString('utf8', frame.start, frame.end));
			} else this.#receive(data[at] ?? 0, data, frame);
			at = frame.end;
		}
		this.#pending = at === data.length ? EMPTY : data.subarray(at);
		if (messages > 0) this.#arrived(messages);
	}

	#receive(header: number, data: Buffer, {start, end}: Payload): void {
		if (header === PING) {
			this.#pings++;
			this.#socket.write(Buffer.of(0x8a, 0x80, 0, 0, 0, 0));
		}
		if (header !== TEXT || this.#answers.size === 0) return;
		const frame = JSON.parse(data.toString('utf8', start, end));
		const answer = this.#answers.get(frame.id);
		if (answer === undefined) return;
		this.#answers.delete(frame.id);
		if (frame.type === 'error') answer.reject(new Error(frame.message));
		else answer.resolve(frame.result);
	}

	#refuseAll(): void {
		for (const {reject} of this.#answers.values()) reject(new Error('The server closed the line.'));
		this.#answers.clear();
	}
}

type Answer = {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
};

type Payload = {readonly start: number; readonly end: number};

const EMPTY: Buffer = Buffer.alloc(0);

/** First bytes of unfragmented frames. */
const TEXT = 0x81;
const PING = 0x89;

/** Where the payload of the frame at `at` lies; undefined until all of it is there. */
function frameAt(data: Buffer, at: number): Payload | undefined {
	if (at + 2 > data.length) return undefined;
	let length = (data[at + 1] ?? 0) & 0x7f;
	let start = at + 2;
	if (length === 126) {
		if (at + 4 > data.length) return undefined;
		length = data.readUInt16BE(at + 2);
		start = at + 4;
	} else if (length === 127) {
		if (at + 10 > data.length) return undefined;
		length = data.readUInt32BE(at + 6);
		start = at + 10;
	}
	return start + length > data.length ? undefined : {start, end: start + length};
}

/** Whether the payload begins with `{"type":"message"`; three of its bytes tell. */
function isRoomMessage(data: Buffer, start: number): boolean {
	return data[start + 9] === 0x6d && data[start + 10] === 0x65 && data[start + 11] === 0x73;
}
