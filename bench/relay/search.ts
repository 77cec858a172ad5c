import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {phrasesOf} from '../../source/server/storage/search-words.ts';
import {openSqliteStorage} from '../../source/server/storage/sqlite.ts';
import type {NewMessage, Storage} from '../../source/server/storage/storage.ts';
import type {Benchmark, Pace} from '../benchmark.ts';
import {sampleName, sampleText} from '../client/sample-text.ts';
import {interleave, median, quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const MESSAGES = 100_000;
const ROOMS = 200;
const WRITERS = 5;
/** Messages that are on their way at once, as in a lively relay. */
const TOGETHER = 100;

/** One message's number, words of many messages, a beginning, words that never meet, and none at all. */
const QUERIES = ['77777', 'relay café', 'tom', 'tomorrow 77777', '77777 88888', 'zebra'];

/**
 * What searching costs a relay on SQLite: finding the newest page of what is asked for in 100,000
 * messages of an account's 200 rooms, and keeping the index while messages are stored. Beside the first,
 * a loop over the same texts in memory; beside the second, the same storage without an index.
 */
export const relaySearch: Benchmark = {
	name: 'relay-search',
	summary: `a search in ${MESSAGES} messages of ${ROOMS} rooms, and what its index costs`,
	async run(pace) {
		const {rounds, appends} = PACES[pace];
		const storage = await openFilled();
		const times = await searchTimes(storage, rounds);
		const loop = await loopTimes(rounds);
		await storage.close();
		const costs = await appendCosts(rounds, appends);
		return [
			...[0.5, 0.99].map((share) => ({
				name: `search in ${MESSAGES} messages, p${share * 100}`,
				unit: 'ms' as const,
				measured: quantile(times, share),
				beside: [{name: 'a loop over plain texts', value: quantile(loop, share)}],
				...(share === 0.99 && {target: {type: 'time' as const, most: 100}}),
			})),
			{
				name: 'storing a message with the index',
				unit: 'µs',
				measured: costs.indexed,
				beside: [{name: 'without', value: costs.plain}],
				target: {type: 'share', most: 3},
			},
		];
	},
};

const PACES: Readonly<Record<Pace, {readonly rounds: number; readonly appends: number}>> = {
	full: {rounds: 30, appends: 5000},
	quick: {rounds: 8, appends: 3000},
};

async function openFilled(): Promise<Storage> {
	const storage = await open('termchat-search');
	for (let number = 0; number < ROOMS; number++) await openRoom(storage, number);
	for (let from = 0; from < MESSAGES; from += 1000) {
		await Promise.all(Array.from({length: 1000}, (_, index) => append(storage, from + index)));
	}
	return storage;
}

function open(name: string, indexedTogether?: number): Promise<Storage> {
	return openSqliteStorage({
		directory: temporaryFolder(name),
		random: systemRandom,
		clock: systemClock,
		...(indexedTogether !== undefined && {indexedTogether}),
	});
}

async function searchTimes(storage: Storage, rounds: number): Promise<readonly number[]> {
	const rooms = Array.from({length: ROOMS}, (_, number) => `room-${number}`);
	const search = async (query: string): Promise<void> => {
		const phrases = phrasesOf(query);
		const {messages} = await storage.search({rooms, phrases, limit: LIMITS.pageSize});
		const isExpected = query !== 'zebra' && query !== '77777 88888';
		if (messages.length > 0 !== isExpected) throw new Error(`“${query}” was not searched for.`);
	};
	return timesOf(rounds, search);
}

async function loopTimes(rounds: number): Promise<readonly number[]> {
	const texts = Array.from({length: MESSAGES}, (_, number) => sampleText(number).toLowerCase());
	return timesOf(rounds, async (query) => {
		const words = query.split(' ');
		texts.filter((text) => words.every((word) => text.includes(word)));
	});
}

async function timesOf(
	rounds: number,
	run: (query: string) => Promise<void>,
): Promise<readonly number[]> {
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		for (const query of QUERIES) {
			const start = performance.now();
			await run(query);
			times.push(performance.now() - start);
		}
	}
	return times;
}

/** Microseconds of one message among many, with and without an index. */
async function appendCosts(
	rounds: number,
	appends: number,
): Promise<{readonly indexed: number; readonly plain: number}> {
	const storages = {
		indexed: await open('termchat-indexed'),
		// So many never come together.
		plain: await open('termchat-plain', Number.MAX_SAFE_INTEGER),
	};
	for (const storage of Object.values(storages)) await openRoom(storage, 0);
	const results = await interleave(['indexed', 'plain'], rounds, async (name, round) => {
		const start = performance.now();
		for (let from = 0; from < appends; from += TOGETHER) {
			const first = round * appends + from;
			await Promise.all(
				Array.from({length: TOGETHER}, (_, index) => append(storages[name], first + index, 1)),
			);
		}
		return ((performance.now() - start) / appends) * 1000;
	});
	for (const storage of Object.values(storages)) await storage.close();
	return {
		indexed: median(results.get('indexed') ?? []),
		plain: median(results.get('plain') ?? []),
	};
}

/** A room in which some people write. */
async function openRoom(storage: Storage, number: number): Promise<void> {
	const room = `room-${number}`;
	const message = entry(room, {from: sampleName(0), kind: 'create', text: ''});
	const record = {id: room, name: room, topic: '', epoch: 'epoch', createdAt: 0};
	await storage.createRoom({room: {...record, visibility: 'public'}, message});
	for (let writer = 1; writer < WRITERS; writer++) {
		const joining = entry(room, {from: sampleName(writer), kind: 'join', text: ''});
		await storage.joinRoom({role: 'member', limit: ROOMS, message: joining});
	}
}

async function append(storage: Storage, number: number, rooms = ROOMS): Promise<void> {
	const from = sampleName(Math.floor(number / rooms) % WRITERS);
	const room = `room-${number % rooms}`;
	const result = await storage.append(entry(room, {from, kind: 'text', text: sampleText(number)}));
	if (result.type !== 'appended') throw new Error(`The message is ${result.type}.`);
}

let entries = 0;

function entry(room: string, fields: Pick<NewMessage, 'from' | 'kind' | 'text'>): NewMessage {
	const number = entries++;
	return {room, id: `message-${number}`, device: 'bench', time: number * 1000, ...fields};
}
