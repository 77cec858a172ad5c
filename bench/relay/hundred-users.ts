import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark, Pace} from '../benchmark.ts';
import {steadily} from '../pace.ts';
import {interleave, median, quantile} from '../statistics.ts';
import {closeAll, openCrowd, openLobby} from './crowd.ts';
import type {Member} from './member.ts';
import {type ServerProcess, startServer} from './server-process.ts';

const USERS = 100;
/** All together: each of them writes every ten seconds. */
const PER_SECOND = 10;
const TEXT = 'x'.repeat(100);

const KINDS = ['relay', 'plain'] as const;

/**
 * How soon everybody in a room of 100 has what one of them writes, on a relay that keeps it on the
 * disk first, and what share of a processor that takes; beside a bare `ws` server.
 */
export const hundredUsers: Benchmark = {
	name: 'hundred-users',
	summary: `${USERS} people in a room, each writing now and then`,
	async run(pace) {
		const {rounds, seconds} = PACES[pace];
		const rooms = {relay: await openRoom('relay'), plain: await openRoom('plain')};
		try {
			const results = await interleave(KINDS, rounds, (kind) => rooms[kind].measure(seconds));
			const at = (kind: (typeof KINDS)[number], share: number) =>
				median(results.get(kind)?.map(({times}) => quantile(times, share)) ?? []);
			const load = (kind: (typeof KINDS)[number]) =>
				median(results.get(kind)?.map(({cpu}) => cpu) ?? []);
			return [
				...[0.5, 0.99].map((share) => ({
					name: `written to received, p${share * 100}`,
					unit: 'ms' as const,
					measured: at('relay', share),
					beside: [{name: 'plain ws', value: at('plain', share)}],
					...(share === 0.99 && {target: {type: 'time' as const, most: 5}}),
				})),
				{
					name: 'processor use with 100 users',
					unit: '%',
					measured: load('relay'),
					beside: [{name: 'plain ws', value: load('plain')}],
					target: {type: 'value', most: 15},
				},
			];
		} finally {
			for (const kind of KINDS) await rooms[kind].close();
		}
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly seconds: number}>> = {
	full: {rounds: 7, seconds: 3},
	quick: {rounds: 2, seconds: 2},
};

type Delivered = {
	/** Milliseconds from writing to receiving, for each reader of each message. */
	readonly times: readonly number[];
	/** Processor time of the server, in percent of the time measured. */
	readonly cpu: number;
};

async function openRoom(kind: (typeof KINDS)[number]) {
	const server = await startServer(kind);
	const {members, room} =
		kind === 'relay'
			? await openLobby(server.port, USERS)
			: {members: await openCrowd(server.port, USERS), room: undefined};
	return {
		measure: (seconds: number) => measure(server, {members, room, seconds}),
		async close() {
			closeAll(members);
			await server.close();
		},
	};
}

async function measure(
	server: ServerProcess,
	options: {
		readonly members: readonly Member[];
		/** Undefined for a bare server, which sends on what it gets. */
		readonly room: string | undefined;
		readonly seconds: number;
	},
): Promise<Delivered> {
	const {members, room, seconds} = options;
	const run = sentTotal;
	const sentAt = new Map<string, number>();
	const times: number[] = [];
	for (const member of members) {
		member.onMessage = (text) => {
			const at = performance.now();
			const {id, message = id} = JSON.parse(text);
			times.push(at - (sentAt.get(message) ?? Number.NaN));
		};
	}
	const before = {cpu: (await server.usage()).cpu, at: performance.now()};
	const sent = await steadily({perSecond: PER_SECOND, seconds}, (number) => {
		const message = `bench-message-${run + number}`;
		const kind = room === undefined ? {type: 'message'} : {type: 'send', room};
		sentAt.set(message, performance.now());
		members[number % USERS]?.send({...kind, id: run + number + 1000, message, text: TEXT});
	});
	while (times.length < sent * USERS) await delay(5);
	const after = {cpu: (await server.usage()).cpu, at: performance.now()};
	sentTotal += sent;
	return {times, cpu: (after.cpu - before.cpu) / 10 / (after.at - before.at)};
}

/** Ids are never used twice. */
let sentTotal = 0;
