import test from 'ava';
import fc from 'fast-check';
import {type Look, paint} from '../../../source/tui/text/paint.ts';
import {ownText, safeText} from '../../../source/tui/text/safe-text.ts';
import {cutRow, rowText, rowWidth, type Span} from '../../../source/tui/text/styled-row.ts';
import {stringWidth} from '../../../source/tui/text/width.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {themes} from '../../../source/tui/themes/index.ts';
import {type ColorDepth, fixedRoles} from '../../../source/tui/themes/theme.ts';

const depths: readonly ColorDepth[] = ['none', '16', '256', 'truecolor'];
const look = (depth: ColorDepth): Look => ({theme: dark, depth});
const link: Span = {text: ownText('x'), role: 'link'};
const escapeCode = '\u001b';
const style = new RegExp(`${escapeCode}\\[\\d+(?:;\\d+)*m`, 'g');
/** What may be in a painted row: text without controls, and SGR with plain numbers. */
const withoutStyles = (painted: string) => painted.replaceAll(style, '');

test('plain text is painted as it is', (t) => {
	t.is(paint([{text: ownText('hello')}], look('truecolor')), 'hello');
});

test('a role has its colour in the depth of the terminal', (t) => {
	t.is(paint([link], look('truecolor')), '\u001b[4;38;2;135;175;255mx\u001b[0m');
	t.is(paint([link], look('256')), '\u001b[4;38;5;111mx\u001b[0m');
	t.is(paint([link], look('16')), '\u001b[4;36mx\u001b[0m');
});

test('without colour the attributes stay', (t) => {
	t.is(paint([link], look('none')), '\u001b[4mx\u001b[0m');
	t.is(paint([{text: ownText('x'), inverse: true}], look('none')), '\u001b[7mx\u001b[0m');
	t.is(paint([{text: ownText('x'), dim: true}], look('none')), 'x');
});

test('a dumb terminal gets text alone', (t) => {
	const row: readonly Span[] = [link, {text: ownText('y'), bold: true, strike: true}];
	t.is(paint(row, {...look('none'), attributes: false}, {columns: 4, selected: true}), 'xy  ');
});

test('neighbours that look the same are opened once', (t) => {
	t.is(paint([link, link], look('none')), '\u001b[4mxx\u001b[0m');
});

test('a span may take away what its role has', (t) => {
	t.is(paint([{...link, underline: false}], look('none')), 'x');
});

test('a row is padded in cells, not in characters', (t) => {
	t.is(paint([{text: ownText('漢字')}], look('none'), {columns: 6}), '漢字  ');
});

test('a row too wide for its columns is not cut here', (t) => {
	t.is(paint([{text: ownText('abc')}], look('none'), {columns: 2}), 'abc');
});

test('a selected row has its background to the end', (t) => {
	t.is(
		paint([{text: ownText('a')}], look('truecolor'), {columns: 3, selected: true}),
		'\u001b[1;48;2;48;52;60ma  \u001b[0m',
	);
	t.is(
		paint([{text: ownText('a')}], look('none'), {columns: 2, selected: true}),
		'\u001b[7ma \u001b[0m',
	);
});

const span = fc.record(
	{
		text: fc.string({unit: 'grapheme', maxLength: 8}).map((text) => safeText(text)),
		role: fc.constantFrom(...fixedRoles, 'name-0' as const, 'name-11' as const),
		bold: fc.boolean(),
		italic: fc.boolean(),
		underline: fc.boolean(),
		strike: fc.boolean(),
		dim: fc.boolean(),
		inverse: fc.boolean(),
	},
	{requiredKeys: ['text']},
);
const rows = fc.array(span, {maxLength: 6}).filter((row) => !rowText(row).includes('\n'));

test('any row in any theme and depth closes what it opens and holds nothing but SGR', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(
				rows,
				fc.constantFrom(...Object.values(themes)),
				fc.constantFrom(...depths),
				fc.boolean(),
				(row, theme, depth, selected) => {
					const painted = paint(row, {theme, depth}, {selected});
					const lastStyle = painted.slice(painted.lastIndexOf(escapeCode));
					const isClosed = !painted.includes(escapeCode) || lastStyle.startsWith('\u001b[0m');
					return isClosed && withoutStyles(painted) === rowText(row);
				},
			),
			{numRuns: 2000},
		),
	);
});

test('without colour no colour is set in any theme', (t) => {
	for (const theme of Object.values(themes)) {
		for (const role of fixedRoles) {
			const painted = paint([{text: ownText('x'), role}], {theme, depth: 'none'});
			t.notRegex(painted, /[;[](?:3\d|4\d|9\d|10\d)/, role);
		}
	}
});

test('any padded row has exactly its columns', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(rows, fc.constantFrom(...depths), (row, depth) => {
				const columns = rowWidth(row) + 5;
				return stringWidth(paint(row, look(depth), {columns})) === columns;
			}),
		),
	);
});

test('a row cut to its columns is never wider and keeps the looks of what stays', (t) => {
	t.deepEqual(cutRow([{text: ownText('abc')}, {...link, text: ownText('defg')}], 5) as unknown, [
		{text: 'abc'},
		{text: 'd…', role: 'link'},
	]);
	t.notThrows(() =>
		fc.assert(
			fc.property(rows, fc.integer({min: 0, max: 20}), (row, columns) => {
				return rowWidth(cutRow(row, columns)) <= columns;
			}),
		),
	);
});
