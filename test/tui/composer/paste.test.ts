import test from 'ava';
import fc from 'fast-check';
import {measureMessage} from '../../../source/tui/composer/measure.ts';
import {fittingPart, preparePaste} from '../../../source/tui/composer/paste.ts';

const limits = {messageBytes: 40, messageLines: 4};
const empty = {draft: '', caret: 0, limits};

function pasted(text: string, draft = ''): string | undefined {
	const prepared = preparePaste(text, {draft, caret: draft.length, limits});
	return prepared.type === 'insert' ? prepared.text : undefined;
}

test('lines go in as lines, without the line end at the end', (t) => {
	t.is(pasted('one\r\ntwo\rthree\n'), 'one\ntwo\nthree');
});

test('terminal sequences and control characters are left out', (t) => {
	t.is(pasted('\u001b[1;31mred\u001b[0m\u0007 \u009b2Jx'), 'red x');
	t.is(pasted('\u001b]8;;https://x.example\u0007link\u001b]8;;\u001b\\'), 'link');
	t.is(pasted('half \u001b]0;title'), 'half ]0;title');
});

test('a slash before several lines is doubled, and said so', (t) => {
	const prepared = preparePaste('/usr/bin\n/usr/lib', empty);
	t.like(prepared, {type: 'insert', text: '//usr/bin\n/usr/lib'});
	t.regex((prepared.type === 'insert' && prepared.notice) || '', /so that it is text/);
});

test('a comment of two slashes survives as it is', (t) => {
	t.is(pasted('// one\n// two'), '/// one\n// two');
});

test('a slash in one line, or behind other text, stays as it is', (t) => {
	t.is(pasted('/help\n'), '/help');
	t.is(pasted('/a\n/b', 'see '), '/a\n/b');
});

test('too many bytes or lines become a question', (t) => {
	const long = preparePaste('x'.repeat(41), empty);
	t.like(long, {type: 'question'});
	t.regex(
		long.type === 'question' ? long.question.sentence : '',
		/1 line and 41 bytes; a message holds 4 lines and 40 bytes/,
	);
	t.is(preparePaste('a\nb\nc\nd\ne', empty).type, 'question');
	t.is(preparePaste('x'.repeat(21), {...empty, draft: 'y'.repeat(20)}).type, 'question');
});

test('a question keeps no more of a huge paste than a message could hold', (t) => {
	const prepared = preparePaste('x'.repeat(1_000_000), empty);
	t.is(prepared.type === 'question' && prepared.question.text.length, limits.messageBytes);
});

test('what fits ends between graphemes', (t) => {
	t.is(fittingPart('ab👨‍👩‍👧👨‍👩‍👧', {draft: '', limits}), 'ab👨‍👩‍👧👨‍👩‍👧');
	t.is(fittingPart('abcde👨‍👩‍👧👨‍👩‍👧', {draft: '', limits}), 'abcde👨‍👩‍👧');
	t.is(fittingPart('a\nb\nc\nd', {draft: 'x\ny', limits}), 'a\nb\nc');
	t.is(fittingPart('abc', {draft: 'x'.repeat(60), limits}), '');
});

test('what fits always fits, and is the start of the paste', (t) => {
	fc.assert(
		fc.property(
			fc.string({unit: 'grapheme', maxLength: 60}),
			fc.string({maxLength: 30}),
			(text, draft) => {
				const part = fittingPart(text, {draft, limits});
				const {bytes} = measureMessage(draft + part);
				return text.startsWith(part) && (part === '' || bytes <= limits.messageBytes);
			},
		),
		{numRuns: 200},
	);
	t.pass();
});
