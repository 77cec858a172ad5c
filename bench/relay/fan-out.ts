import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {logIn, type Member, openCrowd} from './crowd.ts';
import type {ServerKind} from './fan-out-servers.ts';

const MEMBERS = 1000;
const PUBLISHERS = 10;
/** Messages on their way at any time. */
const OUTSTANDING = 8;
const TEXT = 'x'.repeat(100);

export type FanOutFigure = {
	/** Messages delivered per second of wall time, all members together. */
	readonly rate: number;
	/** Processor time of the server per delivery, in microseconds. */
	readonly cpu: number;
};

/**
 * Fan-out of one room to 1,000 members: a closed loop with 8 messages on their way. `seconds` of
 * measuring after one of warming up.
 */
export async function measureFanOut(kind: ServerKind, seconds: number): Promise<FanOutFigure> {
	const server = fork(join(import.meta.dirname, 'fan-out-servers.ts'), [kind]);
	try {
		const [{port}] = await once(server, 'message');
		return await publish(server, port, {kind, seconds});
	} finally {
		server.disconnect();
	}
}

async function publish(
	server: ChildProcess,
	port: number,
	{kind, seconds}: {readonly kind: ServerKind; readonly seconds: number},
): Promise<FanOutFigure> {
	let delivered = 0;
	let sent = 0;
	let send: (() => void) | undefined;
	const members = await openCrowd(port, MEMBERS, (count) => {
		delivered += count;
		while (send !== undefined && sent * MEMBERS - delivered < OUTSTANDING * MEMBERS) send();
	});
	const isRelay = kind.startsWith('relay');
	const room = isRelay ? await logIn(members) : 'lobby';
	// Joining is told to everybody: wait until that is over, then count from nothing.
	await quiet(() => delivered);
	delivered = 0;
	send = () => publishOne(members, room, sent++);
	for (let first = 0; first < OUTSTANDING; first++) send();
	await delay(1000);
	const before = {delivered, cpu: await cpuOf(server), at: performance.now()};
	await delay(seconds * 1000);
	const after = {delivered, cpu: await cpuOf(server), at: performance.now()};
	send = undefined;
	for (const member of members) member.close();
	const count = after.delivered - before.delivered;
	return {
		rate: count / ((after.at - before.at) / 1000),
		cpu: (after.cpu - before.cpu) / count,
	};
}

function publishOne(members: readonly Member[], room: string, number: number): void {
	members[number % PUBLISHERS]?.send({
		type: 'message',
		...(room === 'lobby' ? {seq: number, from: 'somebody', time: Date.now()} : {type: 'send'}),
		id: (number % 4_000_000_000) + 1000,
		room,
		message: `bench-message-${number}`,
		text: TEXT,
	});
}

async function cpuOf(server: ChildProcess): Promise<number> {
	server.send('cpu');
	const [{cpu}] = await once(server, 'message');
	return cpu;
}

async function quiet(read: () => number): Promise<void> {
	let last = -1;
	while (read() !== last) {
		last = read();
		await delay(500);
	}
}

function delay(milliseconds: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});
}

if (process.argv[1] === import.meta.filename) {
	const seconds = Number(process.argv[2] ?? 4);
	for (const kind of ['plain', 'gathered', 'relay', 'relay-memory'] as const) {
		const {rate, cpu} = await measureFanOut(kind, seconds);
		console.log(kind.padEnd(14), `${Math.round(rate)} deliveries/s`, `${cpu.toFixed(2)} µs cpu`);
	}
}
