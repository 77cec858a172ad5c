import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';

/** A WebSocket client that sends exactly the bytes it is told to, right or wrong. */
export class RawWebSocket {
	readonly #socket: Socket;
	#received = Buffer.alloc(0);

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.on('data', (chunk) => {
			this.#received = Buffer.concat([this.#received, chunk]);
		});
		socket.on('error', () => {});
	}

	/** Connects and sends the upgrade request, with `headers` over the ordinary ones. */
	static async open(port: number, headers: Readonly<Record<string, string>> = {}) {
		const socket = connect(port, '127.0.0.1');
		await once(socket, 'connect');
		const all = {
			Host: `127.0.0.1:${port}`,
			Connection: 'Upgrade',
			Upgrade: 'websocket',
			'Sec-WebSocket-Version': '13',
			'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
			'Sec-WebSocket-Protocol': SUBPROTOCOL,
			...headers,
		};
		const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
		const raw = new RawWebSocket(socket);
		socket.write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
		return raw;
	}

	write(bytes: Uint8Array | string): void {
		this.#socket.write(bytes);
	}

	/** The status line of the answer to the upgrade request. */
	async status(): Promise<string> {
		await this.#until(() => this.#received.includes('\r\n\r\n'));
		return this.#received.subarray(0, this.#received.indexOf('\r\n')).toString();
	}

	/** Resolves with the close code the server sends, or 1006 when it just hangs up. */
	async closeCode(): Promise<number> {
		let code: number | undefined;
		await this.#until(() => {
			code = this.#frames().find((frame) => frame.opcode === 8)?.code;
			return code !== undefined || this.#socket.destroyed || this.#socket.readableEnded;
		});
		this.#socket.destroy();
		return code ?? 1006;
	}

	/** Waits for a text frame that `accepts` says yes to. */
	async text(accepts: (text: string) => boolean): Promise<string> {
		let found: string | undefined;
		await this.#until(() => {
			found = this.#frames().find(({opcode, text}) => opcode === 1 && accepts(text))?.text;
			return found !== undefined || this.#socket.destroyed;
		});
		if (found === undefined) throw new Error('The line closed before the text came.');
		return found;
	}

	get isOpen(): boolean {
		return !this.#socket.destroyed;
	}

	destroy(): void {
		this.#socket.destroy();
	}

	async #until(condition: () => boolean): Promise<void> {
		while (!condition()) {
			// Whatever comes first wakes the wait; the condition decides.
			await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
		}
	}

	/** The frames received so far; servers never mask. */
	#frames(): Array<{opcode: number; text: string; code: number | undefined}> {
		const start = this.#received.indexOf('\r\n\r\n');
		const frames = [];
		let at = start < 0 ? this.#received.length : start + 4;
		while (at + 2 <= this.#received.length) {
			const opcode = (this.#received[at] ?? 0) & 0x0f;
			let length = (this.#received[at + 1] ?? 0) & 0x7f;
			at += 2;
			if (length === 126) {
				length = this.#received.readUInt16BE(at);
				at += 2;
			} else if (length === 127) {
				length = this.#received.readUInt32BE(at + 4);
				at += 8;
			}
			if (at + length > this.#received.length) break;
			const payload = this.#received.subarray(at, at + length);
			const code = opcode === 8 && length >= 2 ? payload.readUInt16BE(0) : undefined;
			frames.push({
				opcode,
				text: payload.toString(),
				code: opcode === 8 ? (code ?? 1005) : undefined,
			});
			at += length;
		}
		return frames;
	}
}

/** One client frame, built to order. */
export function clientFrame(
	opcode: number,
	payload: Uint8Array | string,
	options: {
		readonly fin?: boolean;
		readonly masked?: boolean;
		readonly reserved?: number;
		/** What the header claims instead of the true length. */
		readonly claim?: bigint;
	} = {},
): Buffer {
	const data = Buffer.from(payload);
	const claimed = options.claim ?? BigInt(data.length);
	const maskBit = options.masked === false ? 0 : 0x80;
	const first = (options.fin === false ? 0 : 0x80) | (options.reserved ?? 0) | opcode;
	const header = [first];
	if (claimed < 126n) header.push(maskBit | Number(claimed));
	else if (claimed < 65_536n)
		header.push(maskBit | 126, Number(claimed >> 8n), Number(claimed & 255n));
	else {
		header.push(maskBit | 127);
		for (let shift = 56n; shift >= 0n; shift -= 8n) header.push(Number((claimed >> shift) & 255n));
	}
	if (maskBit === 0) return Buffer.concat([Buffer.from(header), data]);
	const mask = randomBytes(4);
	const masked = data.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
	return Buffer.concat([Buffer.from(header), mask, masked]);
}
