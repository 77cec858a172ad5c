import test from 'ava';
import {joinSafe, ownText, safe, safeLine, safeText} from '../../../source/tui/text/safe-text.ts';

const cases: ReadonlyArray<readonly [title: string, input: unknown, output: string]> = [
	['an escape sequence is shown instead of obeyed', 'a\u001b[2Jb', 'a␛[2Jb'],
	['an 8-bit control becomes the replacement character', 'a\u009b2Jb', 'a\ufffd2Jb'],
	['a long run of controls is collapsed', `x${'\u0007'.repeat(90)}y`, 'x␇␇␇␇…y'],
	['a run of four controls is shown whole', '\b\b\b\b', '␈␈␈␈'],
	['invisible characters do not hide a run of controls', '\u0007\u200b'.repeat(9), '␇␇␇␇…'],
	['control pictures typed by a person are not collapsed', '␇␇␇␇␇␇', '␇␇␇␇␇␇'],
	['a tab becomes four spaces', 'a\tb', 'a    b'],
	['every kind of line end becomes one', 'a\r\nb\rc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
	['two empty lines stay', 'a\n\n\nb', 'a\n\n\nb'],
	['more than two empty lines become two', 'a\n\n\n\n\n\nb', 'a\n\n\nb'],
	['an override cannot reverse a file name', 'photo\u202egpj.exe', 'photogpj.exe'],
	['a lone surrogate is replaced', 'a\ud800b', 'a\ufffdb'],
	['a mark without a letter gets a circle', '\u0301x', '\u25cc\u0301x'],
	['a mark after a space gets a circle', 'a \u0301', 'a \u25cc\u0301'],
	['at most four marks stay on a letter', `x${'\u0323'.repeat(50)}y`, `x${'\u0323'.repeat(4)}y`],
	['letters and marks are composed', 'e\u0301', 'é'],
	['a mark parted from its letter by an invisible character joins it', 'e\u034f\u0301', 'é'],
	['a joiner in a Latin word goes', 'ad\u200dmin', 'admin'],
	['a non-joiner in a Persian word stays', 'می\u200cخواهم', 'می\u200cخواهم'],
	['a variation selector after a letter goes', 'a\ufe0fb', 'ab'],
	['a keycap stays whole', '1\ufe0f\u20e3', '1\ufe0f\u20e3'],
	['a selector after a digit alone goes', '1\ufe0f2', '12'],
	['hidden tag characters go', 'hi\u{e0068}\u{e0069}', 'hi'],
	['a blank braille cell is a space', 'a\u2800b', 'a b'],
	['a noncharacter is replaced', 'a\ufdd0b', 'a\ufffdb'],
	[
		'the place of a picture that a terminal has is replaced',
		'a\u{10eeee}\u0305b',
		'a\ufffd\u0305b',
	],
	['what is not text is empty', 12, ''],
	['nothing at all is empty', undefined, ''],
];
for (const [title, input, output] of cases) {
	test(title, (t) => t.is<string, string>(safeText(input), output));
}

test('a text of the greatest length stays whole, one more is cut with an ellipsis', (t) => {
	const whole = 'a'.repeat(4096);
	t.is<string, string>(safeText(whole), whole);
	t.is<string, string>(safeText(`${whole}a`), `${'a'.repeat(4095)}…`);
});

test('a cut does not part a surrogate pair', (t) => {
	t.is<string, string>(safeText(`x${'😀'.repeat(20)}`, {maximumLength: 17}), `x${'😀'.repeat(7)}…`);
});

test('a line has its white space collapsed and its ends trimmed', (t) => {
	t.is<string, string>(safeLine('  a\n\n b\u00a0\u3000c\t'), 'a b c');
});

test('a line is cut to its columns between graphemes', (t) => {
	t.is<string, string>(safeLine('漢字漢字', {columns: 6}), '漢字…');
});

test('our own text passes unchanged, line breaks included', (t) => {
	t.is<string, string>(ownText('Press ↑\nor Esc'), 'Press ↑\nor Esc');
});

for (const bad of ['\u001b[0m', 'a\tb', '\u0007', '\u009b', '\u007f', '\r']) {
	test(`our own text may not hold ${JSON.stringify(bad)}`, (t) => {
		t.throws(() => ownText(bad), {instanceOf: TypeError});
	});
}

test('the template keeps our words and the safe values', (t) => {
	t.is<string, string>(safe`${safeText('a\u0007')} sent ${3} files`, 'a␇ sent 3 files');
});

test('the template refuses a control character in our words', (t) => {
	t.throws(() => safe`\u001b[1m${1}`, {instanceOf: TypeError});
});

test('parts are joined with their separator', (t) => {
	t.is<string, string>(joinSafe([ownText('a'), ownText('b')], ownText(', ')), 'a, b');
});
