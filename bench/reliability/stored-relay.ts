import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {StartRelayOptions} from '../../server.ts';

/** A relay with data on a disk, in a process of its own that can be killed. */
export type StoredRelay = {
	readonly port: number;
	/** Milliseconds from the start of its process until it listened. */
	readonly readyAfter: number;
	/** Ends it at once, as a loss of power ends a program. */
	kill(): Promise<void>;
	/** Ends it without a farewell to its clients, but with its files closed. */
	isRunning(): boolean;
};

/** What a relay said when it could not start. */
export class NotStarted extends Error {
	override readonly name = 'NotStarted';
}

/**
 * Starts one on that data, in an environment that may say what time it is.
 * @throws {NotStarted} with what it wrote, when it ends before it listens.
 */
export async function startStoredRelay(
	options: Partial<Omit<StartRelayOptions, 'log' | 'onFailure'>> & {readonly dataDirectory: string},
	environment: Readonly<Record<string, string>> = {},
): Promise<StoredRelay> {
	const begun = performance.now();
	const program = fileURLToPath(new URL('../attacks/attacked-relay.ts', import.meta.url));
	const child: ChildProcess = fork(program, [JSON.stringify({registration: 'open', ...options})], {
		env: {...process.env, ...environment},
		execArgv: [...process.execArgv, '--expose-gc'],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	let said = '';
	child.stderr?.on('data', (chunk) => {
		said += chunk;
	});
	const exited = once(child, 'close');
	const [{port}] = await Promise.race([
		once(child, 'message'),
		exited.then(() => Promise.reject(new NotStarted(said))),
	]);
	return {
		port,
		readyAfter: performance.now() - begun,
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
		isRunning: () => child.exitCode === null && child.signalCode === null,
	};
}
