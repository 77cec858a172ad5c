import test from 'ava';
import fc from 'fast-check';
import {FrameFilter} from '../../../source/tui/terminal/frame-filter.ts';

const ESC = '\u{1B}';

function filter(...texts: readonly string[]) {
	const gate = new FrameFilter();
	const passed = texts.map((text) => gate.filter(text)).join('');
	return {passed, blocked: gate.blockedCount};
}

const allowed: ReadonlyArray<readonly [what: string, bytes: string]> = [
	['text of every script', 'plain, é, 好, 👩‍👧, ░'],
	['line ends', 'a\r\nb'],
	['colours', `${ESC}[m${ESC}[0m${ESC}[1;38;5;200m${ESC}[48;2;1;2;3m${ESC}[4:3m`],
	[
		'cursor moves',
		`${ESC}[A${ESC}[2B${ESC}[3C${ESC}[4D${ESC}[E${ESC}[2F${ESC}[10G${ESC}[H${ESC}[5;7H`,
	],
	['erasing', `${ESC}[K${ESC}[2K${ESC}[J${ESC}[2J`],
	[
		'the modes that Ink sets',
		`${ESC}[?25l${ESC}[?25h${ESC}[?2026h${ESC}[?2026l${ESC}[?1049h${ESC}[?1049l`,
	],
	['links to the web', `${ESC}]8;id=a1;https://example.org/x?y=1${ESC}\\x${ESC}]8;;${ESC}\\`],
	['links that end with BEL', `${ESC}]8;;http://example.org\u{7}x${ESC}]8;;\u{7}`],
];

for (const [what, bytes] of allowed) {
	test(`${what} pass as they are`, (t) => {
		t.deepEqual(filter(bytes), {passed: bytes, blocked: 0});
	});

	test(`${what} pass when every character comes alone`, (t) => {
		t.deepEqual(filter(...bytes), {passed: bytes, blocked: 0});
	});
}

const refused: ReadonlyArray<readonly [what: string, bytes: string]> = [
	['clipboard writes', `${ESC}]52;c;aGk=\u{7}`],
	['clipboard reads', `${ESC}]52;c;?${ESC}\\`],
	['titles', `${ESC}]0;title\u{7}`],
	['palette changes', `${ESC}]4;1;#000000\u{7}`],
	['working folders', `${ESC}]7;file:///etc\u{7}`],
	['notifications', `${ESC}]9;hello\u{7}`],
	['links of other schemes', `${ESC}]8;;javascript:alert(1)\u{7}`],
	['device control', `${ESC}P1$r0m${ESC}\\`],
	['tmux passthrough', `${ESC}Ptmux;x${ESC}\\`],
	['application commands', `${ESC}_Ga=T;AAAA${ESC}\\`],
	['privacy messages', `${ESC}^x${ESC}\\`],
	['reports', `${ESC}[6n`],
	['device attributes', `${ESC}[c`],
	['window operations', `${ESC}[22;0t`],
	['erasing the scrollback', `${ESC}[3J`],
	['scroll regions', `${ESC}[1;5r`],
	['mouse modes', `${ESC}[?1003h`],
	['autowrap', `${ESC}[?7h`],
	['origin mode', `${ESC}[?6h`],
	['several modes at once', `${ESC}[?25;1003h`],
	['insert mode', `${ESC}[4h`],
	['soft reset', `${ESC}[!p`],
	['repeating characters', `${ESC}[9999b`],
	['full reset', `${ESC}c`],
	['character sets', `${ESC}(0`],
	['index', `${ESC}D`],
	['saving the cursor', `${ESC}7`],
	['screen alignment', `${ESC}#8`],
];

for (const [what, bytes] of refused) {
	test(`${what} are kept from the terminal`, (t) => {
		const {passed, blocked} = filter(`a${bytes}b`);
		t.is(passed, 'ab');
		t.true(blocked > 0);
	});
}

test('control characters other than line ends are kept from the terminal', (t) => {
	const {passed, blocked} = filter('a\u{7}\u{8}\t\0\u{B}\u{C}\u{E}\u{F}\u{7F}\u{85}\u{9B}b');
	t.is(passed, 'ab');
	t.is(blocked, 11);
});

test('a sequence inside a link ends the link and is refused', (t) => {
	const {passed} = filter(`${ESC}]8;;https://a${ESC}]52;c;aGk=\u{7}x`);
	t.is(passed, 'x');
});

test('an unfinished string does not swallow the rows after it', (t) => {
	t.is(filter(`a${ESC}]0;title\nnext row`).passed, 'a\nnext row');
});

test('the beginning of a sequence that never becomes allowed is not kept for ever', (t) => {
	const {passed, blocked} = filter(`${ESC}]8;;https://${'a'.repeat(5000)}`, 'x');
	t.is(passed, 'x');
	t.is(blocked, 1);
});

test('a frame of 12,000 cells passes as the same string', (t) => {
	const row = `${`${ESC}[31mab${ESC}[39m`.repeat(100)}\n`;
	const frame = row.repeat(60);
	t.is(filter(frame).passed, frame);
});

const pieces = fc.array(
	fc.oneof(
		fc.constantFrom(ESC, `${ESC}[`, `${ESC}]8;;`, `${ESC}]52;c;`, '\u{7}', `${ESC}\\`, '\u{9B}'),
		fc.constantFrom('31', 'm', 'H', '?25', 'h', '?1003', 'https://a', ';', '\n', 'text'),
		fc.string({unit: 'binary', maxLength: 6}),
	),
	{maxLength: 20},
);

// What a terminal would make of the result: nothing but the allowed sequences, text and line ends.
const HARMLESS =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
	/\u001B(?:\[[\d;:]*m|\[\d*[A-HJK]|\[\d+;\d+H|\[\?(?:25|2026|1049|2004)[hl]|\]8;[!-~]*(?:\u0007|\u001B\\))/g;

test('whatever goes in and however it is cut, only harmless sequences come out', (t) => {
	const property = fc.property(pieces, (texts) => {
		const {passed} = filter(...texts);
		return !/[^\P{Cc}\r\n]/u.test(passed.replace(HARMLESS, ''));
	});
	t.notThrows(() => fc.assert(property, {numRuns: 3000}));
});
