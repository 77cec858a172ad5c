import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark, Figure} from '../benchmark.ts';
import {closeAll, followLobby, openRegistered} from './crowd.ts';
import type {Member} from './member.ts';
import {type ServerProcess, startServer} from './server-process.ts';

const CONNECTIONS = 10_000;
/** Milliseconds between two heartbeats: short, so that several fall into the measurement. */
const HEARTBEAT = 3000;
/** Milliseconds they are all held: long enough for one that answers no heartbeat to be cut. */
const HELD = 3 * HEARTBEAT;
/** Files a process has open besides its connections. */
const OTHER_FILES = 200;

/**
 * Holds 10,000 logged-in connections that all follow one room through several heartbeats, then sends
 * one message to all of them.
 */
export const manyConnections: Benchmark = {
	name: 'many-connections',
	summary: `${CONNECTIONS} connections held`,
	async run() {
		const size = Math.min(CONNECTIONS, openFiles() - OTHER_FILES);
		if (size < CONNECTIONS) {
			process.stderr.write(
				`only ${size}, because this shell allows ${openFiles()} open files; \`ulimit -n 20000\` allows more … `,
			);
		}
		const server = await startServer('relay', {heartbeat: HEARTBEAT});
		try {
			return await hold(server, size);
		} finally {
			await server.close();
		}
	},
};

async function hold(server: ServerProcess, size: number): Promise<readonly Figure[]> {
	let received = 0;
	const started = performance.now();
	const members = await openRegistered(server.port, size, (count) => {
		received += count;
	});
	const registered = await server.usage();
	const registering = (performance.now() - started) / 1000;
	const room = await followLobby(members);
	const following = await server.usage();
	await delay(HELD);
	const held = members.filter((member) => member.isOpen && member.pings > 1).length;
	const {connections} = await server.usage();
	received = 0;
	const reaching = await reach(members, room, () => received);
	const reached = received;
	closeAll(members);
	return [
		{
			name: 'connections held through several heartbeats',
			unit: 'connections',
			measured: Math.min(held, connections),
			target: {type: 'value', least: CONNECTIONS},
		},
		{
			name: 'connections one message reached',
			unit: 'connections',
			measured: reached,
			target: {type: 'value', least: CONNECTIONS},
		},
		{name: 'time until it had reached all', unit: 'ms', measured: reaching},
		{name: `time to register ${size} accounts`, unit: 's', measured: registering},
		{
			name: `processor time of ${size} resumes`,
			unit: 's',
			measured: (following.cpu - registered.cpu) / 1e6,
			// A whole crowd that comes back after a restart of the relay.
			target: {type: 'time', most: 15},
		},
	];
}

/** Sends one message and waits until all have it. Returns the milliseconds that took. */
async function reach(
	members: readonly Member[],
	room: string,
	received: () => number,
): Promise<number> {
	const started = performance.now();
	members[0]?.send({type: 'send', id: 1_000_000, room, message: 'bench-message', text: 'hello'});
	while (received() < members.length && performance.now() - started < PATIENCE) await delay(1);
	return performance.now() - started;
}

/** Milliseconds. */
const PATIENCE = 10_000;

/** How many files a process may have open. Node raises its own soft limit to this. */
function openFiles(): number {
	const report: unknown = process.report.getReport();
	// Documented shape of the report, its part of limits absent on Windows.
	const {userLimits} = report as {userLimits?: {open_files?: {hard: number | string}}};
	return Number(userLimits?.open_files?.hard) || Number.POSITIVE_INFINITY;
}
