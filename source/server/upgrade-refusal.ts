import {Buffer} from 'node:buffer';
import type {Duplex} from 'node:stream';
import type {Clock} from '../protocol/environment.ts';

/** Why somebody may not become a WebSocket, as HTTP says it. */
export type UpgradeRefusal = {readonly status: string; readonly sentence: string};

/**
 * Answers and hangs up. An upgraded socket is no longer watched by the HTTP server, so that a peer
 * which neither reads nor closes would stay for ever: it has two seconds.
 */
export function refuseUpgrade(
	socket: Duplex,
	{status, sentence}: UpgradeRefusal,
	clock: Clock,
): void {
	const timer = clock.after(REFUSAL_TIME, () => socket.destroy());
	socket.once('close', () => timer.cancel());
	const body = `${sentence}\n`;
	socket.end(
		`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
		() => socket.destroy(),
	);
}

const REFUSAL_TIME = 2000;
