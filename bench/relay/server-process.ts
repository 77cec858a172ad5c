import {fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import process from 'node:process';
import type {Limits} from '../../source/protocol/limits.ts';
import type {ServerKind, ServerUsage} from './servers.ts';

/** A server of `servers.ts` in a process of its own. */
export type ServerProcess = {
	readonly port: number;
	/** What it has used so far. */
	usage(): Promise<ServerUsage>;
	/** The same after a garbage collection, which takes its time. */
	tidyUsage(): Promise<ServerUsage>;
	close(): Promise<void>;
};

/** Starts one and waits until it listens. `limits` is for relays, beyond what the crowd needs. */
export async function startServer(
	kind: ServerKind,
	limits: Partial<Limits> = {},
): Promise<ServerProcess> {
	const child = fork(join(import.meta.dirname, 'servers.ts'), [kind, JSON.stringify(limits)], {
		execArgv: [...process.execArgv, '--expose-gc'],
	});
	const exited = once(child, 'exit');
	const [{port}] = await Promise.race([
		once(child, 'message'),
		exited.then(([code]) => Promise.reject(new Error(`The ${kind} server ended: ${code}`))),
	]);
	const ask = async (question: string): Promise<ServerUsage> => {
		child.send(question);
		const [answer] = await once(child, 'message');
		return answer;
	};
	return {
		port,
		usage: () => ask('usage'),
		tidyUsage: () => ask('memory'),
		async close() {
			child.disconnect();
			await exited;
		},
	};
}
