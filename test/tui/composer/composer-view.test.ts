import test from 'ava';
import fc from 'fast-check';
import {
	type ComposerViewOptions,
	composerView,
	draftHeight,
} from '../../../source/tui/composer/composer-view.ts';
import {createEditor, moveCaret} from '../../../source/tui/composer/editor.ts';
import {textWidth} from '../../../source/tui/text/width.ts';

const options: ComposerViewOptions = {
	columns: 20,
	maxRows: 3,
	limits: {messageBytes: 100, messageLines: 10},
};

function view(text: string, changes: Partial<ComposerViewOptions> & {caret?: number} = {}) {
	const editor = moveCaret(createEditor(text), changes.caret ?? text.length);
	const seen = composerView(editor, {...options, ...changes});
	return {...seen, drawn: seen.rows.map((row) => `${row.prompt}${row.text}`)};
}

test('the first row has the prompt, the others are indented', (t) => {
	const {drawn, caret} = view('two things:\n1. is it');
	t.deepEqual(drawn, ['> two things:', '  1. is it']);
	t.deepEqual(caret, {column: 10, row: 1});
});

test('an empty composer shows its placeholder, the caret before it', (t) => {
	const {drawn, caret, isPlaceholder} = view('', {placeholder: 'Write to #general or / for more'});
	t.deepEqual(drawn, ['> Write to #general…']);
	t.deepEqual(caret, {column: 2, row: 0});
	t.true(isPlaceholder);
});

test('a taller draft scrolls, and says how much is out of sight', (t) => {
	const text = 'a\nb\nc\nd\ne';
	t.like(view(text), {rowsAbove: 2, rowsBelow: 0, caret: {row: 2, column: 3}});
	t.deepEqual(view(text).drawn, ['  c', '  d', '  e']);
	t.like(view(text, {caret: 0}), {rowsAbove: 0, rowsBelow: 2});
	t.deepEqual(view(text, {caret: 4}).drawn, ['  b', '  c', '  d']);
});

test('tabs show as blanks', (t) => {
	t.deepEqual(view('\tx').drawn, ['>     x']);
	t.is(view('\tx').caret.column, 7);
});

test('a prompt that would take over half the width is left out', (t) => {
	t.deepEqual(view('hi', {prompt: '! held> '}).drawn, ['! held> hi']);
	t.deepEqual(view('hi', {prompt: '! held> ', columns: 12}).drawn, ['hi']);
});

test('what remains is told near the limit and over it only', (t) => {
	t.is(view('x'.repeat(89), {columns: 200}).remaining, undefined);
	t.is(view('x'.repeat(90), {columns: 200}).remaining, '10 bytes left');
	t.is(view('x'.repeat(99), {columns: 200}).remaining, '1 byte left');
	t.is(view('é'.repeat(51), {columns: 200}).remaining, '2 bytes over');
	t.is(view('\n'.repeat(8)).remaining, '1 line left');
	t.is(view('\n'.repeat(11)).remaining, '2 lines over');
});

test('a draft tells the height it needs', (t) => {
	t.is(draftHeight(createEditor(''), 20), 1);
	t.is(draftHeight(createEditor('one two three four five'), 20), 2);
	t.is(draftHeight(createEditor('a\nb\nc'), 20), 3);
});

test('rows never leave the area, and the caret is on one of them', (t) => {
	const part = fc.constantFrom('word', ' ', '\n', '好', '👨‍👩‍👧', '\t', 'e\u0301', '\u001b');
	const text = fc.array(part, {maxLength: 40}).map((parts) => parts.join(''));
	const columns = fc.integer({min: 20, max: 60});
	const maxRows = fc.integer({min: 1, max: 5});
	fc.assert(
		fc.property(text, columns, maxRows, fc.nat(80), (draft, width, height, caret) => {
			const seen = view(draft, {columns: width, maxRows: height, caret});
			const fits = seen.drawn.every((row) => textWidth(row) <= width);
			const isInside = seen.caret.column < width && seen.caret.row < seen.rows.length;
			return fits && isInside && seen.rows.length <= height;
		}),
		{numRuns: 500},
	);
	t.pass();
});
