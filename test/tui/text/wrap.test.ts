import test from 'ava';
import fc from 'fast-check';
import {graphemes} from '../../../source/tui/text/graphemes.ts';
import {ownText, safeText} from '../../../source/tui/text/safe-text.ts';
import {rowText, rowWidth, type Span} from '../../../source/tui/text/styled-row.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {limitRows, wrap} from '../../../source/tui/text/wrap.ts';
import {hostileStrings} from './hostile-strings.ts';

const plain = (text: string): readonly Span[] => [{text: safeText(text)}];
const wrapped = (text: string, columns: number) => wrap(plain(text), {columns}).map(rowText);

const cases: ReadonlyArray<
	readonly [title: string, text: string, columns: number, rows: readonly string[]]
> = [
	['a text that fits is one row', 'short', 5, ['short']],
	['an empty text is one empty row', '', 5, ['']],
	['a text breaks at spaces', 'the release branch is cut', 11, ['the release', 'branch is', 'cut']],
	['the spaces at a break are left out', 'one      two', 5, ['one', 'two']],
	['spaces inside a row stay', 'a  b  c', 9, ['a  b  c']],
	['indentation stays', '    return x', 10, ['    return', 'x']],
	['a long word breaks where the row ends', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
	['a long word starts on the row of its indentation', '  abcdef', 5, ['  abc', 'def']],
	['line breaks are kept, empty lines too', 'a\n\nb', 9, ['a', '', 'b']],
	['wide characters break anywhere', '漢字漢字漢', 5, ['漢字', '漢字', '漢']],
	['a full stop does not start a row', '漢字漢。字', 6, ['漢字', '漢。字']],
	['a grapheme is never parted', 'ab👨‍👩‍👧cd', 3, ['ab', '👨‍👩‍👧', 'cd']],
	['a character wider than the row is replaced', '漢a', 1, ['?', 'a']],
	['spaces alone are no endless rows', `a${' '.repeat(4000)}b`, 10, ['a', 'b']],
];
for (const [title, text, columns, rows] of cases) {
	test(title, (t) => {
		t.deepEqual(wrapped(text, columns), [...rows]);
	});
}

test('the prefixes stand in front of the first row and of the others', (t) => {
	const rows = wrap(plain('one two\nthree'), {
		columns: 10,
		first: [{text: ownText('ada  ')}],
		rest: [{text: ownText('   │ ')}],
	});
	t.deepEqual(rows.map(rowText), ['ada  one', '   │ two', '   │ three']);
});

test('a prefix that leaves no room gives way, its last part first', (t) => {
	const prefix = [{text: ownText('12 ')}, {text: ownText('ada ')}];
	t.deepEqual(wrap(plain('abc'), {columns: 5, first: prefix}).map(rowText), ['12 ab', 'c']);
	t.deepEqual(wrap(plain('abc'), {columns: 3, first: prefix}).map(rowText), ['abc']);
});

test('code keeps every space', (t) => {
	const rows = wrap(plain('ab   cd'), {columns: 4, breaks: 'anywhere'});
	t.deepEqual(rows.map(rowText), ['ab  ', ' cd']);
});

test('looks follow their text over a break', (t) => {
	const spans: readonly Span[] = [
		{text: ownText('one t')},
		{text: ownText('wo thr'), bold: true},
		{text: ownText('ee'), role: 'link'},
	];
	t.deepEqual(wrap(spans, {columns: 4}) as unknown, [
		[{text: 'one'}],
		[{text: 't'}, {text: 'wo', bold: true}],
		[
			{text: 'thr', bold: true},
			{text: 'e', role: 'link'},
		],
		[{text: 'e', role: 'link'}],
	]);
});

const rowsOf = (count: number) => Array.from({length: count}, (_, index) => plain(`row ${index}`));

test('rows up to the limit all stay', (t) => {
	t.is(limitRows(rowsOf(40), {maximum: 40, columns: 20}).length, 40);
});

test('rows over the limit are counted in one row', (t) => {
	const rows = limitRows(rowsOf(50), {maximum: 40, columns: 30, rest: plain('  | ')});
	t.is(rows.length, 41);
	t.is(rowText(rows[40] ?? []), '  | … 10 more lines');
	t.is(rowText(limitRows(rowsOf(41), {maximum: 40, columns: 30})[40] ?? []), '… 1 more line');
});

test('the row that counts fits its columns too', (t) => {
	const rows = limitRows(rowsOf(50), {maximum: 40, columns: 6});
	t.is(rowText(rows[40] ?? []), '… 10 …');
});

const chunk = fc.oneof(
	fc.string({unit: 'grapheme', maxLength: 10}),
	fc.constantFrom(
		' ',
		'  ',
		'\n',
		'漢字',
		'。',
		'👨‍👩‍👧',
		'e\u0323',
		'word',
		'กำ',
		'क्षि',
		'\u1100',
	),
);
const spansOf = fc.array(chunk, {maxLength: 14}).map((chunks) => {
	const text = safeText(chunks.join(''));
	const half = Math.floor(text.length / 2);
	// A cut in the middle may part a grapheme, as markers beside each other do: wrapping must bear it.
	return [text.slice(0, half), text.slice(half)].map((part) => ({text: part}) as Span);
});

test('no row is wider than its columns', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(spansOf, fc.integer({min: 1, max: 24}), (spans, columns) => {
				const first = plain('12 ada ');
				const rest = plain('    │ ');
				return wrap(spans, {columns, first, rest}).every((row) => rowWidth(row) <= columns);
			}),
			{numRuns: 4000},
		),
	);
});

test('no character is lost but spaces and line breaks', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(
				spansOf,
				fc.integer({min: 2, max: 24}),
				fc.constantFrom('word', 'anywhere'),
				(spans, columns, breaks) => {
					const left = breaks === 'word' ? /[ \n]/g : /\n/g;
					const rows = wrap(spans, {columns, breaks}).map(rowText);
					const text = rowText(spans);
					const isReplaced = graphemes(text).some((part) => textWidth(part) > columns);
					return isReplaced || rows.join('').replace(left, '') === text.replace(left, '');
				},
			),
			{numRuns: 4000},
		),
	);
});

test('every hostile text fits any pane', (t) => {
	for (const {id, value} of hostileStrings) {
		for (const columns of [1, 7, 51]) {
			const rows = wrap(plain(value), {columns});
			t.true(
				rows.every((row) => rowWidth(row) <= columns),
				`${id} at ${columns}`,
			);
		}
	}
});
