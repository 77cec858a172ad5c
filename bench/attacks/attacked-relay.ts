import {readdirSync} from 'node:fs';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {type StartRelayOptions, startRelay} from '../../server.ts';
import {peakMemory} from '../peak-memory.ts';

/**
 * A relay in a process of its own, for `relay-process.ts`: its first argument holds what it is started
 * with, as JSON.
 */
export type RelayUsage = {
	/** Processor time since its start, in microseconds. */
	readonly cpu: number;
	/** Resident memory, in bytes. It grows in steps, and is given back late or never. */
	readonly memory: number;
	/** The most that this ever was. */
	readonly peak: number;
	/** Bytes that the program holds, as the garbage collection left them when that was asked for. */
	readonly live: number;
	/** Connections that are WebSockets, and the accounts that have one. */
	readonly connections: number;
	readonly accounts: number;
	/** Open files and sockets of the process; NaN where the system does not tell. */
	readonly files: number;
	/** The longest time since the last question for which nothing else was done, in milliseconds. */
	readonly longestStall: number;
};

async function main(): Promise<void> {
	const options: Partial<StartRelayOptions> = JSON.parse(process.argv[2] ?? '{}');
	const delays = monitorEventLoopDelay({resolution: 5});
	delays.enable();
	const {port, relay} = await startRelay({dataDirectory: undefined, ...options});
	process.on('message', async (question) => {
		if (question === 'tidy') await collect();
		const {user, system} = process.cpuUsage();
		const {connections, accounts} = relay.stats();
		const {rss, heapUsed, external} = process.memoryUsage();
		process.send?.({
			cpu: user + system,
			memory: rss,
			peak: peakMemory(),
			live: heapUsed + external,
			connections,
			accounts,
			files: openFiles(),
			longestStall: delays.max / 1e6,
		} satisfies RelayUsage);
		delays.reset();
	});
	process.on('disconnect', () => process.exit(0));
	process.send?.({port});
}

/** Twice: what one collection only finishes, such as the memory of buffers, the next one counts. */
async function collect(): Promise<void> {
	globalThis.gc?.();
	await pause(100);
	globalThis.gc?.();
}

function openFiles(): number {
	try {
		return readdirSync('/proc/self/fd').length;
	} catch {
		return Number.NaN;
	}
}

await main();
