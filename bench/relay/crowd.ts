import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';

/**
 * A WebSocket client for load: counts the messages that arrive without decoding them, so that the
 * crowd costs little beside what it measures.
 */
export class Member {
	readonly #socket: Socket;
	readonly #arrived: (count: number) => void;
	#pending: Buffer = Buffer.alloc(0);
	#upgraded = false;
	/** Called with the text of each frame that is not a room message. */
	onFrame: ((text: string) => void) | undefined;
	/** Called with the text of each room message; decoding it is the caller's own cost. */
	onMessage: ((text: string) => void) | undefined;

	private constructor(socket: Socket, arrived: (count: number) => void) {
		this.#socket = socket;
		this.#arrived = arrived;
		socket.on('data', (chunk) => this.#read(chunk));
	}

	static async open(port: number, arrived: (count: number) => void): Promise<Member> {
		const socket = connect({port, host: '127.0.0.1', noDelay: true});
		await once(socket, 'connect');
		const member = new Member(socket, arrived);
		const upgraded = new Promise<void>((resolve) => {
			socket.once('data', () => resolve());
		});
		socket.write(
			'GET / HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ${SUBPROTOCOL}\r\n` +
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
		);
		await upgraded;
		return member;
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

	/** Sends a request and waits for its `ok`. */
	async request(frame: {readonly type: string; readonly [field: string]: unknown}) {
		const id = ++this.#lastId;
		const before = this.onFrame;
		const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
			this.onFrame = (text) => {
				before?.(text);
				const parsed = JSON.parse(text);
				if (parsed.id !== id) return;
				this.onFrame = before;
				if (parsed.type === 'ok') resolve(parsed.result ?? {});
				else reject(new Error(text));
			};
		});
		this.send({...frame, id});
		return answer;
	}

	close(): void {
		this.#socket.destroy();
	}

	#lastId = 0;

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
		let at = 0;
		let messages = 0;
		while (at + 2 <= data.length) {
			let length = (data[at + 1] ?? 0) & 0x7f;
			let start = at + 2;
			if (length === 126) {
				if (at + 4 > data.length) break;
				length = data.readUInt16BE(at + 2);
				start = at + 4;
			} else if (length === 127) {
				if (at + 10 > data.length) break;
				length = data.readUInt32BE(at + 6);
				start = at + 10;
			}
			if (start + length > data.length) break;
			if (isRoomMessage(data, start)) {
				messages++;
				this.onMessage?.(data.toString('utf8', start, start + length));
			} else if (data[at] === 0x81) {
				this.onFrame?.(data.toString('utf8', start, start + length));
			} else if (data[at] === 0x89) this.#socket.write(Buffer.of(0x8a, 0x80, 0, 0, 0, 0));
			at = start + length;
		}
		this.#pending = at === data.length ? EMPTY : data.subarray(at);
		if (messages > 0) this.#arrived(messages);
	}
}

const EMPTY = Buffer.alloc(0);

/** Whether the payload begins with `{"type":"message"`; four of its bytes tell. */
function isRoomMessage(data: Buffer, start: number): boolean {
	return data[start + 9] === 0x6d && data[start + 10] === 0x65 && data[start + 11] === 0x73;
}

/** Opens many at once, some at a time. */
export async function openCrowd(
	port: number,
	size: number,
	arrived: (count: number) => void,
): Promise<readonly Member[]> {
	const members: Member[] = [];
	while (members.length < size) {
		const batch = Array.from({length: Math.min(50, size - members.length)}, () =>
			Member.open(port, arrived),
		);
		members.push(...(await Promise.all(batch)));
	}
	return members;
}

/** Makes an account for each and lets it follow its rooms; the id of the lobby. */
export async function logIn(members: readonly Member[]): Promise<string> {
	let lobby = '';
	for (let at = 0; at < members.length; at += 50) {
		await Promise.all(
			members.slice(at, at + 50).map(async (member) => {
				const device = newDevice();
				await member.request({
					type: 'register.device',
					name: `n${randomBytes(8).toString('hex')}`,
					device,
				});
				const rooms = member.request({type: 'room.list'});
				const {rooms: listed} = (await rooms) as {rooms: Array<{room: string; name: string}>};
				lobby = listed.find(({name}) => name === 'lobby')?.room ?? lobby;
				await member.request({type: 'resume', cursors: {}});
			}),
		);
	}
	return lobby;
}

/** The public half of a key nobody has the other half of: enough for an account that never returns. */
function newDevice() {
	return {publicKey: randomBytes(32).toString('base64url'), label: 'bench'};
}
