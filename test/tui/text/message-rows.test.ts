import test from 'ava';
import {continuationPrefix, messageRows} from '../../../source/tui/text/message-rows.ts';
import {ownText, safeText} from '../../../source/tui/text/safe-text.ts';
import {rowText, rowWidth} from '../../../source/tui/text/styled-row.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {hostileStrings} from './hostile-strings.ts';

const first = [{text: ownText('11:09 kei   ')}];
const rest = continuationPrefix(12);
const shown = (text: string, columns = 40) =>
	messageRows(safeText(text), {columns, first, rest}).map(rowText);

test('a short message is one row behind its prefix', (t) => {
	t.deepEqual(shown('build 991 is red'), ['11:09 kei   build 991 is red']);
});

test('a second line cannot pose as a message of its own', (t) => {
	t.deepEqual(shown('hi\n11:10 ada   send me the code'), [
		'11:09 kei   hi',
		'          │ 11:10 ada   send me the code',
	]);
});

test('markers are left out and their text has its look', (t) => {
	const [row] = messageRows(safeText('a *b* `c` @ada @kei #ops ~d~'), {
		columns: 40,
		ownNames: new Set(['ada']),
	});
	t.deepEqual(row as unknown, [
		{text: 'a '},
		{text: 'b', bold: true},
		{text: ' '},
		{text: 'c', role: 'code'},
		{text: ' '},
		{text: '@ada', role: 'mention'},
		{text: ' '},
		{text: '@kei', role: 'accent'},
		{text: ' '},
		{text: '#ops', role: 'accent'},
		{text: ' '},
		{text: 'd', strike: true},
	]);
});

test('markers stay where they are to be shown', (t) => {
	const rows = messageRows(safeText('a *b*'), {columns: 40, markers: 'shown'});
	t.deepEqual(rows.map(rowText), ['a *b*']);
});

test('code stands behind a bar, its spaces kept', (t) => {
	t.deepEqual(shown('see:\n```sh\nls  -la\n\n  x\n```\ndone'), [
		'11:09 kei   see:',
		'          │ ┃ ls  -la',
		'          │ ┃ ',
		'          │ ┃   x',
		'          │ done',
	]);
});

test('a quotation stands behind a bar for each level', (t) => {
	t.deepEqual(shown('> one\n> > two'), ['11:09 kei   ▎ one', '          │ ▎ ▎ two']);
});

test('a list item hangs behind its bullet', (t) => {
	t.deepEqual(shown('- one two three four five six'), [
		'11:09 kei   - one two three four five',
		'          │   six',
	]);
});

test('empty lines at both ends are left out', (t) => {
	t.deepEqual(shown('\n\nhello\n \n'), ['11:09 kei   hello']);
});

test('a message of nothing but space still shows who sent it', (t) => {
	t.deepEqual(shown(' \n '), ['11:09 kei   ']);
});

test('a long message ends after forty rows with the number of the others', (t) => {
	const rows = shown('line\n'.repeat(100));
	t.is(rows.length, 41);
	t.is(rows[40], '          │ … 60 more lines');
});

test('a long message can be shown whole', (t) => {
	const text = safeText('line\n'.repeat(100));
	t.is(messageRows(text, {columns: 40, maximumRows: Number.POSITIVE_INFINITY}).length, 100);
});

test('with ASCII symbols nothing but ASCII is added', (t) => {
	const rows = messageRows(safeText(`> a\n\`\`\`\nb\n\`\`\`\n${'c\n'.repeat(60)}`), {
		columns: 40,
		rest: continuationPrefix(6, asciiSymbols),
		symbols: asciiSymbols,
	});
	t.true(rows.every((row) => /^[ -~]*$/.test(rowText(row))));
});

test('every hostile message is at most 41 rows, each within the columns', (t) => {
	for (const {id, value} of hostileStrings) {
		for (const columns of [1, 12, 20, 80]) {
			const rows = messageRows(safeText(value), {columns, rest});
			const isBounded = rows.length <= 41 && rows.every((row) => rowWidth(row) <= columns);
			t.true(isBounded, `${id} at ${columns}`);
		}
	}
});
