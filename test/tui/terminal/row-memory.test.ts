import {readFile} from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import sanitizeAnsi from '../../../node_modules/ink/build/sanitize-ansi.js';
import {rememberedSanitize} from '../../../source/tui/terminal/remembered-sanitize.ts';
import {RowMemory} from '../../../source/tui/terminal/row-memory.ts';
import {bundledModules} from '../../../source/tui/terminal/swaps.ts';

/** A memory of lengths that counts how often it had to compute one. */
function lengths() {
	const memory = new RowMemory<number>();
	let computed = 0;
	return {
		of: (row: string) =>
			memory.get(row, ({length}) => {
				computed++;
				return length;
			}),
		computed: () => computed,
	};
}

test('a row that stays on the screen is computed once', (t) => {
	const {of, computed} = lengths();
	for (let frame = 0; frame < 2000; frame++) {
		t.is(of('stays'), 5);
		of(`passes ${frame}`);
	}
	t.is(computed(), 2001);
});

test('rows that are gone are forgotten', (t) => {
	const {of, computed} = lengths();
	of('gone');
	for (let row = 0; row < 2000; row++) of(`row ${row}`);
	const before = computed();
	of('gone');
	t.is(computed(), before + 1);
});

test('a row of unusual length is not kept', (t) => {
	const {of, computed} = lengths();
	of('x'.repeat(5000));
	of('x'.repeat(5000));
	t.is(computed(), 2);
});

test('a text is cleaned as Ink cleans it, the first time and the next', (t) => {
	const piece = fc.constantFrom(
		'a',
		'é',
		'好',
		'\u{1B}[1m',
		'\u{1B}[2J',
		'\u{9B}',
		'\u{1B}]8;;x\u{7}',
		'\n',
		'\u{301}',
	);
	fc.assert(
		fc.property(
			fc.array(piece).map((pieces) => pieces.join('')),
			(text) => {
				const expected = sanitizeAnsi(text);
				return rememberedSanitize(text) === expected && rememberedSanitize(text) === expected;
			},
		),
	);
	t.pass();
});

test('Ink imports its cleaning where it is replaced', async (t) => {
	const file = new URL('squash-text-nodes.js', import.meta.resolve('ink'));
	const swap = bundledModules.find(({replacement}) => replacement.href.includes('sanitize'));
	const [, specifier = ''] =
		/import sanitizeAnsi from '(.+)';/.exec(await readFile(file, 'utf8')) ?? [];
	t.true(swap?.specifier.test(specifier));
	t.true(swap?.importer.test(file.pathname));
});
