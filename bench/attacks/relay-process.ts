import {fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import process from 'node:process';
import type {StartRelayOptions} from '../../server.ts';
import type {RelayUsage} from './attacked-relay.ts';

/** A relay in a process of its own, so that the attacker's work is not taken for its. */
export type RelayProcess = {
	readonly port: number;
	/** What it has used so far. */
	usage(): Promise<RelayUsage>;
	/** The same after a garbage collection, which takes its time. */
	tidyUsage(): Promise<RelayUsage>;
	close(): Promise<void>;
};

/**
 * Starts one in memory and waits until it listens; whoever comes may register. An attacker is at many
 * addresses where `trustedProxies` is `loopback`: it says in `X-Forwarded-For` which one.
 */
export async function startRelayProcess(
	options: Partial<Omit<StartRelayOptions, 'log' | 'onFailure'>> = {},
): Promise<RelayProcess> {
	const ready = {registration: 'open', ...options};
	const child = fork(join(import.meta.dirname, 'attacked-relay.ts'), [JSON.stringify(ready)], {
		execArgv: [...process.execArgv, '--expose-gc'],
	});
	const exited = once(child, 'exit');
	const [{port}] = await Promise.race([
		once(child, 'message'),
		exited.then(([code]) => Promise.reject(new Error(`The relay ended: ${code}`))),
	]);
	let last: Promise<unknown> = Promise.resolve();
	/** One question at a time: answers do not say what they answer. */
	const ask = (question: string): Promise<RelayUsage> => {
		const answered = last.then(async (): Promise<RelayUsage> => {
			child.send(question);
			const [answer] = await once(child, 'message');
			return answer;
		});
		last = answered;
		return answered;
	};
	return {
		port,
		usage: () => ask('usage'),
		tidyUsage: () => ask('tidy'),
		async close() {
			child.disconnect();
			await exited;
		},
	};
}
