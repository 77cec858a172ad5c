import {randomBytes} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';

/** The upgrade request that a relay takes, with `headers` over the ordinary ones. */
export function upgradeRequest(headers: Readonly<Record<string, string>> = {}): string {
	const all = {
		Host: 'localhost',
		Connection: 'Upgrade',
		Upgrade: 'websocket',
		'Sec-WebSocket-Version': '13',
		'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
		'Sec-WebSocket-Protocol': SUBPROTOCOL,
		...headers,
	};
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	return `GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** A connection of an attacker, which remembers what became of it. */
export class Line {
	readonly socket: Socket;
	readonly openedAt = performance.now();
	/** Resolves with the milliseconds until the relay ended it. */
	readonly ended: Promise<number>;
	/** What came first, up to 64 KiB. */
	received = '';

	constructor(port: number) {
		// A relay that has hung up is seen even while nothing is read.
		this.socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
		this.ended = new Promise((resolve) => {
			const end = () => {
				this.socket.destroy();
				resolve(performance.now() - this.openedAt);
			};
			this.socket.once('end', end).once('close', end);
		});
		this.socket.on('error', () => {});
		this.socket.on('data', (chunk) => {
			if (this.received.length < 65_536) this.received += chunk.toString('latin1');
		});
	}

	/** Sends bytes and waits for the status they are answered with; '' when the line just ends. */
	async status(bytes: string): Promise<string> {
		this.socket.write(bytes);
		const answered = new Promise<void>((resolve) => {
			this.socket.on('data', () => {
				if (this.received.includes('\r\n\r\n')) resolve();
			});
		});
		await Promise.race([answered, this.ended]);
		return /^HTTP\/1\.1 (\d{3})/.exec(this.received)?.[1] ?? '';
	}

	get isOpen(): boolean {
		return !this.socket.destroyed;
	}

	close(): void {
		this.socket.destroy();
	}
}

/** What an upgrade request with these headers is answered with. */
export async function statusOf(
	port: number,
	headers: Readonly<Record<string, string>> = {},
): Promise<string> {
	const line = new Line(port);
	const status = await line.status(upgradeRequest(headers));
	line.close();
	return status;
}
