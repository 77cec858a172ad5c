import test from 'ava';
import fc from 'fast-check';
import {
	createWordMatcher,
	maskWords,
	patternProblem,
} from '../../../source/server/moderation/word-matcher.ts';

/** Which of the patterns are found in the text. */
function found(text: string, ...patterns: readonly string[]): readonly string[] {
	const matcher = createWordMatcher(patterns.map((words) => ({words, value: words})));
	return [...new Set(matcher.matches(text).map(({value}) => value))].sort();
}

function masked(text: string, ...patterns: readonly string[]): string {
	const matcher = createWordMatcher(patterns.map((words) => ({words, value: words})));
	return maskWords(text, matcher.matches(text));
}

const HITS: readonly (readonly [pattern: string, text: string])[] = [
	['spam', 'Spam, spam!'],
	['spam', 'SPAM'],
	['spam', 'spàm'],
	['spam', 'ｓｐａｍ'],
	['spam', '𝐬𝐩𝐚𝐦'],
	['spam', 'sp4m'],
	['spam', '$p@m'],
	['spam', 'ѕраm'],
	['spam', 'sp\u200bam'],
	['spam', 's\u0336p\u0336a\u0336m\u0336'],
	['spam', 'spaaaaam'],
	['spam', '_spam_'],
	['spam', '@spam'],
	['spill', 'sp1ll'],
	['spill', 'spi11'],
	['spill', 'sp!ll'],
	['straße', 'STRASSE'],
	['naïve', 'naive'],
	['два', 'ДВА'],
	['buy now', 'Buy... NOW'],
	['spam*', 'spammers'],
	['*spam', 'antispam'],
	['*spam*', 'antispammers'],
	['*as*', 'assassins'],
	['a$$hat', 'asshat'],
	['h8', 'I h8 it'],
];

const MISSES: readonly (readonly [pattern: string, text: string])[] = [
	['spam', 'spamming'],
	['spam', 'antispam'],
	['spam', 'spa m'],
	['spam*', 'antispammer'],
	['*spam', 'spammer'],
	['ass', 'as'],
	['as', 'ass'],
	['ass', 'class'],
	['so', '50'],
	['buy now', 'buy nowhere'],
	['buy now', 'buy it now'],
	['рот', 'pot'],
];

test('a pattern is found however its letters are written', (t) => {
	for (const [pattern, text] of HITS) t.deepEqual(found(text, pattern), [pattern], text);
});

test('a part of a word is not found unless a star stands for the rest', (t) => {
	for (const [pattern, text] of MISSES) t.deepEqual(found(text, pattern), [], text);
});

test('patterns inside one another are all found', (t) => {
	t.deepEqual(found('one two three', 'one two', 'two', 'two three', 'three four'), [
		'one two',
		'two',
		'two three',
	]);
});

test('a pattern has letters, and more than one beside a star, which stands at an end', (t) => {
	t.is(patternProblem('spam'), undefined);
	t.is(patternProblem('*spam*'), undefined);
	t.is(patternProblem('x'), undefined);
	t.is(patternProblem(''), 'empty');
	t.is(patternProblem('*'), 'empty');
	t.is(patternProblem('!?'), 'empty');
	t.is(patternProblem('a*'), 'star-alone');
	t.is(patternProblem('s*m'), 'star-inside');
	t.is(patternProblem('**'), 'empty');
});

test('masking hides the words and nothing between or around them', (t) => {
	t.is(masked('Well, SPAM is sp4m!', 'spam'), 'Well, **** is ****!');
	t.is(masked('buy — now, or never', 'buy now'), '*** — ***, or never');
	t.is(masked('antispammers unite', '*spam*'), '************ unite');
	t.is(masked('$p@m\nspam', 'spam'), '****\n****');
	t.is(masked('ﬁne', 'fine'), '***');
});

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const separator = fc.constantFrom(' ', ', ', '\n', ' – ', '. ');

test('a word is found in a text of words exactly when it is one of them', (t) => {
	const texts = fc.record({
		words: fc.array(word, {minLength: 1, maxLength: 12}),
		separator,
		pattern: word,
	});
	fc.assert(
		fc.property(texts, ({words, separator, pattern}) => {
			const isThere = words.some((each) => isSpelling(each, pattern));
			t.deepEqual(found(words.join(separator), pattern), isThere ? [pattern] : []);
		}),
	);
});

test('a word is found whatever case, accents and unseen signs it is written with', (t) => {
	const disguise = fc.tuple(word, fc.array(fc.constantFrom('', '\u0301', '\u200d', '\u00ad')));
	fc.assert(
		fc.property(disguise, ([pattern, marks]) => {
			const text = [...pattern]
				.map((letter, index) => (index % 2 ? letter.toUpperCase() : letter) + (marks[index] ?? ''))
				.join('');
			t.deepEqual(found(`so ${text}!`, pattern), [pattern]);
		}),
	);
});

test('masking any text keeps its length and everything outside of what was found', (t) => {
	const anything = fc.oneof(
		fc.string({unit: 'grapheme'}),
		fc.string({unit: 'binary'}),
		fc.string({unit: fc.constantFrom('a', 'b', 'B', '4', ' ', '*', '!', '\u0301', 'ß', '𝐚', 'а')}),
	);
	const patterns = fc.array(fc.constantFrom('a', 'ab', 'ba*', '*bb', '*ab*', 'a b', 'ss'));
	fc.assert(
		fc.property(anything, patterns, (text, words) => {
			const matcher = createWordMatcher(words.map((each) => ({words: each, value: each})));
			const matches = matcher.matches(text);
			const hidden = maskWords(text, matches);
			t.is(hidden.length, text.length);
			for (const [index, unit] of hidden.split('').entries()) {
				const isInside = matches.some(({start, end}) => start <= index && index < end);
				t.true(unit === text[index] || (isInside && unit === '*'));
			}
		}),
		{numRuns: 300},
	);
});

test('ten thousand patterns find what each of them finds alone', (t) => {
	const patterns = Array.from({length: 10_000}, (_, index) => `w${index.toString(36)}x`);
	const text = 'w7psx and w0x, W2 wzzzx w7psxx';
	t.deepEqual(
		found(text, ...patterns),
		patterns.filter((each) => found(text, each).length > 0).sort(),
	);
});

/** Whether it is the pattern with some letters drawn out to three or more. */
function isSpelling(written: string, pattern: string): boolean {
	const runs = (text: string) => text.match(/(.)\1*/g) ?? [];
	const [one, other] = [runs(written), runs(pattern)];
	return (
		one.length === other.length &&
		one.every((run, index) => {
			const wanted = other[index] ?? '';
			const isLonger = run.length > wanted.length && run.length >= 3;
			return run[0] === wanted[0] && (run.length === wanted.length || isLonger);
		})
	);
}

test('a word is told of once for each pattern in it, however often it lies there', (t) => {
	const matcher = createWordMatcher([{words: '*ab*', value: 'ab'}]);
	t.deepEqual(matcher.matches('ababab x abab'), [
		{value: 'ab', start: 0, end: 6},
		{value: 'ab', start: 9, end: 13},
	]);
});

test('the overlap counts the letters of all patterns that can end at one place', (t) => {
	const overlap = (...patterns: readonly string[]) =>
		createWordMatcher(patterns.map((words) => ({words, value: words}))).overlap;
	t.is(overlap('*one*', '*two*'), 3);
	t.is(overlap('*b*', '*ab*', '*cab*'), 6);
	t.is(overlap('*aab*', '*aaab*'), 4);
});
