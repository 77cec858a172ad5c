import test from 'ava';
import fc from 'fast-check';
import {caretAt, draftRows, placeOf} from '../../../source/tui/composer/rows.ts';
import {graphemes} from '../../../source/tui/text/graphemes.ts';

function wrapped(text: string, columns: number): readonly string[] {
	return draftRows(text, columns).map(({start, end}) => text.slice(start, end));
}

test('rows break after blanks, the last cell kept for the caret', (t) => {
	t.deepEqual(wrapped('one two three', 8), ['one two ', 'three']);
	t.deepEqual(wrapped('one two three', 9), ['one two ', 'three']);
});

test('a word longer than a row is cut where the row ends', (t) => {
	t.deepEqual(wrapped('abcdefghij', 5), ['abcd', 'efgh', 'ij']);
});

test('wide characters break anywhere and are never halved', (t) => {
	t.deepEqual(wrapped('好好好', 6), ['好好', '好']);
	t.deepEqual(wrapped('a好好好', 6), ['a好好', '好']);
});

test('every line has a row, empty ones too', (t) => {
	t.deepEqual(wrapped('a\n\nb\n', 10), ['a', '', 'b', '']);
	t.deepEqual(wrapped('', 10), ['']);
});

test('a caret at a soft break stands at the start of the later row', (t) => {
	const rows = draftRows('abcdef', 5);
	t.deepEqual(placeOf(rows, 4), {row: 1, column: 0});
	t.deepEqual(placeOf(rows, 3), {row: 0, column: 3});
});

test('the end of a softly broken row is one short of the next', (t) => {
	const rows = draftRows('abcdef', 5);
	t.is(caretAt(rows, 0, 20), 3);
	t.is(caretAt(rows, 1, 20), 6);
});

const text = fc
	.array(fc.constantFrom('a', 'bc', ' ', '  ', '\n', '好', '👨‍👩‍👧', 'e\u0301', '\t', '\u200b'), {
		maxLength: 60,
	})
	.map((parts) => parts.join(''));

test('rows hold all of the text in order, within the width', (t) => {
	fc.assert(
		fc.property(text, fc.integer({min: 4, max: 30}), (draft, columns) => {
			const rows = draftRows(draft, columns);
			const joined = rows.map(({start, end}) => draft.slice(start, end)).join('');
			const widest = Math.max(
				...rows.map((row) => row.graphemes.reduce((sum, {cells}) => sum + cells, 0)),
			);
			return joined === draft.replaceAll('\n', '') && widest <= columns;
		}),
		{numRuns: 500},
	);
	t.pass();
});

test('the caret is always inside the width, and its place leads back to it', (t) => {
	fc.assert(
		fc.property(text, fc.integer({min: 5, max: 30}), (draft, columns) => {
			const rows = draftRows(draft, columns);
			let offset = 0;
			for (const grapheme of graphemes(draft)) {
				const place = placeOf(rows, offset);
				const back = placeOf(rows, caretAt(rows, place.row, place.column));
				// A caret beside something without width has the same place as its neighbour.
				if (place.column >= columns || back.row !== place.row || back.column !== place.column) {
					return false;
				}
				offset += grapheme.length;
			}
			return true;
		}),
		{numRuns: 500},
	);
	t.pass();
});
