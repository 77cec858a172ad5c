import test from 'ava';
import fc from 'fast-check';
import {COMPOSER_BOUNDS} from '../../../source/tui/composer/bounds.ts';
import {
	applyEdit,
	createEditor,
	type Editor,
	insertText,
	insertWhole,
	moveCaret,
} from '../../../source/tui/composer/editor.ts';
import {EDITS, type Edit} from '../../../source/tui/composer/edits.ts';
import {graphemes} from '../../../source/tui/text/graphemes.ts';

/** An editor over text with a '|' where the caret is. */
function at(marked: string): Editor {
	const caret = marked.indexOf('|');
	return moveCaret(createEditor(marked.replace('|', '')), caret);
}

/** The editor's text with a '|' at its caret. */
function marked({text, caret}: Editor): string {
	return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

function after(start: string, ...edits: readonly Edit[]): string {
	return marked(edits.reduce((editor, edit) => applyEdit(editor, edit), at(start)));
}

function typed(editor: Editor, text: string): Editor {
	return graphemes(text).reduce(insertText, editor);
}

const family = '👨‍👩‍👧';

const cases: readonly (readonly [string, Edit, string])[] = [
	['ab|c', 'caret-left', 'a|bc'],
	['|abc', 'caret-left', '|abc'],
	['ab|c', 'caret-right', 'abc|'],
	['abc|', 'caret-right', 'abc|'],
	[`a${family}|b`, 'caret-left', `a|${family}b`],
	[`a|${family}b`, 'caret-right', `a${family}|b`],
	['one two|', 'caret-word-left', 'one |two'],
	['one  |two', 'caret-word-left', '|one  two'],
	['|one two', 'caret-word-right', 'one| two'],
	['one| two', 'caret-word-right', 'one two|'],
	['one\ntw|o', 'caret-line-start', 'one\n|two'],
	['o|ne\ntwo', 'caret-line-end', 'one|\ntwo'],
	['ab|c', 'delete-back', 'a|c'],
	[`a${family}|`, 'delete-back', 'a|'],
	['one\n|two', 'delete-back', 'one|two'],
	['a|bc', 'delete-forward', 'a|c'],
	[`|${family}a`, 'delete-forward', '|a'],
	['one|\ntwo', 'delete-forward', 'one|two'],
	['see a.b/c  |d', 'delete-word-back', 'see |d'],
	['see a.b/c|', 'delete-word-left', 'see a.b/|'],
	['|one two', 'delete-word-forward', '| two'],
	['zero\none two|', 'delete-to-start', 'zero\n|'],
	['zero\n|one', 'delete-to-start', 'zero|one'],
	['o|ne\ntwo', 'delete-to-end', 'o|\ntwo'],
	['one|\ntwo', 'delete-to-end', 'one|two'],
	['ab|c', 'transpose', 'acb|'],
	['abc|', 'transpose', 'acb|'],
	['one\na|b', 'transpose', 'one\nba|'],
	['one\n|ab', 'transpose', 'one\n|ab'],
	['|ab', 'transpose', '|ab'],
	['a|', 'transpose', 'a|'],
	['ab|c', 'clear-line', '|'],
	['ab\ncd|', 'caret-up', 'ab|\ncd'],
	['a|b\ncd', 'caret-down', 'ab\nc|d'],
];

for (const [start, edit, end] of cases) {
	test(`${edit} turns ${JSON.stringify(start)} into ${JSON.stringify(end)}`, (t) => {
		t.is(after(start, edit), end);
	});
}

test('up and down keep the column across a shorter line', (t) => {
	t.is(after('long line|\nno\nlong line', 'caret-down', 'caret-down'), 'long line\nno\nlong line|');
});

test('up and down count cells, so that wide characters line up', (t) => {
	t.is(after('好好|\nabcdef', 'caret-down'), '好好\nabcd|ef');
});

test('up and down go by the rows that the screen shows', (t) => {
	const editor = at('one two three|');
	t.is(marked(applyEdit(editor, 'caret-up', 8)), 'one t|wo three');
});

test('kills in a row come back as one', (t) => {
	t.is(after('one two three|', 'delete-word-back', 'delete-word-back', 'yank'), 'one two three|');
	t.is(
		after('|one two', 'delete-word-forward', 'delete-word-forward', 'caret-left', 'yank'),
		'one two|',
	);
});

test('a kill after a move is an entry of its own', (t) => {
	t.is(after('one two|', 'delete-word-back', 'caret-left', 'delete-to-start', 'yank'), 'one| ');
});

test('yank-older swaps what was yanked for the cut before it, and round again', (t) => {
	const cut = ['delete-word-back', 'caret-left', 'delete-to-start'] as const;
	t.is(after('one two|', ...cut, 'yank', 'yank-older'), 'two| ');
	t.is(after('one two|', ...cut, 'yank', 'yank-older', 'yank-older'), 'one| ');
});

test('yank-older does nothing where nothing was just yanked', (t) => {
	t.is(after('one two|', 'delete-word-back', 'yank-older'), 'one |');
});

test('an older yank leaves an accent alone that joined with the newer one', (t) => {
	const ring = ['e', 'xyz'];
	const start = moveCaret(createEditor('\u0301', ring), 0);
	const yanked = applyEdit(applyEdit(start, 'yank'), 'yank-older');
	t.is(yanked.text, 'xyz\u0301');
});

test('undo takes typing back a word at a time, redo brings it back', (t) => {
	const editor = typed(createEditor(), 'one two');
	const once = applyEdit(editor, 'undo');
	t.is(once.text, 'one ');
	t.is(applyEdit(once, 'undo').text, '');
	t.is(marked(applyEdit(once, 'redo')), 'one two|');
});

test('clearing can be undone, caret and all', (t) => {
	t.is(after('one| two', 'clear-line', 'undo'), 'one| two');
});

test('typing after an undo leaves nothing to redo', (t) => {
	const editor = applyEdit(typed(createEditor(), 'one'), 'undo');
	t.is(applyEdit(insertText(editor, 'x'), 'redo').text, 'x');
});

test('a paste is an undo step of its own', (t) => {
	const pasted = insertWhole(typed(createEditor(), 'see '), 'that');
	t.is(applyEdit(insertText(pasted, '!'), 'undo').text, 'see that');
	t.is(applyEdit(applyEdit(insertText(pasted, '!'), 'undo'), 'undo').text, 'see ');
});

test('control characters and direction overrides never get in', (t) => {
	t.is(insertText(createEditor(), 'a\u001b[31mb\u202ec\u0000\u009b\ud800').text, 'a[31mbc\ufffd');
});

test('every kind of line end becomes a line feed', (t) => {
	t.is(insertText(createEditor(), 'a\r\nb\rc\u2028d').text, 'a\nb\nc\nd');
});

test('text over the bound of a draft is refused whole', (t) => {
	const full = createEditor('x'.repeat(COMPOSER_BOUNDS.draftLength));
	t.is(insertText(full, 'y'), full);
	t.is(applyEdit(full, 'delete-back').text.length, COMPOSER_BOUNDS.draftLength - 1);
});

type Step =
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'edit'; readonly edit: Edit}
	| {readonly type: 'move'; readonly to: number};

// Characters that join with their neighbours are where a caret could end up inside a grapheme.
const pieces = [
	'a',
	' ',
	'\n',
	'好',
	family,
	'\u0301',
	'\u200d',
	'🇩',
	'🇪',
	'👩',
	'\t',
	'क',
	'ि',
	'\r',
];

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({type: fc.constant('insert'), text: fc.constantFrom(...pieces)}),
	},
	fc.record({type: fc.constant('edit'), edit: fc.constantFrom(...EDITS)}),
	fc.record({type: fc.constant('move'), to: fc.integer({min: -2, max: 60})}),
);

function take(editor: Editor, {columns, ...action}: Step & {columns: number}): Editor {
	switch (action.type) {
		case 'insert':
			return insertText(editor, action.text);
		case 'edit':
			return applyEdit(editor, action.edit, columns);
		case 'move':
			return moveCaret(editor, action.to);
	}
}

test('whatever is pressed, the caret stands between two graphemes', (t) => {
	fc.assert(
		fc.property(
			fc.array(step, {maxLength: 60}),
			fc.integer({min: 4, max: 20}),
			(steps, columns) => {
				let editor = createEditor();
				for (const each of steps) {
					editor = take(editor, {...each, columns});
					let offset = 0;
					const boundaries = graphemes(editor.text).map(({length}) => (offset += length));
					if (editor.caret !== 0 && !boundaries.includes(editor.caret)) {
						return false;
					}
				}
				return true;
			},
		),
		{numRuns: 400},
	);
	t.pass();
});

test('undoing everything leads back to the start, redoing everything to the end', (t) => {
	fc.assert(
		fc.property(fc.array(step, {maxLength: 60}), (steps) => {
			const start = createEditor('start');
			const end = steps.reduce((editor, each) => take(editor, {...each, columns: 10}), start);
			let back = end;
			while (back.past.length > 0) {
				back = applyEdit(back, 'undo');
			}
			let forward = back;
			while (forward.future.length > 0) {
				forward = applyEdit(forward, 'redo');
			}
			let last = end;
			while (last.future.length > 0) {
				last = applyEdit(last, 'redo');
			}
			return back.text === 'start' && forward.text === last.text;
		}),
		{numRuns: 300},
	);
	t.pass();
});

const moves = EDITS.filter((edit) => edit.startsWith('caret-'));

test('typing and moving lose no keystroke', (t) => {
	const action = fc.oneof(
		fc.constantFrom(...pieces.filter((piece) => piece !== '\r')),
		fc.constantFrom(...moves).map((edit) => ({edit})),
	);
	fc.assert(
		fc.property(fc.array(action, {maxLength: 60}), (actions) => {
			let editor = createEditor();
			for (const each of actions) {
				editor =
					typeof each === 'string' ? insertText(editor, each) : applyEdit(editor, each.edit, 9);
			}
			const wanted = actions.filter((each) => typeof each === 'string').join('');
			return [...editor.text].sort().join('') === [...wanted].sort().join('');
		}),
		{numRuns: 300},
	);
	t.pass();
});

test('undo steps and the kill ring have a bound', (t) => {
	let editor = createEditor();
	for (let i = 0; i < COMPOSER_BOUNDS.undoSteps + 50; i++) {
		editor = moveCaret(insertText(editor, 'word '), 0);
		editor = applyEdit(applyEdit(editor, 'delete-word-forward'), 'caret-left');
	}
	t.is(editor.past.length, COMPOSER_BOUNDS.undoSteps);
	t.is(editor.killRing.length, COMPOSER_BOUNDS.killRing);
});
