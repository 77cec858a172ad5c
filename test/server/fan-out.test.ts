import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import {WebSocket, WebSocketServer} from 'ws';
import {textFrame} from '../../source/server/fan-out.ts';

test('a frame is what another WebSocket understands, whatever its length', async (t) => {
	const texts = [
		'',
		'a',
		'é好👍',
		...[125, 126, 127, 65_535, 65_536, 200_000].map((n) => 'x'.repeat(n)),
	];
	const webSockets = new WebSocketServer({noServer: true});
	const server = createServer();
	server.on('upgrade', (request, socket, head) => {
		webSockets.handleUpgrade(request, socket, head, () => {
			socket.write(Buffer.concat(texts.map(textFrame)));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	const client = new WebSocket(`ws://127.0.0.1:${port}`);
	const received: string[] = [];
	client.on('message', (data) => {
		received.push(String(data));
		if (received.length === texts.length) client.close();
	});
	await once(client, 'close');
	server.close();
	t.deepEqual(received, texts);
});

test('a frame ends with its text and claims its length', (t) => {
	const property = fc.property(fc.string({unit: 'grapheme', maxLength: 300}), (text) => {
		const frame = Buffer.from(textFrame(text));
		const length = Buffer.byteLength(text);
		const claimed = (frame[1] ?? 0) < 126 ? frame[1] : frame.readUInt16BE(2);
		return frame[0] === 0x81 && claimed === length && frame.toString().endsWith(text);
	});
	t.notThrows(() => fc.assert(property));
});
