import {closeSync, fdatasyncSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark, Pace} from '../benchmark.ts';
import {steadily} from '../pace.ts';
import {interleave, median, quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {closeAll, openCrowd, openLobby} from './crowd.ts';
import {startServer} from './server-process.ts';

const CLIENTS = 20;
const PER_SECOND = 200;
const TEXT = 'x'.repeat(100);

/**
 * How long a sender waits until its message is on the disk and in everybody's queue: 20 clients in
 * one room, 200 messages a second. Beside it a bare `ws` echo, which is the way there and back, and
 * an append to a file that waits for the disk, which is the least that durability costs.
 */
export const sendLatency: Benchmark = {
	name: 'send-latency',
	summary: `send to ok at ${PER_SECOND} messages a second, SQLite`,
	async run(pace) {
		const {rounds, seconds} = PACES[pace];
		const ways: Readonly<Record<Way, TimedWay>> = {
			relay: await relayWay(),
			echo: await echoWay(),
			disk: diskWay(),
		};
		try {
			const results = await interleave(WAYS, rounds, (way) => ways[way].measure(seconds));
			const at = (way: Way, share: number) =>
				median(results.get(way)?.map((times) => quantile(times, share)) ?? []);
			return [0.5, 0.99].map((share) => ({
				name: `send to ok, p${share * 100}`,
				unit: 'ms' as const,
				measured: at('relay', share),
				beside: [
					{name: 'bare ws echo', value: at('echo', share)},
					{name: 'append and fdatasync', value: at('disk', share)},
				],
				...(share === 0.99 && {target: {type: 'time' as const, most: 10}}),
			}));
		} finally {
			for (const way of WAYS) await ways[way].close();
		}
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly seconds: number}>> = {
	full: {rounds: 7, seconds: 2},
	quick: {rounds: 2, seconds: 1},
};

const WAYS = ['relay', 'echo', 'disk'] as const;
type Way = (typeof WAYS)[number];

type TimedWay = {
	/** Milliseconds of each message. */
	measure(seconds: number): Promise<readonly number[]>;
	close(): Promise<void>;
};

async function relayWay(): Promise<TimedWay> {
	const server = await startServer('relay');
	const {members, room} = await openLobby(server.port, CLIENTS);
	let sent = 0;
	return {
		measure: (seconds) =>
			timed(seconds, async (number) => {
				const message = `bench-message-${sent++}`;
				const member = members[number % CLIENTS];
				await member?.request({type: 'send', room, message, text: TEXT});
			}),
		async close() {
			closeAll(members);
			await server.close();
		},
	};
}

async function echoWay(): Promise<TimedWay> {
	const server = await startServer('echo');
	const members = await openCrowd(server.port, CLIENTS);
	return {
		measure: (seconds) =>
			timed(seconds, async (number) => {
				await members[number % CLIENTS]?.request({type: 'send', text: TEXT});
			}),
		async close() {
			closeAll(members);
			await server.close();
		},
	};
}

function diskWay(): TimedWay {
	const file = openSync(join(temporaryFolder('termchat-bench'), 'log'), 'a');
	const line = `${TEXT}${TEXT}\n`;
	return {
		measure: (seconds) =>
			timed(seconds, async () => {
				writeSync(file, line);
				fdatasyncSync(file);
			}),
		close: async () => closeSync(file),
	};
}

/** Does it at the steady rate, after a warm-up, and returns how long each took. */
async function timed(
	seconds: number,
	send: (number: number) => Promise<void>,
): Promise<readonly number[]> {
	const pending: Promise<number>[] = [];
	const one = async (number: number) => {
		const start = performance.now();
		await send(number);
		return performance.now() - start;
	};
	await steadily({perSecond: PER_SECOND, seconds: WARM_UP}, (number) => void one(number));
	await delay(100);
	await steadily({perSecond: PER_SECOND, seconds}, (number) => pending.push(one(number)));
	return Promise.all(pending);
}

/** Seconds. */
const WARM_UP = 0.5;
