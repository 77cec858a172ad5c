import {LIMITS} from '../../source/protocol/limits.ts';
import {createWordMatcher, maskWords} from '../../source/server/moderation/word-matcher.ts';
import type {Benchmark, Pace} from '../benchmark.ts';
import {sampleText} from '../client/sample-text.ts';
import {interleave, median} from '../statistics.ts';

const FILTERS = 10_000;

/**
 * What word filters cost a message before it is stored: looking through the largest one there can be
 * for 10,000 words, digits for letters and all. Beside it, the same for ten words, and a loop over the
 * 10,000 with `includes`, which sees through nothing.
 */
export const wordFilters: Benchmark = {
	name: 'word-filters',
	summary: `a message of ${LIMITS.messageBytes} bytes against ${FILTERS} filters`,
	async run(pace) {
		const text = largestMessage();
		const words = Array.from({length: FILTERS}, (_, index) => `q${index.toString(36)}`);
		const [many, few] = [matcherOf(words), matcherOf(words.slice(0, 10))];
		const work = {
			many: () => maskWords(text, many.matches(text)),
			few: () => maskWords(text, few.matches(text)),
			loop: () => words.filter((each) => text.toLowerCase().includes(each)),
		};
		const times = await interleave(['many', 'few', 'loop'], ROUNDS[pace], async (name) => {
			const start = performance.now();
			work[name]();
			return performance.now() - start;
		});
		const timeOf = (name: keyof typeof work): number => median(times.get(name) ?? []);
		return [
			{
				name: `a message of ${LIMITS.messageBytes} bytes against ${FILTERS} filters`,
				unit: 'ms',
				measured: timeOf('many'),
				beside: [
					{name: 'against 10', value: timeOf('few')},
					{name: 'a loop over the words', value: timeOf('loop')},
				],
				target: {type: 'share', most: 3},
			},
		];
	},
};

const ROUNDS: Readonly<Record<Pace, number>> = {full: 400, quick: 100};

function matcherOf(words: readonly string[]) {
	return createWordMatcher(words.map((each) => ({words: each, value: each})));
}

function largestMessage(): string {
	let text = '';
	for (let number = 0; text.length < LIMITS.messageBytes; number++)
		text += `${sampleText(number)}. `;
	return text.slice(0, LIMITS.messageBytes);
}
