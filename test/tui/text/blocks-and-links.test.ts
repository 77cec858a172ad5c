import test from 'ava';
import fc from 'fast-check';
import {codeBlocksOf, linksOf, parseMarkdown} from '../../../source/tui/text/markdown.ts';
import {safeText} from '../../../source/tui/text/safe-text.ts';

test('a code block comes as it was written, with its language', (t) => {
	t.deepEqual(codeBlocksOf('a\n```js\n\tlet  x;\n\n// é\n```\nb\n```\n```'), [
		{language: 'js', text: '\tlet  x;\n\n// é'},
		{language: '', text: ''},
	]);
});

test('a fence that nothing closes is no block', (t) => {
	t.deepEqual(codeBlocksOf('```js\nlet x;'), []);
});

test('the blocks are those that are drawn, whatever the text', (t) => {
	const line = fc.constantFrom('```', '```js', '``` ', 'x', '', '```a b', ' ```', '> ```');
	fc.assert(
		fc.property(fc.array(line, {maxLength: 30}), (lines) => {
			const text = lines.join('\n');
			const drawn = parseMarkdown(safeText(text)).flatMap((block) =>
				block.type === 'code' ? [block.lines.join('\n')] : [],
			);
			// Safe text keeps at most three line breaks in a row, so only the count is compared.
			t.is(codeBlocksOf(text).length, drawn.length);
		}),
	);
});

test('the links of a text are its links, each once, and none of its code', (t) => {
	t.deepEqual(
		linksOf(
			safeText(
				'https://a.example/1 (https://b.example/x), https://a.example/1\n`https://c.example`\n```\nhttps://d.example\n```',
			),
		),
		['https://a.example/1', 'https://b.example/x'],
	);
});
