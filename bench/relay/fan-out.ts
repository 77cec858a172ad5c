import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark, Figure, Pace} from '../benchmark.ts';
import {interleave, median} from '../statistics.ts';
import {closeAll, openCrowd, openLobby} from './crowd.ts';
import type {Member} from './member.ts';
import {type ServerProcess, startServer} from './server-process.ts';
import type {ServerKind} from './servers.ts';

const MEMBERS = 1000;
const PUBLISHERS = 10;
/** Messages on their way at any time. */
const OUTSTANDING = 8;
const TEXT = 'x'.repeat(100);

const KINDS = ['plain', 'gathered', 'relay', 'relay-memory'] as const;

/**
 * One room with 1,000 members: a closed loop with 8 messages on their way. The four servers run side
 * by side and take turns.
 */
export const fanOut: Benchmark = {
	name: 'fan-out',
	summary: `one room of ${MEMBERS} members`,
	async run(pace) {
		const {rounds, seconds} = PACES[pace];
		const rooms = new Map<ServerKind, CrowdedRoom>();
		try {
			for (const kind of KINDS) rooms.set(kind, await CrowdedRoom.open(kind));
			const results = await interleave(KINDS, rounds, async (kind) => {
				const room = rooms.get(kind);
				if (room === undefined) throw new Error(`The room of ${kind} was not opened.`);
				return room.measure(seconds);
			});
			return figures((kind, field) => median(results.get(kind)?.map((each) => each[field]) ?? []));
		} finally {
			for (const room of rooms.values()) await room.close();
		}
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly seconds: number}>> = {
	full: {rounds: 7, seconds: 1.5},
	quick: {rounds: 2, seconds: 1},
};

type Throughput = {
	/** Messages delivered per second of wall time, all members together. */
	readonly rate: number;
	/** Processor time of the server per delivery, in microseconds. */
	readonly cpu: number;
};

function figures(
	value: (kind: (typeof KINDS)[number], field: keyof Throughput) => number,
): readonly Figure[] {
	const rate = {unit: 'deliveries/s', measured: value('relay', 'rate')} as const;
	const plain = {name: 'plain ws', value: value('plain', 'rate')};
	const gathered = {name: 'gathered ws', value: value('gathered', 'rate')};
	return [
		{name: 'fan-out, SQLite', ...rate, beside: [plain], target: {type: 'share', least: 3}},
		{name: 'fan-out, SQLite', ...rate, beside: [gathered], target: {type: 'share', least: 0.7}},
		{
			name: 'fan-out, memory',
			unit: 'deliveries/s',
			measured: value('relay-memory', 'rate'),
			beside: [gathered],
		},
		{
			name: 'fan-out, processor time of a delivery',
			unit: 'µs',
			measured: value('relay', 'cpu'),
			beside: [
				{name: 'plain ws', value: value('plain', 'cpu')},
				{name: 'gathered ws', value: value('gathered', 'cpu')},
				{name: 'relay in memory', value: value('relay-memory', 'cpu')},
			],
			// From reference measurements: 0.14 of one string per client, with room for noise.
			target: {type: 'share', most: 0.5},
		},
	];
}

/** A server with its crowd, which is idle between measurements. */
class CrowdedRoom {
	readonly #server: ServerProcess;
	readonly #isRelay: boolean;
	#members: readonly Member[] = [];
	#room = 'lobby';
	#sent = 0;
	#delivered = 0;
	#isRunning = false;

	private constructor(server: ServerProcess, kind: ServerKind) {
		this.#server = server;
		this.#isRelay = kind.startsWith('relay');
	}

	static async open(kind: ServerKind): Promise<CrowdedRoom> {
		const room = new CrowdedRoom(await startServer(kind), kind);
		await room.#fill();
		return room;
	}

	async measure(seconds: number): Promise<Throughput> {
		this.#isRunning = true;
		this.#publish();
		await delay(WARM_UP);
		const before = await this.#now();
		await delay(seconds * 1000);
		const after = await this.#now();
		this.#isRunning = false;
		await this.#rest();
		const count = after.delivered - before.delivered;
		return {
			rate: count / ((after.at - before.at) / 1000),
			cpu: (after.cpu - before.cpu) / count,
		};
	}

	async close(): Promise<void> {
		closeAll(this.#members);
		await this.#server.close();
	}

	async #fill(): Promise<void> {
		const {port} = this.#server;
		const arrived = (count: number) => {
			this.#delivered += count;
			if (this.#isRunning) this.#publish();
		};
		if (this.#isRelay) {
			const {members, room} = await openLobby(port, MEMBERS, arrived);
			this.#members = members;
			this.#room = room;
		} else this.#members = await openCrowd(port, MEMBERS, arrived);
		this.#delivered = 0;
	}

	#publish(): void {
		while ((this.#sent - OUTSTANDING) * MEMBERS < this.#delivered) {
			const number = this.#sent++;
			this.#members[number % PUBLISHERS]?.send({
				...(this.#isRelay
					? {type: 'send'}
					: {type: 'message', seq: number, from: 'somebody', time: Date.now()}),
				id: number + 1000,
				room: this.#room,
				message: `bench-message-${number}`,
				text: TEXT,
			});
		}
	}

	async #now() {
		const {delivered} = {delivered: this.#delivered};
		const at = performance.now();
		const {cpu} = await this.#server.usage();
		return {delivered, at, cpu};
	}

	/** Waits until everything has arrived, so that the next one's turn is its own. */
	async #rest(): Promise<void> {
		while (this.#delivered < this.#sent * MEMBERS) await delay(5);
	}
}

/** Milliseconds. */
const WARM_UP = 300;
