import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';

/** A place with an address of its own, from which guests reach the server. */
export type House = {
	/** Guests connect to this port of 127.0.0.1. */
	readonly port: number;
	close(): void;
};

/** Opens a way to a port of this machine that comes from `address`, one of 127.0.0.0/8. */
export async function openHouse(address: string, port: number): Promise<House> {
	const sockets = new Set<Socket>();
	const server = createServer((inner) => {
		const outer = connect({host: '127.0.0.1', port, localAddress: address});
		for (const [one, other] of [
			[inner, outer],
			[outer, inner],
		] as const) {
			sockets.add(one);
			one.on('error', () => other.destroy());
			one.on('close', () => {
				sockets.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const own = server.address();
	if (own === null || typeof own === 'string') throw new Error('A house has a port.');
	return {
		port: own.port,
		close() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}
