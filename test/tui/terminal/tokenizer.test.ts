import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import type {InputEvent} from '../../../source/tui/terminal/input-event.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';

const ESC = '\u{1B}';

/** Events in short: 'ctrl+alt+shift+name', text keys with what they type, others as they are. */
function read(...chunks: ReadonlyArray<string | Uint8Array>): readonly string[] {
	const tokenizer = new InputTokenizer();
	const events = chunks.flatMap((chunk) => [...tokenizer.push(chunk)]);
	return [...events, ...tokenizer.flush()].map(describe);
}

function describe(event: InputEvent): string {
	switch (event.type) {
		case 'key': {
			const modifiers = [event.ctrl && 'ctrl', event.alt && 'alt', event.shift && 'shift'];
			const name = [...modifiers.filter(Boolean), event.key].join('+');
			return event.text === '' ? name : `${name} "${event.text}"`;
		}
		case 'paste':
			return `paste "${event.text}"`;
		case 'mouse': {
			const modifiers = [event.ctrl && 'ctrl', event.alt && 'alt', event.shift && 'shift'];
			const name = [...modifiers.filter(Boolean), event.action, event.button].join(' ');
			return `${name} ${event.column},${event.row}`;
		}
		case 'focus':
			return event.focused ? 'focus in' : 'focus out';
		case 'reply':
			return `reply ${event.sequence.replaceAll(ESC, 'ESC')}`;
	}
}

// One row for each row of the table of what terminals send and what is expected of it.
const rows: ReadonlyArray<readonly [what: string, bytes: string, events: readonly string[]]> = [
	['Ctrl with a letter', '\u{1}\u{5}\u{B}\u{1A}', ['ctrl+a', 'ctrl+e', 'ctrl+k', 'ctrl+z']],
	['Ctrl-H and Backspace, which are one', '\u{8}\u{7F}', ['backspace', 'backspace']],
	['Ctrl-I and Tab, which are one', '\t', ['tab']],
	['Ctrl-M and Enter, which are one', '\r', ['enter']],
	['Ctrl-J, which is not Enter', '\n', ['ctrl+j']],
	['Ctrl-Space', '\0', ['ctrl+space']],
	['Ctrl with \\ ] ^ _', '\u{1C}\u{1D}\u{1E}\u{1F}', ['ctrl+\\', 'ctrl+]', 'ctrl+^', 'ctrl+_']],
	['F1 to F4 as SS3', `${ESC}OP${ESC}OQ${ESC}OR${ESC}OS`, ['f1', 'f2', 'f3', 'f4']],
	[
		'F1 to F12 as CSI numbers',
		[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map((n) => `${ESC}[${n}~`).join(''),
		['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12'],
	],
	[
		'F1 to F5 of the Linux console',
		`${ESC}[[A${ESC}[[B${ESC}[[C${ESC}[[D${ESC}[[E`,
		['f1', 'f2', 'f3', 'f4', 'f5'],
	],
	['F keys with modifiers', `${ESC}[1;5P${ESC}[15;2~`, ['ctrl+f1', 'shift+f5']],
	['F3 with a modifier, which looks like a cursor report', `${ESC}[1;2R`, ['shift+f3']],
	['Insert and Delete', `${ESC}[2~${ESC}[3~`, ['insert', 'delete']],
	['Alt with a letter or digit', `${ESC}a${ESC}7${ESC}é`, ['alt+a', 'alt+7', 'alt+é']],
	['Alt-Shift with a letter', `${ESC}U`, ['alt+shift+u']],
	['Alt with punctuation', `${ESC}/${ESC}.${ESC}<${ESC}=`, ['alt+/', 'alt+.', 'alt+<', 'alt+=']],
	['Alt-Enter and Alt-Backspace', `${ESC}\r${ESC}\u{7F}`, ['alt+enter', 'alt+backspace']],
	['Alt-Ctrl with a letter', `${ESC}\u{1}`, ['ctrl+alt+a']],
	['Alt with a space', `${ESC} `, ['alt+space']],
	['Alt with characters that begin sequences', `${ESC}[`, ['alt+[']],
	['Alt-O, which begins function keys', `${ESC}O`, ['alt+shift+o']],
	['Alt-]', `${ESC}]`, ['alt+]']],
	['Alt-] and Enter in one read', `${ESC}]\r`, ['alt+]', 'enter']],
	['Alt-[ and Enter in one read', `${ESC}[\r`, ['alt+[', 'enter']],
	[
		'arrows, plain and in application mode',
		`${ESC}[A${ESC}[B${ESC}OC${ESC}OD`,
		['up', 'down', 'right', 'left'],
	],
	[
		'arrows with modifiers',
		`${ESC}[1;2A${ESC}[1;3B${ESC}[1;5C${ESC}[1;6D`,
		['shift+up', 'alt+down', 'ctrl+right', 'ctrl+shift+left'],
	],
	['arrows of rxvt with modifiers', `${ESC}[a${ESC}Od`, ['shift+up', 'ctrl+left']],
	['Alt with an arrow as Esc Esc', `${ESC}${ESC}[A`, ['alt+up']],
	[
		'paging and ends',
		`${ESC}[5~${ESC}[6~${ESC}[H${ESC}[F${ESC}[1~${ESC}[4~${ESC}[7~${ESC}[8~${ESC}OH`,
		['pageup', 'pagedown', 'home', 'end', 'home', 'end', 'home', 'end', 'home'],
	],
	['paging with modifiers', `${ESC}[5;3~${ESC}[6;5~`, ['alt+pageup', 'ctrl+pagedown']],
	['paging of rxvt with Ctrl', `${ESC}[5^${ESC}[6@`, ['ctrl+pageup', 'ctrl+shift+pagedown']],
	['Shift-Tab', `${ESC}[Z`, ['shift+tab']],
	['Shift-Enter in the kitty form', `${ESC}[13;2u`, ['shift+enter']],
	['Shift-Enter in the modifyOtherKeys form', `${ESC}[27;2;13~`, ['shift+enter']],
	[
		'Ctrl-I, Ctrl-H and Esc told apart by kitty',
		`${ESC}[105;5u${ESC}[104;5u${ESC}[27u`,
		['ctrl+i', 'ctrl+h', 'escape'],
	],
	['Ctrl-Shift with a letter', `${ESC}[97;6u${ESC}[27;6;65~`, ['ctrl+shift+a', 'ctrl+shift+a']],
	['text by kitty', `${ESC}[233u${ESC}[97:65;2u`, ['é "é"', 'shift+a "A"']],
	['the keypad by kitty', `${ESC}[57400u${ESC}[57414u${ESC}[57419u`, ['1 "1"', 'enter', 'up']],
	['a key release or a Super key by kitty', `${ESC}[97;1:3u${ESC}[97;9u`, []],
	['a lone modifier or media key by kitty', `${ESC}[57441u${ESC}[57428u`, []],
	['focus', `${ESC}[I${ESC}[O`, ['focus in', 'focus out']],
	[
		'mouse buttons',
		`${ESC}[<0;10;5M${ESC}[<0;10;5m${ESC}[<2;1;1M`,
		['press left 9,4', 'release left 9,4', 'press right 0,0'],
	],
	[
		'the wheel and dragging',
		`${ESC}[<64;3;4M${ESC}[<65;3;4M${ESC}[<32;3;4M${ESC}[<20;1;1M`,
		['wheel-up none 2,3', 'wheel-down none 2,3', 'drag left 2,3', 'ctrl shift press left 0,0'],
	],
	[
		'sideways wheel, extra buttons and hovering',
		`${ESC}[<66;1;1M${ESC}[<128;1;1M${ESC}[<35;1;1M`,
		[],
	],
	['the mouse encoding of 1984', `${ESC}[M !!x`, ['x "x"']],
	['text and Enter in one read', 'hi\r', ['h "h"', 'i "i"', 'enter']],
	['Ctrl-K and Enter in one read', '\u{B}\r', ['ctrl+k', 'enter']],
	['Esc and a letter in one read', `${ESC}a`, ['alt+a']],
	['Esc alone', ESC, ['escape']],
	['Esc twice', ESC + ESC, ['escape', 'escape']],
	['upper case and other scripts', 'Aß好', ['shift+a "A"', 'ß "ß"', '好 "好"']],
	['graphemes of several code points', '👩‍👩‍👧é🇫🇮', ['👩‍👩‍👧 "👩‍👩‍👧"', 'é "é"', '🇫🇮 "🇫🇮"']],
	['a space', ' ', ['space " "']],
	['a paste', `${ESC}[200~a\r\nb\rc\n\td${ESC}[201~x`, ['paste "a\nb\nc\n\td"', 'x "x"']],
	[
		'a paste with sequences in it',
		`${ESC}[200~${ESC}[31mred\u{7}\u{3}${ESC}[201~`,
		['paste "[31mred"'],
	],
	['a paste within a paste', `${ESC}[200~a${ESC}[200~b${ESC}[201~`, ['paste "a[200~b"']],
	['an empty paste', `${ESC}[200~${ESC}[201~`, []],
	['the end of a paste that never began', `${ESC}[201~a`, ['a "a"']],
	[
		'replies',
		`${ESC}[?62;22c${ESC}[?1u${ESC}[?2026;2$y${ESC}]11;rgb:0/0/0${ESC}\\${ESC}P>|xterm${ESC}\\`,
		[
			'reply ESC[?62;22c',
			'reply ESC[?1u',
			'reply ESC[?2026;2$y',
			'reply ESC]11;rgb:0/0/0ESC\\',
			'reply ESCP>|xtermESC\\',
		],
	],
	['a reply that ends with BEL', `${ESC}]52;c;aGk=\u{7}a`, ['reply ESC]52;c;aGk=\u{7}', 'a "a"']],
	[
		'unknown sequences',
		`${ESC}[99~${ESC}[1;2;3;4x${ESC}[=5h${ESC}[!p${ESC}_app${ESC}\\${ESC}[?9z`,
		[],
	],
	['a sequence with a key in the middle', `${ESC}[12\ra`, ['enter', 'a "a"']],
	['a string cut short by a key', `${ESC}]11;rgb\ra`, ['enter', 'a "a"']],
	['a byte that is no UTF-8', 'a\u{FFFD}b', ['a "a"', 'b "b"']],
	['C1 controls', '\u{9B}31m', ['3 "3"', '1 "1"', 'm "m"']],
];

for (const [what, bytes, events] of rows) {
	test(`reads ${what}`, (t) => {
		t.deepEqual(read(bytes), events);
	});

	test(`reads ${what}, byte by byte`, (t) => {
		const single = [...Buffer.from(bytes)].map((byte) => Uint8Array.of(byte));
		t.is(join(read(...single)), join(read(bytes)));
	});
}

test('a cursor report is a reply only when one was asked for, and only once', (t) => {
	const tokenizer = new InputTokenizer();
	tokenizer.expectCursorReport();
	t.deepEqual(tokenizer.push(`${ESC}[1;2R`).map(describe), ['reply ESC[1;2R']);
	t.deepEqual(tokenizer.push(`${ESC}[1;2R`).map(describe), ['shift+f3']);
});

test('Esc waits for what may follow', (t) => {
	const tokenizer = new InputTokenizer();
	t.deepEqual(tokenizer.push(ESC), []);
	t.is(tokenizer.pending, 'escape');
	t.deepEqual(tokenizer.flush().map(describe), ['escape']);
	t.is(tokenizer.pending, undefined);
});

test('a letter after the wait for Esc is itself', (t) => {
	const tokenizer = new InputTokenizer();
	const events = [...tokenizer.push(ESC), ...tokenizer.flush(), ...tokenizer.push('a')];
	t.deepEqual(events.map(describe), ['escape', 'a "a"']);
});

test('a sequence that stays cut is dropped and not typed', (t) => {
	const tokenizer = new InputTokenizer();
	t.deepEqual(tokenizer.push(`${ESC}[<0;1`), []);
	t.is(tokenizer.pending, 'sequence');
	t.deepEqual(tokenizer.flush(), []);
	t.is(tokenizer.pending, undefined);
});

test('an unfinished paste is delivered after a pause and goes on', (t) => {
	const tokenizer = new InputTokenizer();
	tokenizer.push(`${ESC}[200~one\r`);
	t.is(tokenizer.pending, 'paste');
	t.deepEqual(tokenizer.flush().map(describe), ['paste "one\n"']);
	t.deepEqual(tokenizer.push(`two\r${ESC}[201~`).map(describe), ['paste "two\n"']);
	t.is(tokenizer.pending, undefined);
});

test('a pause inside the end mark of a paste does not lose the mark', (t) => {
	const tokenizer = new InputTokenizer();
	tokenizer.push(`${ESC}[200~one${ESC}[20`);
	t.deepEqual(tokenizer.flush().map(describe), ['paste "one"']);
	t.deepEqual(tokenizer.push('1~a').map(describe), ['a "a"']);
});

test('a paste whose end is lost is over after a second pause', (t) => {
	const tokenizer = new InputTokenizer();
	tokenizer.push(`${ESC}[200~one`);
	tokenizer.flush();
	tokenizer.flush();
	t.deepEqual(tokenizer.push('a').map(describe), ['a "a"']);
});

test('an enormous paste comes in pieces and loses nothing', (t) => {
	const tokenizer = new InputTokenizer({pasteLimit: 1000});
	const text = '😀line\r\n'.repeat(2000);
	const events = [...tokenizer.push(`${ESC}[200~${text}`), ...tokenizer.push(`${ESC}[201~`)];
	const pieces = events.map((event) => (event.type === 'paste' ? event.text : '?'));
	t.is(pieces.join(''), text.replaceAll('\r\n', '\n'));
	t.true(pieces.every((piece) => piece.length <= 1000));
});

test('an endless sequence is skipped to its end without being kept', (t) => {
	const tokenizer = new InputTokenizer();
	tokenizer.push(`${ESC}]`);
	for (let index = 0; index < 1000; index++) {
		t.deepEqual(tokenizer.push('x'.repeat(1000)), []);
	}

	t.deepEqual(tokenizer.push(`${ESC}\\a`).map(describe), ['a "a"']);
});

const fragments = fc.oneof(
	fc.constantFrom(ESC, `${ESC}[`, `${ESC}]`, `${ESC}O`, `${ESC}P`, '\u{7}', `${ESC}\\`, '\r', '\n'),
	fc.constantFrom(
		`${ESC}[200~`,
		`${ESC}[201~`,
		`${ESC}[M`,
		`${ESC}[[`,
		';',
		'<',
		'?',
		'M',
		'~',
		'u',
	),
	fc.constantFrom(
		'1',
		'5',
		'27',
		'a',
		'é',
		'好',
		'👩‍👧',
		'\u{301}',
		'\u{9B}',
		'\u{7F}',
		'0'.repeat(130),
	),
	fc.string({unit: 'binary', maxLength: 8}),
);
const hostileBytes = fc.oneof(
	fc.uint8Array({maxLength: 64}),
	fc.array(fragments, {maxLength: 24}).map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
);

test('arbitrary bytes never throw, and every key has a name', (t) => {
	const property = fc.property(hostileBytes, (bytes) => {
		const tokenizer = new InputTokenizer();
		for (const event of [...tokenizer.push(bytes), ...tokenizer.flush()]) {
			if (event.type === 'key') {
				t.not(event.key, '');
				t.notRegex(event.text, /\p{Cc}/u);
			}
		}
	});
	t.notThrows(() => fc.assert(property, {numRuns: 2000}));
});

test('the same bytes mean the same however they are cut', (t) => {
	const property = fc.property(hostileBytes, fc.array(fc.nat(64)), (bytes, cuts) => {
		const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length];
		const edges = places.toSorted((left, right) => left - right);
		const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
		return join(read(...chunks)) === join(read(bytes));
	});
	t.notThrows(() =>
		fc.assert(property, {numRuns: 3000, examples: [[Uint8Array.from([32, 214, 145]), [1]]]}),
	);
});

/** Text keys run together: the only thing that a cut may change is where graphemes are divided. */
function join(events: readonly string[]): string {
	return events
		.map((event) => /^(?!paste )(?:shift\+)?.+? "(.*)"$/su.exec(event)?.[1] ?? `<${event}>`)
		.join('');
}
