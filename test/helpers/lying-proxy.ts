import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {WebSocket, WebSocketServer} from 'ws';
import type {ClientFrame} from '../../source/protocol/client-frame.ts';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import type {Twist} from './private-people.ts';

/** A relay's address that tells its clients lies: everything goes through it to the true relay. */
export type LyingProxy = {
	readonly url: string;
	/** What is changed on the way; may be replaced at any time. */
	twist: Twist;
	close(): Promise<void>;
};

/** Starts it in front of a relay, on a free port of this machine. */
export async function startLyingProxy(relayUrl: string): Promise<LyingProxy> {
	const server = new WebSocketServer({
		host: '127.0.0.1',
		port: 0,
		handleProtocols: () => SUBPROTOCOL,
	});
	await once(server, 'listening');
	// A listening TCP server has an address of this form.
	const {port} = server.address() as AddressInfo;
	const proxy: LyingProxy = {
		url: `ws://127.0.0.1:${port}`,
		twist: {},
		async close() {
			for (const client of server.clients) client.terminate();
			server.close();
			await once(server, 'close');
		},
	};
	server.on('connection', (client) => join(client, relayUrl, () => proxy.twist));
	return proxy;
}

function join(client: WebSocket, relayUrl: string, twist: () => Twist): void {
	const relay = new WebSocket(relayUrl, SUBPROTOCOL);
	const waiting: string[] = [];
	const pass = (frame: ClientFrame): void => {
		const text = JSON.stringify(frame);
		if (relay.readyState === WebSocket.OPEN) relay.send(text);
		else waiting.push(text);
	};
	client.on('message', (data) => {
		const frame: ClientFrame = JSON.parse(String(data));
		for (const each of twist().toRelay?.(frame) ?? [frame]) pass(each);
	});
	relay.on('open', () => {
		for (const text of waiting.splice(0)) relay.send(text);
	});
	relay.on('message', (data) => {
		const frame: RelayFrame = JSON.parse(String(data));
		for (const each of twist().toClient?.(frame) ?? [frame]) client.send(JSON.stringify(each));
	});
	relay.on('ping', () => client.ping());
	relay.on('close', () => client.terminate());
	relay.on('error', () => client.terminate());
	client.on('close', () => relay.terminate());
}
