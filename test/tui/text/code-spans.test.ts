import test from 'ava';
import fc from 'fast-check';
import {languageOf} from '../../../source/tui/text/code-languages.ts';
import {codeSpans} from '../../../source/tui/text/code-spans.ts';
import {safeText} from '../../../source/tui/text/safe-text.ts';
import {rowText} from '../../../source/tui/text/styled-row.ts';

/** Every piece that is not plain code, with its role. */
function told(language: string, ...lines: readonly string[]): readonly string[] {
	const rows = codeSpans(
		lines.map((line) => safeText(line)),
		languageOf(language),
	);
	return rows.flat().flatMap(({role, text}) => (role === 'code' ? [] : [`${role}: ${text}`]));
}

test('words, numbers, texts and comments of a script are told apart', (t) => {
	t.deepEqual(told('ts', "const port = 7777 + f('a\\'b'); // why"), [
		'accent: const',
		'warning: 7777',
		"success: 'a\\'b'",
		'muted: // why',
	]);
});

test('a comment goes on in the next row', (t) => {
	t.deepEqual(told('c', 'x /* one', 'two */ return'), [
		'muted: /* one',
		'muted: two */',
		'accent: return',
	]);
});

test('a text of several rows ends where it ends', (t) => {
	t.deepEqual(told('py', 'a = """one', 'if two""" if'), [
		'success: """one',
		'success: if two"""',
		'accent: if',
	]);
});

test('a sign for comments inside a word is none', (t) => {
	t.deepEqual(told('sh', 'echo a#b # c'), ['muted: # c']);
	t.deepEqual(told('js', 'x = y; // http://a'), ['muted: // http://a']);
});

test('keys of JSON and YAML are told from what they hold', (t) => {
	t.deepEqual(told('json', '{"name": "ada", "old": true}'), [
		'accent: "name"',
		'success: "ada"',
		'accent: "old"',
		'accent: true',
	]);
	t.deepEqual(told('yaml', 'port: 80', '- name: ada # who'), [
		'accent: port',
		'warning: 80',
		'accent: name',
		'muted: # who',
	]);
});

test('words of SQL count however they are written', (t) => {
	t.deepEqual(told('sql', 'SELECT a from b -- c'), [
		'accent: SELECT',
		'accent: from',
		'muted: -- c',
	]);
});

test('tags and their attributes are told from the text between them', (t) => {
	t.deepEqual(told('html', '<a href="x">if</a>'), [
		'accent: <a',
		'success: "x"',
		'accent: >',
		'accent: </a',
		'accent: >',
	]);
});

test('rows of a patch are told by how they begin', (t) => {
	t.deepEqual(told('diff', '@@ -1 +1 @@', '-old', '+new', ' same'), [
		'accent: @@ -1 +1 @@',
		'warning: -old',
		'success: +new',
	]);
});

test('a language that is not known is plain', (t) => {
	t.is(languageOf('brainfuck'), undefined);
	t.deepEqual(told('brainfuck', 'if // x'), []);
});

test('whatever the text is, the pieces of a row are that row', (t) => {
	const names = ['ts', 'c', 'py', 'sh', 'json', 'yaml', 'css', 'html', 'sql', 'diff', 'md', 'rs'];
	const piece = fc.constantFrom(
		'/*',
		'*/',
		'"',
		"'",
		'`',
		'//',
		'#',
		'<',
		'>',
		'\\',
		'1e',
		'if',
		'你',
		'e\u0301',
		' ',
		'"""',
		'<!--',
		'-->',
	);
	const line = fc.array(fc.oneof(piece, fc.string()), {maxLength: 12}).map((all) => all.join(''));
	const property = fc.property(fc.constantFrom(...names), fc.array(line), (name, lines) => {
		const safe = lines.map((each) => safeText(each.replaceAll('\n', '')));
		const rows = codeSpans(safe, languageOf(name));
		t.deepEqual(rows.map(rowText), safe);
	});
	t.notThrows(() => fc.assert(property, {numRuns: 500}));
});
