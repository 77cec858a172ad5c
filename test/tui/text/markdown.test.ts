import test from 'ava';
import fc from 'fast-check';
import {type Block, maximumDepth, parseMarkdown} from '../../../source/tui/text/markdown.ts';
import {safeText} from '../../../source/tui/text/safe-text.ts';
import {hostileStrings} from './hostile-strings.ts';

/** A line of one paragraph as `type:text` with the letters b, i, s for emphasis; markers in angles. */
function read(value: string): string {
	return parseMarkdown(safeText(value))
		.map((block) => (block.type === 'code' ? `code(${block.lines.join('|')})` : readLine(block)))
		.join('\n');
}

function readLine(block: Exclude<Block, {type: 'code'}>): string {
	const head = block.type === 'paragraph' ? '' : `${block.type} `;
	const pieces = block.line.map(({type, text, bold, italic, strike}) => {
		const flags = `${bold ? 'b' : ''}${italic ? 'i' : ''}${strike ? 's' : ''}`;
		const name = type === 'text' ? '' : type;
		return type === 'marker' ? `<${text}>` : `${name}${flags}[${text}]`;
	});
	return `${head}${block.type === 'item' ? `{${block.bullet}}` : ''}${pieces.join('')}`;
}

/** The text that the blocks were read from. */
function written(blocks: readonly Block[]): string {
	return blocks
		.map((block) => {
			if (block.type === 'code') {
				return [block.opening, ...block.lines, block.closing].join('\n');
			}
			const line = block.line.map((piece) => piece.text).join('');
			return block.type === 'item' ? block.bullet + line : line;
		})
		.join('\n');
}

const cases: ReadonlyArray<readonly [source: string, output: string]> = [
	['plain words', '[plain words]'],
	['a *bold* word', '[a ]<*>b[bold]<*>[ word]'],
	['a **bold** word', '[a ]<**>b[bold]<**>[ word]'],
	['***both***', '<***>bi[both]<***>'],
	['_italic_', '<_>i[italic]<_>'],
	['~gone~ and ~~gone~~', '<~>s[gone]<~>[ and ]<~~>s[gone]<~~>'],
	['*bold _both_*', '<*>b[bold ]<_>bi[both]<_><*>'],
	['这是*重点*内容', '[这是]<*>b[重点]<*>[内容]'],
	['(*bold*), "_it_".', '[(]<*>b[bold]<*>[), "]<_>i[it]<_>[".]'],
	['*not closed', '[*not closed]'],
	['closed only*', '[closed only*]'],
	['2 * 3 * 4', '[2 * 3 * 4]'],
	['a*b*c', '[a*b*c]'],
	['snake_case_name and __init__', '[snake_case_name and __init__]'],
	['cp ~/a ~/b', '[cp ~/a ~/b]'],
	['*args, **kwargs', '[*args, **kwargs]'],
	['**** ~~~~ ____', '[**** ~~~~ ____]'],
	['*a **b* c**', '<*>b[a **b]<*>[ c**]'],
	['*a *b*', '[*a ]<*>b[b]<*>'],
	['run `npm test` now', '[run ]<`>code[npm test]<`>[ now]'],
	['``a ` b``', '<``>code[a ` b]<``>'],
	['`*not bold*`', '<`>code[*not bold*]<`>'],
	['one ` tick', '[one ` tick]'],
	['well ¯\\_(ツ)_/¯', '[well ¯\\_(ツ)_/¯]'],
	['a \\*star\\* and *one*', '[a \\*star\\* and ]<*>b[one]<*>'],
	['*bold\\*', '<*>b[bold\\]<*>'],
	['``', '[``]'],
	['*bold `code*`', '[*bold ]<`>code[code*]<`>'],
	['see https://a.example/x?y=1#z.', '[see ]link[https://a.example/x?y=1#z][.]'],
	['(https://a.example/b_(c))', '[(]link[https://a.example/b_(c)][)]'],
	['<https://a.example>', '[<]link[https://a.example][>]'],
	['http://[::1]:80', 'link[http://[::1]:80]'],
	['*https://a.example/*', '<*>linkb[https://a.example/]<*>'],
	['https://a.example/a_b_c', 'link[https://a.example/a_b_c]'],
	['ftp://a javascript:x xhttps://a.example', '[ftp://a javascript:x xhttps://a.example]'],
	['https:// nothing', '[https:// nothing]'],
	['see termchat://a.example/ops/4.', '[see ]link[termchat://a.example/ops/4][.]'],
	['hi @ada, @kei!', '[hi ]mention[@ada][, ]mention[@kei][!]'],
	['@ada-b.c_d- x', 'mention[@ada-b.c_d][- x]'],
	['@ada😀', 'mention[@ada][😀]'],
	['_@ada_', '<_>mentioni[@ada]<_>'],
	['mail a@b.example', '[mail a@b.example]'],
	['@adà @@ada @', '[@adà @@ada @]'],
	[`@${'a'.repeat(33)}`, `[@${'a'.repeat(33)}]`],
	['in #ops and #1', '[in ]room[#ops][ and #1]'],
	['a#ops', '[a#ops]'],
	['> quoted *b*', 'quote <> >[quoted ]<*>b[b]<*>'],
	['> > twice', 'quote <> > >[twice]'],
	['>:( face', '[>:( face]'],
	['- item', 'item {- }[item]'],
	['  12. item', 'item {  12. }[item]'],
	['-no item', '[-no item]'],
	['* item *b*', 'item {* }[item ]<*>b[b]<*>'],
	['a\n```ts\nlet *a*;\n\n```\nb', '[a]\ncode(let *a*;|)\n[b]'],
	['```\nnever closed', '[```]\n[never closed]'],
	['```a b\nx\n```', '[```a b]\n[x]\n[```]'],
	['```code```', '<```>code[code]<```>'],
	['*\u0301a*', '[*\u0301a*]'],
	['#\ufe0f\u20e3 *\ufe0f\u20e3 x*', '[#\ufe0f\u20e3 *\ufe0f\u20e3 x*]'],
	['', ''],
];
for (const [source, output] of cases) {
	test(`${JSON.stringify(source)} is read as ${JSON.stringify(output)}`, (t) => {
		t.is(read(source), output);
	});
}

test('a code block knows its language', (t) => {
	const [block] = parseMarkdown(safeText('```c++\nx\n```'));
	t.is(block?.type === 'code' && `${block.language}`, 'c++');
});

test('quotes nest to eight signs, the ninth is text', (t) => {
	const [block] = parseMarkdown(safeText('> '.repeat(9).concat('x')));
	t.true(block?.type === 'quote' && block.depth === maximumDepth);
	t.is(read('> '.repeat(9).concat('x')), `quote <${'> '.repeat(8)}>[> x]`);
});

const marks = fc.constantFrom(
	...[
		'*',
		'**',
		'***',
		'_',
		'~',
		'~~',
		'`',
		'``',
		'```',
		'```\n',
		'\n',
		' ',
		'> ',
		'- ',
		'1. ',
		'@',
		'#',
	],
	...[
		'a',
		'bold',
		'é',
		'漢',
		'😀',
		'\u0301',
		'.',
		'(',
		')',
		']',
		'https://',
		'http://a',
		'@ada',
		'#ops',
		'-',
	],
);
const chat = fc.array(marks, {maxLength: 40}).map((parts) => safeText(parts.join('')));

test('the pieces of any text, markers included, are the text', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(chat, (text) => written(parseMarkdown(text)) === text),
			{numRuns: 5000},
		),
	);
});

test('no piece begins inside a grapheme', (t) => {
	const attached = /^[\p{M}\p{Emoji_Modifier}]/u;
	t.notThrows(() =>
		fc.assert(
			fc.property(chat, (text) =>
				parseMarkdown(text).every(
					(block) =>
						block.type === 'code' || block.line.every((piece) => !attached.test(piece.text)),
				),
			),
			{numRuns: 5000},
		),
	);
});

test('hostile text is read whole', (t) => {
	for (const {id, value} of hostileStrings) {
		const text = safeText(value);
		t.is(written(parseMarkdown(text)), text, id);
	}
});

test('reading takes time in proportion to the text', (t) => {
	const formatters = hostileStrings.filter(({category}) => category === 'formatter');
	for (const {id, value} of formatters.filter((entry) => entry.value.length > 1000)) {
		const short = safeText(value.slice(0, 1000).repeat(8), {maximumLength: 1e6});
		const long = safeText(value.slice(0, 1000).repeat(32), {maximumLength: 1e6});
		const growth =
			bestTime(() => parseMarkdown(long)) /
			Math.max(
				bestTime(() => parseMarkdown(short)),
				0.05,
			);
		// Quadratic work would take 16 times as long.
		t.true(growth < 12, `${id}: four times the text took ${growth.toFixed(1)} times as long`);
	}
});

function bestTime(run: () => unknown): number {
	const times = Array.from({length: 6}, () => {
		const start = performance.now();
		run();
		return performance.now() - start;
	});
	return Math.min(...times);
}
