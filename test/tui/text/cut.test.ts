import test from 'ava';
import fc from 'fast-check';
import {cut, fit, pad} from '../../../source/tui/text/cut.ts';
import {graphemes} from '../../../source/tui/text/graphemes.ts';
import {safeText} from '../../../source/tui/text/safe-text.ts';
import {textWidth} from '../../../source/tui/text/width.ts';

const cases: ReadonlyArray<readonly [text: string, columns: number, output: string]> = [
	['general', 7, 'general'],
	['general', 6, 'gener…'],
	['general', 1, '…'],
	['general', 0, ''],
	['漢字漢字', 6, '漢字…'],
	['漢字漢字', 5, '漢字…'],
	['漢字', 2, '…'],
	['ab👨‍👩‍👧cd', 4, 'ab…'],
	['ab👨‍👩‍👧cd', 5, 'ab👨‍👩‍👧…'],
	['e\u0323e\u0323e\u0323', 2, 'e\u0323…'],
];
for (const [text, columns, output] of cases) {
	test(`${text} cut to ${columns} columns is "${output}"`, (t) => {
		t.is(cut(text, columns), output);
	});
}

test('a longer ellipsis takes its own room', (t) => {
	t.is(cut('release', 6, '...'), 'rel...');
	t.is(cut('release', 2, '...'), 're');
});

test('spaces are added on the side asked for', (t) => {
	t.is(pad('ab', 5), 'ab   ');
	t.is(pad('ab', 5, 'start'), '   ab');
	t.is(pad('ab', 5, 'both'), ' ab  ');
	t.is(pad('漢字', 5), '漢字 ');
	t.is(pad('abc', 2), 'abc');
});

test('a fitted text has exactly the columns asked for', (t) => {
	t.is(fit('漢字漢字', 4), '漢… ');
	t.is(fit('a', 3), 'a  ');
});

test('no cut is wider than asked for, and what stays is a beginning in whole graphemes', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(
				fc.string({unit: 'grapheme', maxLength: 30}),
				fc.integer({min: 0, max: 20}),
				(value, columns) => {
					const text = safeText(value);
					const short = cut(text, columns);
					const kept = short === text ? text : short.replace(/…$/, '');
					const parts = graphemes(text);
					const starts = parts.map((_, index) => parts.slice(0, index).join(''));
					return textWidth(short) <= columns && [...starts, text].includes(kept);
				},
			),
			{numRuns: 2000},
		),
	);
});
