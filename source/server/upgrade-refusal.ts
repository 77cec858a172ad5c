import {Buffer} from 'node:buffer';
import type {ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Clock} from '../protocol/environment.ts';
import type {TurnedAway} from './counters.ts';

/** Why somebody may not become a WebSocket, as HTTP says it. */
export type UpgradeRefusal = {
	readonly status: string;
	readonly sentence: string;
	/** What it is counted as. */
	readonly reason?: TurnedAway;
};

/**
 * Answers and hangs up. An upgraded socket is no longer watched by the HTTP server, so that a peer
 * which neither reads nor closes would stay for ever: it has `time` milliseconds.
 */
export function refuseUpgrade(
	socket: Duplex,
	{status, sentence}: UpgradeRefusal,
	{clock, time}: {readonly clock: Clock; readonly time: number},
): void {
	const timer = clock.after(time, () => socket.destroy());
	socket.once('close', () => timer.cancel());
	const body = `${sentence}\n`;
	socket.end(
		`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
			`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
		() => socket.destroy(),
	);
}

/** Answers an ordinary request so. */
export function refuseRequest(
	response: ServerResponse,
	{status, sentence}: UpgradeRefusal,
	headers: Readonly<Record<string, string>> = {},
): void {
	const {code = '500', reason = ''} = /^(?<code>\d+) (?<reason>.*)$/.exec(status)?.groups ?? {};
	response.writeHead(Number(code), reason, {
		connection: 'close',
		'content-type': 'text/plain',
		...headers,
	});
	response.end(`${sentence}\n`);
}
