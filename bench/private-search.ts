import {
	encodeConversation,
	newConversation,
} from '../source/client/private/history/conversation.ts';
import {type HistoryEntry, PLAIN_FACTS} from '../source/client/private/history/history-entry.ts';
import {
	SEGMENT_ENTRIES,
	type Segment,
	writtenSegment,
} from '../source/client/private/history/history-segment.ts';
import type {Vault} from '../source/client/vault/vault.ts';
import {openTestVault} from '../test/helpers/file-vault.ts';
import {type Desk, NOON, openDesk, RECORDS} from '../test/helpers/open-conversations.ts';
import type {Benchmark} from './benchmark.ts';
import {sampleText} from './client/sample-text.ts';
import {median} from './statistics.ts';

const MESSAGES = 100_000;
const CONVERSATIONS = 20;

/** A word of one message, words that stand nowhere together, none at all, and words of many messages. */
const QUERIES = ['tomorrow 77777', '77777 88888', 'zebra', 'relay café'];

/**
 * How long it takes to find something in 100,000 private messages in the vault, for the query that
 * takes longest. Beside it, what a loop takes over the same texts, plain and in memory.
 */
export const privateSearch: Benchmark = {
	name: 'private-search',
	summary: 'finding something in 100,000 private messages',
	async run(pace) {
		const vault = await openTestVault();
		await fill(vault);
		const desk = await openDesk({vault});
		const opening = await timeOf(() => desk.conversations.prepareSearch());
		const first = await timeOf(() => desk.conversations.match('zebra'));
		const rounds = pace === 'full' ? 20 : 5;
		const times: number[] = [];
		for (const query of QUERIES) {
			const each: number[] = [];
			for (let round = 0; round < rounds; round++) {
				each.push(await timeOf(() => search(desk, query)));
			}

			times.push(median(each));
		}

		await desk.close();
		await vault.close();
		return [
			{
				name: 'search in 100,000 messages',
				unit: 'ms',
				measured: Math.max(...times),
				beside: [{name: 'a loop over plain texts', value: await loopTime(rounds)}],
				target: {type: 'time', most: 100},
			},
			{
				name: 'the first one',
				unit: 'ms',
				measured: first,
				beside: [{name: 'opening all segments, as the search page does', value: opening}],
				target: {type: 'time', most: 100},
			},
		];
	},
};

async function search(desk: Desk, query: string): Promise<void> {
	const matches = await desk.conversations.match(query);
	const isExpected = query !== 'zebra' && query !== '77777 88888';
	if (matches.length > 0 !== isExpected) throw new Error(`“${query}” was not searched for.`);
}

/** Writes the histories as they would be after all of these messages had come. */
async function fill(vault: Vault): Promise<void> {
	const each = MESSAGES / CONVERSATIONS;
	for (let number = 0; number < CONVERSATIONS; number++) {
		const name = `person-${number}`;
		const changes: {name: string; bytes: Uint8Array}[] = [];
		let tail: Segment | undefined;
		for (let from = 0; from < each; from += SEGMENT_ENTRIES) {
			const length = Math.min(SEGMENT_ENTRIES, each - from);
			const entries = Array.from({length}, (_, index) =>
				entryOf(name, from + index + 1, number * each + from + index),
			);
			const {segment, bytes} = writtenSegment(from / SEGMENT_ENTRIES, entries);
			tail = segment;
			changes.push({name: RECORDS.segment(name, segment.index), bytes});
		}

		if (tail === undefined) continue;
		const record = {...newConversation(name, 'accepted', NOON), head: each, read: each};
		const bytes = encodeConversation({...record, tail});
		await vault.commit([...changes, {name: RECORDS.conversation(name), bytes}]);
	}
}

function entryOf(from: string, seq: number, number: number): HistoryEntry {
	const time = NOON + number * 1000;
	return {
		...{seq, id: `message-${number}`, kind: 'text', from, device: 'device'},
		...{sentAt: time, relayTime: time, text: sampleText(number), facts: PLAIN_FACTS},
	};
}

async function loopTime(rounds: number): Promise<number> {
	const texts = Array.from({length: MESSAGES}, (_, number) => sampleText(number).toLowerCase());
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		for (const query of QUERIES) {
			const words = query.split(' ');
			times.push(
				await timeOf(async () =>
					texts.filter((text) => words.every((word) => text.includes(word))),
				),
			);
		}
	}

	return median(times);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}
