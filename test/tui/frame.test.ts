import test from 'ava';
import fc from 'fast-check';
import {joinParts, overlaid} from '../../source/tui/frame.ts';
import {slicePainted} from '../../source/tui/text/painted.ts';
import {textWidth} from '../../source/tui/text/width.ts';

const RED = '\u001b[31m';
const RESET = '\u001b[0m';

test('areas beside and under one another become whole rows, and gaps become blanks', (t) => {
	const lines = joinParts({columns: 6, rows: 3}, [
		{area: {column: 3, row: 0, columns: 3, rows: 2}, rows: ['bbb', 'BBB']},
		{area: {column: 0, row: 0, columns: 2, rows: 2}, rows: ['aa', 'AA']},
	]);
	t.deepEqual(lines, ['aa bbb', 'AA BBB', '      ']);
});

test('what lies over rows leaves both sides in sight', (t) => {
	const lines = overlaid(
		['abcdef', 'ghijkl'],
		{columns: 6, rows: 2},
		{
			area: {column: 2, row: 1, columns: 2, rows: 1},
			rows: ['XX'],
		},
	);
	t.deepEqual(lines, ['abcdef', 'ghXXkl']);
});

test('a slice keeps the look of what it cuts, and closes it', (t) => {
	t.is(slicePainted(`ab${RED}cdef${RESET}gh`, 3, 7), `${RED}def${RESET}g`);
	t.is(slicePainted(`ab${RED}cdef${RESET}gh`, 0, 2), 'ab');
});

test('a wide character that an edge cuts in two becomes a blank', (t) => {
	t.is(slicePainted('a好b', 0, 2), 'a ');
	t.is(slicePainted('a好b', 2, 4), ' b');
	t.is(slicePainted('a好b', 1, 3), '好');
});

test('two slices at any cell are together as wide as the row', (t) => {
	const words = fc.array(fc.constantFrom('a', '好', 'é', '👍', `${RED}x${RESET}`, ' '));
	fc.assert(
		fc.property(words, fc.nat(40), (parts, cell) => {
			const row = parts.join('');
			const width = textWidth(row);
			const edge = Math.min(cell, width);
			const both = slicePainted(row, 0, edge) + slicePainted(row, edge, width);
			t.is(textWidth(both), width);
		}),
	);
});
