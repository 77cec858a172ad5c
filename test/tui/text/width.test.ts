import test from 'ava';
import fc from 'fast-check';
import originalStringWidth from 'string-width';
import {isPlain} from '../../../source/tui/text/cell-table.ts';
import {graphemes} from '../../../source/tui/text/graphemes.ts';
import {stringWidth, textWidth} from '../../../source/tui/text/width.ts';
import {hostileStrings} from './hostile-strings.ts';

test('every BMP code point is as wide as string-width says, alone and between others', (t) => {
	const different: string[] = [];
	for (let code = 0; code <= 0xff_ff; code++) {
		const character = String.fromCharCode(code);
		for (const text of [character, `a${character}b`, `漢${character}\u0301`]) {
			if (textWidth(text) !== originalStringWidth(text)) {
				different.push(code.toString(16));
			}
		}
	}
	t.deepEqual(different, []);
});

const unit = fc.oneof(
	fc.string({unit: 'binary', maxLength: 3}),
	fc.string({unit: 'grapheme', maxLength: 3}),
	fc.integer({min: 0x1_f0_00, max: 0x1_fa_ff}).map((code) => String.fromCodePoint(code)),
	fc.constantFrom(
		...[
			'\u200d',
			'\ufe0f',
			'\ufe0e',
			'\u20e3',
			'1',
			'#',
			'\u{1f3fb}',
			'\u{1f1e6}',
			'\u{1f1ff}',
			'❤',
		],
		...[
			'\u1100',
			'\u1161',
			'\u11a8',
			'가',
			'\uff9e',
			'ｶ',
			'\u0903',
			'\u0e33',
			'\u0600',
			'漢',
			'é',
			' ',
		],
		...[
			'\u001b[1m',
			'\u001b[38;2;1;22;133m',
			'\u001b[0m',
			'\u001b[m',
			'\u001b[4:3m',
			'\u001b[12345m',
		],
		...[
			'\u001b[;1m',
			'\u001b[1;;2m',
			'\u001b[2J',
			'\u001b',
			'\u001b]8;;x\u0007',
			'\u009b1m',
			'\u001b[1',
		],
	),
);

test('any sequence of emoji, marks and styles is as wide as string-width says', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(fc.array(unit, {maxLength: 12}), (units) => {
				const text = units.join('');
				return stringWidth(text) === originalStringWidth(text);
			}),
			{numRuns: 6000},
		),
	);
});

test('every hostile string is as wide as string-width says', (t) => {
	const different = hostileStrings.filter(
		({value}) => stringWidth(value) !== originalStringWidth(value),
	);
	t.deepEqual(
		different.map(({id}) => id),
		[],
	);
});

test('the stand-in answers options and odd input as string-width does', (t) => {
	t.is(stringWidth('\u001b[1m±', {countAnsiEscapeCodes: true}), 4);
	t.is(stringWidth('±', {ambiguousIsNarrow: false}), 2);
	// @ts-expect-error string-width answers 0 to what is not a string, and Ink may rely on it.
	t.is(stringWidth(undefined), 0);
});

test('more different texts than are remembered are all measured right', (t) => {
	for (let index = 0; index < 10_000; index++) {
		t.is(textWidth(`${index}👍🏽`), String(index).length + 2);
	}
});

test('plain characters are one grapheme each', (t) => {
	for (let code = 0; code <= 0xff_ff; code++) {
		const character = String.fromCharCode(code);
		if (isPlain(character)) {
			const parts = [
				...new Intl.Segmenter('en').segment(`${character}a${character}가${character}`),
			];
			t.is(parts.length, 5, code.toString(16));
		}
	}
});

test('graphemes joined again are the text', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(fc.array(unit), (units) => {
				const text = units.join('');
				return graphemes(text).join('') === text;
			}),
		),
	);
});

test('a letter with marks, an emoji family and a flag are one grapheme each', (t) => {
	t.deepEqual(graphemes('e\u0323👨‍👩‍👧🇫🇮x'), ['e\u0323', '👨‍👩‍👧', '🇫🇮', 'x']);
});
