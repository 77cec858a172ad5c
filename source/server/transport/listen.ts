import {chmodSync, existsSync} from 'node:fs';
import type {Server} from 'node:net';
import {dirname} from 'node:path';
import process from 'node:process';
import {ListenError} from './listen-error.ts';
import {bindWithMode, clearSocket, UNIX_SOCKET_MODE, type UnixSocket} from './unix-socket.ts';

/** Where to listen: at an address and port (0 for any free one), or at a Unix socket. */
export type ListenPlace =
	| {readonly host: string; readonly port: number; readonly unix?: undefined}
	| {readonly unix: UnixSocket};

/**
 * Listens.
 * @returns the port; 0 at a Unix socket.
 * @throws {ListenError} when it cannot.
 */
export async function listen(
	server: Server,
	place: ListenPlace,
	{backlog}: {readonly backlog: number},
): Promise<number> {
	if (place.unix !== undefined) {
		await listenAtSocket(server, place.unix, backlog);
		return 0;
	}
	const {host, port} = place;
	await bound(
		server,
		() => server.listen({host, port, backlog}),
		(cause) => explainPort(cause, host, port),
	);
	const address = server.address();
	if (address === null || typeof address === 'string') {
		throw new ListenError('failed', 'The relay could not find out its own port.');
	}
	return address.port;
}

async function listenAtSocket(server: Server, unix: UnixSocket, backlog: number): Promise<void> {
	await clearSocket(unix);
	const {path, mode = UNIX_SOCKET_MODE} = unix;
	await bound(
		server,
		() => bindWithMode(unix, () => server.listen({path, backlog})),
		(cause) => explainSocket(cause, path),
	);
	if (process.platform !== 'win32') chmodSync(path, mode);
}

function bound(
	server: Server,
	bind: () => void,
	explain: (cause: NodeJS.ErrnoException) => ListenError,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const failed = (cause: NodeJS.ErrnoException) => reject(explain(cause));
		server.once('error', failed);
		server.once('listening', () => {
			server.off('error', failed);
			resolve();
		});
		bind();
	});
}

function explainPort(cause: NodeJS.ErrnoException, host: string, port: number): ListenError {
	switch (cause.code) {
		case 'EADDRINUSE':
			return new ListenError(
				'port-in-use',
				`Port ${port} is in use, perhaps by another relay. Choose another one, or 0 for any.`,
				{cause},
			);
		case 'EACCES':
			return new ListenError(
				'port-forbidden',
				`Port ${port} needs rights that you do not have. Choose one above 1023.`,
				{cause},
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new ListenError(
				'bad-address',
				`This machine has no address ${host}. Use 127.0.0.1, 0.0.0.0 or one of its own.`,
				{cause},
			);
		default:
			return new ListenError('failed', `The relay cannot listen on ${host}:${port}.`, {cause});
	}
}

function explainSocket(cause: NodeJS.ErrnoException, path: string): ListenError {
	if (!existsSync(dirname(path))) {
		// The system says no more of it than that it may not be.
		const sentence = `The folder of ${path} does not exist. Make it, or choose another path.`;
		return new ListenError('bad-address', sentence, {cause});
	}
	switch (cause.code) {
		case 'EADDRINUSE':
			return new ListenError(
				'port-in-use',
				`Another program listens on ${path}. Choose another path.`,
				{cause},
			);
		case 'EACCES':
		case 'EPERM':
			return new ListenError(
				'port-forbidden',
				`The relay may not make ${path}. Choose a folder that its account can write to.`,
				{cause},
			);
		case 'EINVAL':
		case 'ENAMETOOLONG':
			return new ListenError(
				'bad-address',
				`${path} is too long: the path of a socket has 100 characters at most.`,
				{cause},
			);
		default:
			return new ListenError('failed', `The relay cannot listen on ${path}.`, {cause});
	}
}
