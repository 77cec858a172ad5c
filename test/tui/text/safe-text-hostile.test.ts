import test from 'ava';
import fc from 'fast-check';
import {joinSafe, ownText, safeLine, safeText} from '../../../source/tui/text/safe-text.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {expecting, hostileStrings, unfinishedSequences} from './hostile-strings.ts';
import {isSafe} from './is-safe.ts';

test('nothing hostile passes into a message', (t) => {
	const bad = hostileStrings.filter(({value}) => !isSafe(safeText(value)));
	t.deepEqual(
		bad.map(({id}) => id),
		[],
	);
});

test('nothing hostile passes into a line, and it stays one line', (t) => {
	const bad = hostileStrings.filter(({value}) => {
		const line = safeLine(value);
		return !isSafe(line) || line.includes('\n') || line !== line.trim();
	});
	t.deepEqual(
		bad.map(({id}) => id),
		[],
	);
});

test('no beginning of a control sequence passes', (t) => {
	const unfinished = unfinishedSequences();
	const bad = unfinished.filter(({value}) => !isSafe(safeText(value)));
	t.true(unfinished.length > 300);
	t.deepEqual(
		bad.map(({id}) => id),
		[],
	);
});

test('an unfinished sequence swallows nothing of what follows', (t) => {
	for (const {id, value} of unfinishedSequences()) {
		const joined = joinSafe([safeText(value), ownText(' follows')]);
		t.true(joined.endsWith(' follows') && safeText(joined) === joined, id);
	}
});

test('cleaning clean text changes nothing', (t) => {
	const bad = hostileStrings.filter(({value}) => {
		const text = safeText(value);
		const line = safeLine(value);
		return safeText(text) !== text || safeLine(line) !== line;
	});
	t.deepEqual(
		bad.map(({id}) => id),
		[],
	);
});

test('honest text of every language stays as it is', (t) => {
	const honest = expecting('preserved').filter(({value}) => !value.includes('\t'));
	t.true(honest.length >= 16);
	for (const {id, value} of honest) {
		t.is<string, string>(safeText(value), value.normalize('NFC'), id);
	}
});

test('no grapheme prints more than it measures by more than a few cells', (t) => {
	const segmenter = new Intl.Segmenter('en');
	const attached = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
	const bad = hostileStrings.filter(({value}) =>
		[...segmenter.segment(safeText(value))].some(
			({segment}) => [...segment.replaceAll(attached, '')].length > 9,
		),
	);
	t.deepEqual(
		bad.map(({id}) => id),
		[],
	);
});

const pieces = fc.oneof(
	fc.string({unit: 'binary', maxLength: 12}),
	fc.string({unit: 'grapheme', maxLength: 8}),
	fc.constantFrom(
		...[
			'\u001b',
			'\u001b[',
			'\u001b]8;;',
			'\u0007',
			'\r',
			'\r\n',
			'\u0085',
			'\u2028',
			'\t',
			'\n',
			' ',
		],
		...[
			'\u200b',
			'\u200c',
			'\u200d',
			'\ufe0f',
			'\ufe0e',
			'\u034f',
			'\u115f',
			'\u3164',
			'\u2800',
			'\ufeff',
		],
		...[
			'\u0301',
			'\u0323',
			'\u20e3',
			'\u094d',
			'\u0915',
			'\u0d4e',
			'\u0600',
			'\u1100',
			'\u1161',
			'\u11a8',
		],
		...[
			'\u{1f3f4}',
			'\u{e0067}',
			'\u{e0062}',
			'\u{e007f}',
			'\u{1f44b}',
			'\u{1f3fd}',
			'\u{1f1eb}',
			'1',
			'e',
		],
		...[
			'\u{1d15e}',
			'\u0958',
			'\ufb2c',
			'\u212b',
			'\u202e',
			'\ud83d',
			'\ude00',
			'\uffff',
			'\u06dd',
			'ش',
		],
	),
);
const hostile = fc.array(pieces, {maxLength: 24}).map((parts) => parts.join(''));

test('any text becomes safe, and cleaning it again changes nothing', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(hostile, (value) => {
				const text = safeText(value);
				return isSafe(text) && safeText(text) === text;
			}),
			{numRuns: 4000},
		),
	);
});

test('a text cut at any length is safe and stays as it is', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(hostile, fc.integer({min: 16, max: 40}), (value, maximumLength) => {
				const text = safeText(value, {maximumLength});
				return (
					isSafe(text) && text.length <= maximumLength && safeText(text, {maximumLength}) === text
				);
			}),
			{numRuns: 4000},
		),
	);
});

test('any text becomes a line of at most the columns asked for', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(hostile, fc.integer({min: 0, max: 30}), (value, columns) => {
				const line = safeLine(value, {columns});
				return isSafe(line) && !line.includes('\n') && textWidth(line) <= columns;
			}),
			{numRuns: 2000},
		),
	);
});

test('the result is at most four times as long as the input', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(hostile, (value) => safeText(value).length <= 4 * value.length),
			{numRuns: 2000},
		),
	);
});

test('cleaning takes time in proportion to the text', (t) => {
	for (const {id, value} of hostileStrings.filter((entry) => entry.value.length > 1000)) {
		const short = value.slice(0, 1000).repeat(8);
		const long = short.repeat(4);
		const growth =
			bestTime(() => clean(long)) /
			Math.max(
				bestTime(() => clean(short)),
				0.05,
			);
		// Quadratic work would take 16 times as long.
		t.true(growth < 12, `${id}: four times the text took ${growth.toFixed(1)} times as long`);
	}
});

function clean(value: string): void {
	safeText(value, {maximumLength: 1e6});
}

function bestTime(run: () => void): number {
	const times = Array.from({length: 6}, () => {
		const start = performance.now();
		run();
		return performance.now() - start;
	});
	return Math.min(...times);
}
