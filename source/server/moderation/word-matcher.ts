import {GAP, type Reading, readings, signedReading} from './word-readings.ts';

/** A pattern that was found, and the words of the text that it lies in. */
export type WordMatch<Value> = {
	readonly value: Value;
	/** In UTF-16 units of the text; the end is the first one behind it. */
	readonly start: number;
	readonly end: number;
};

/** Finds many patterns in a text at once. */
export type WordMatcher<Value> = {
	/** Every pattern that is found, in all the words in which it is: once in each. */
	matches(text: string): readonly WordMatch<Value>[];
	/** The most letters of patterns that can have to be compared at one place of a text. */
	readonly overlap: number;
};

/** Letters that a pattern with a `*` must have, so that it does not hit everything. */
export const STARRED_LETTERS = 2;

export type PatternProblem = 'empty' | 'star-inside' | 'star-alone';

/** What keeps a pattern from being one; undefined when nothing does. */
export function patternProblem(words: string): PatternProblem | undefined {
	const pattern = parsePattern(words);
	if (
		words
			.trim()
			.replace(/^\*|\*$/g, '')
			.includes('*')
	)
		return 'star-inside';
	const letters = pattern.letters.filter((letter) => letter !== GAP).length;
	if (letters === 0) return 'empty';
	const length = pattern.counts.reduce(
		(sum, count, index) => sum + (pattern.letters[index] === GAP ? 0 : count),
		0,
	);
	const isOpen = pattern.isOpenBefore || pattern.isOpenAfter;
	return isOpen && length < STARRED_LETTERS ? 'star-alone' : undefined;
}

/**
 * Makes a matcher for patterns: one word or several in a row, which may be anything but a part of a
 * word, unless a `*` at an end stands for the rest of it. A letter that is written three times or more
 * counts as often as the pattern wants. Takes time in proportion to the text, times `overlap` at worst,
 * however many patterns there are: Aho and Corasick, Efficient String Matching (CACM 18, 1975).
 */
export function createWordMatcher<Value>(
	patterns: Iterable<{readonly words: string; readonly value: Value}>,
): WordMatcher<Value> {
	const root = newNode<Value>();
	for (const {words, value} of patterns) insert(root, {...parsePattern(words), value});
	const overlap = link(root);
	return {
		matches: (text) => readings(text).flatMap((reading) => search(root, reading)),
		overlap,
	};
}

type Stretch = {readonly start: number; readonly end: number};

/** The text with an asterisk for every UTF-16 unit of these stretches that belongs to a word. */
export function maskWords(text: string, stretches: Iterable<Stretch>): string {
	const units = text.split('');
	for (const {start, end} of joined(stretches)) {
		const {starts, ends, letters} = signedReading(text.slice(start, end));
		letters.forEach((letter, index) => {
			if (letter !== GAP) units.fill('*', start + (starts[index] ?? 0), start + (ends[index] ?? 0));
		});
	}
	return units.join('');
}

/** The same stretches without what several have in common, so that nothing is read twice. */
function joined(stretches: Iterable<Stretch>): readonly Stretch[] {
	const found: Stretch[] = [];
	for (const next of [...stretches].sort((one, other) => one.start - other.start)) {
		const last = found.at(-1);
		if (last === undefined || next.start >= last.end) found.push(next);
		else if (next.end > last.end) found[found.length - 1] = {start: last.start, end: next.end};
	}
	return found;
}

type Pattern = {
	readonly letters: readonly number[];
	readonly counts: readonly number[];
	/** A `*` stands there. */
	readonly isOpenBefore: boolean;
	readonly isOpenAfter: boolean;
};

type Found<Value> = Pattern & {readonly value: Value};

type Node<Value> = {
	readonly next: Map<number, Node<Value>>;
	readonly found: Found<Value>[];
	/** The longest other beginning of a pattern that the way here ends with. */
	fallback: Node<Value> | undefined;
	/** The nearest node on the way of fallbacks at which a pattern ends. */
	shorter: Node<Value> | undefined;
	/** Letters of all patterns that end here or at a shorter one. */
	overlap: number;
};

function newNode<Value>(): Node<Value> {
	return {next: new Map(), found: [], fallback: undefined, shorter: undefined, overlap: 0};
}

function parsePattern(words: string): Pattern {
	const written = words.trim();
	const isOpenBefore = written.startsWith('*');
	const isOpenAfter = written.length > 1 && written.endsWith('*');
	const {letters, counts} = signedReading(written);
	const [first, last] = [isOpenBefore ? 1 : 0, letters.length - (isOpenAfter ? 1 : 0)];
	return {
		letters: letters.slice(first, last),
		counts: counts.slice(first, last),
		isOpenBefore,
		isOpenAfter,
	};
}

function insert<Value>(root: Node<Value>, pattern: Found<Value>): void {
	let node = root;
	for (const letter of pattern.letters) {
		let next = node.next.get(letter);
		if (next === undefined) {
			next = newNode();
			node.next.set(letter, next);
		}
		node = next;
	}
	if (node !== root) node.found.push(pattern);
}

/** Breadth first, so that what a node falls back to is linked already. Returns the largest overlap. */
function link<Value>(root: Node<Value>): number {
	let overlap = 0;
	const queue = [root];
	for (const node of queue) {
		for (const [letter, next] of node.next) {
			next.fallback = node === root ? root : step(root, node.fallback, letter);
			const {fallback} = next;
			next.shorter = fallback.found.length > 0 ? fallback : fallback.shorter;
			const own = next.found.reduce((sum, {letters}) => sum + letters.length, 0);
			next.overlap = own + (next.shorter?.overlap ?? 0);
			overlap = Math.max(overlap, next.overlap);
			queue.push(next);
		}
	}
	return overlap;
}

function step<Value>(
	root: Node<Value>,
	from: Node<Value> | undefined,
	letter: number,
): Node<Value> {
	for (let node = from; node !== undefined; node = node.fallback) {
		const next = node.next.get(letter);
		if (next !== undefined) return next;
	}
	return root;
}

function search<Value>(root: Node<Value>, reading: Reading): readonly WordMatch<Value>[] {
	const matches: WordMatch<Value>[] = [];
	const last = new Map<Found<Value>, WordMatch<Value>>();
	const words = wordEdges(reading);
	let node = root;
	for (const [index, letter] of reading.letters.entries()) {
		node = step(root, node, letter);
		let ending: Node<Value> | undefined = node.found.length > 0 ? node : node.shorter;
		for (; ending !== undefined; ending = ending.shorter) {
			for (const pattern of ending.found) {
				if (!hasCounts(pattern, reading, index)) continue;
				const start = words.starts[index - pattern.letters.length + 1] ?? 0;
				const end = words.ends[index] ?? 0;
				const before = last.get(pattern);
				if (before?.start === start && before.end === end) continue;
				const match = {value: pattern.value, start, end};
				last.set(pattern, match);
				matches.push(match);
			}
		}
	}
	return matches;
}

/**
 * For each place of a reading, where in the text the word begins and ends that it lies in: of a gap the
 * beginning of the word behind it and the end of the one before it.
 */
function wordEdges({letters, starts, ends}: Reading): {
	readonly starts: readonly number[];
	readonly ends: readonly number[];
} {
	const found = {starts: [...starts], ends: [...ends]};
	for (let index = 0, end = 0; index < letters.length; index++) {
		if (letters[index] !== GAP) end = ends[index] ?? 0;
		else found.ends[index] = end;
	}
	for (let index = letters.length - 1, end = 0; index >= 0; index--) {
		if (letters[index] === GAP) continue;
		if (letters[index + 1] === GAP) end = ends[index] ?? 0;
		found.ends[index] = end;
	}
	let start = 0;
	for (let index = 0; index < letters.length; index++) {
		if (letters[index] === GAP) {
			start = starts[index + 1] ?? 0;
		}
		found.starts[index] = start;
	}
	return found;
}

/** Whether the runs that end at `last` are as long as the pattern has them. */
function hasCounts(pattern: Pattern, {counts}: Reading, last: number): boolean {
	const {letters, isOpenBefore, isOpenAfter} = pattern;
	const first = last - letters.length + 1;
	return letters.every((letter, index) => {
		if (letter === GAP) return true;
		const [wanted, there] = [pattern.counts[index] ?? 1, counts[first + index] ?? 0];
		// Beyond an open end the word goes on, with the same letter perhaps.
		const isOpen = (isOpenBefore && index === 0) || (isOpenAfter && index === letters.length - 1);
		return there === wanted || (there > wanted && (isOpen || there >= DRAWN_OUT));
	});
}

/** Letters in a row that no spelling needs. */
const DRAWN_OUT = 3;
