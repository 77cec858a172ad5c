import {type Stats, statSync, unlinkSync} from 'node:fs';
import {connect} from 'node:net';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';
import {ListenError} from './listen-error.ts';

/** A socket that has a path on this machine instead of a port: for a proxy that runs there too. */
export type UnixSocket = {
	/** On Windows the name of a pipe: `\\.\pipe\termchat`. */
	readonly path: string;
	/** Who may connect, as file rights. Default 0660: the account of the relay and its group. */
	readonly mode?: number | undefined;
};

export const UNIX_SOCKET_MODE = 0o660;

/**
 * Removes the socket that a relay left behind which could not end in order; does nothing when there is
 * none.
 * @throws {ListenError} when somebody answers on it, or it is something else.
 */
export async function clearSocket({path}: UnixSocket): Promise<void> {
	// A pipe of Windows goes with its process.
	if (process.platform === 'win32') return;
	const facts = factsOf(path);
	if (facts === undefined) return;
	if (!facts.isSocket()) {
		const sentence = `${path} is there already, and no socket. Choose another path.`;
		throw new ListenError('bad-address', sentence);
	}
	if (await isAnswered(path)) {
		const sentence = `Another program, perhaps another relay, listens on ${path}. Choose another path.`;
		throw new ListenError('port-in-use', sentence);
	}
	unlinkSync(path);
}

/**
 * Runs `bind` so that the socket it makes has the rights from its first moment; setting them afterwards
 * would leave a moment in which others may connect. A worker thread cannot do that; there, and on systems
 * that make sockets without asking the mask, the caller's setting them afterwards has to do.
 */
export function bindWithMode({mode = UNIX_SOCKET_MODE}: UnixSocket, bind: () => void): void {
	if (process.platform === 'win32' || !isMainThread) {
		bind();
		return;
	}
	const before = process.umask(0o777 & ~mode);
	try {
		bind();
	} finally {
		process.umask(before);
	}
}

function factsOf(path: string): Stats | undefined {
	try {
		return statSync(path, {throwIfNoEntry: false});
	} catch {
		// Whatever is wrong with the path, listening on it will say.
		return undefined;
	}
}

/** Nobody listens on a socket whose process has ended: its system says so at once. */
function isAnswered(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({path});
		const answer = (isThere: boolean) => {
			socket.destroy();
			resolve(isThere);
		};
		socket.once('connect', () => answer(true));
		socket.once('error', (error: NodeJS.ErrnoException) => {
			// One that is too busy, or not for us to connect to, is one all the same.
			answer(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
		});
	});
}
