// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are sources.
import test, {type ExecutionContext} from 'ava';
import {collectedIn} from '../../source/build/words-collected.ts';
import {treeOf} from '../../source/build/words-tree.ts';
import type {Translation} from '../../source/words/phrase.ts';

async function collected(text: string, file = 'source/tui/planted.tsx') {
	return collectedIn(await treeOf(file, text)).map(({key, english}) => [key, english] as const);
}

async function holds(t: ExecutionContext, text: string, keys: readonly string[]): Promise<void> {
	t.deepEqual(
		(await collected(text)).map(([key]) => key),
		keys,
	);
}

const cases: ReadonlyArray<readonly [title: string, source: string, keys: readonly string[]]> = [
	['a phrase', 'const a = phrase`No room is called ${name}.`;', ['No room is called {1}.']],
	['a safe sentence', 'const a = safe`${who} left ${room}`;', ['{1} left {2}']],
	['no template of another tag', 'const a = sql`select ${name}`;', []],
	['nothing without a letter', "const a = safe`${one}: ${two}`, b = ownText(' · ');", []],
	['a phrase in a value of a phrase', 'phrase`one ${phrase`two`}`;', ['one {1}', 'two']],
	['a text of our own', "ownText('Rooms');", ['Rooms']],
	['both sides of a choice', "ownText(is ? 'One' : or ?? 'Two');", ['One', 'Two']],
	['a text that is looked up', "translated('Rooms');", ['Rooms']],
	['nothing that a variable holds', 'ownText(name); translated(name);', []],
	['what is between the lines of a template', 'ownText(`two\nlines`);', ['two\nlines']],
	['two halves as one', "ownText('one ' + 'sentence');", ['one sentence']],
	[
		'all constants of phrases, and no key',
		"const A = phrases({open: 'Open', more: [{closed: 'Closed'}, is ? 'a' : 'b']} as const);",
		['Open', 'Closed', 'a', 'b'],
	],
	[
		'the texts of a table',
		"const A = {name: 'nothing', summary: 'What it is', ['title']: 'no', label: b ? 'B' : `C`};",
		['What it is', 'B', 'C'],
	],
	['no name of a member', "const A = {'the title': 1, title: 2};", []],
	['the texts of a component', '<Row title="Rooms">{phrase`Come`}</Row>;', ['Rooms', 'Come']],
	['nothing of types', "type A = {readonly title: 'Rooms'}; const a = b as {hint: 'x'};", []],
];
for (const [title, source, keys] of cases) {
	test(`collected: ${title}`, (t) => holds(t, source, keys));
}

const counting: ReadonlyArray<readonly [title: string, source: string, pairs: readonly string[]]> =
	[
		['forms', "counted(n, ['1 line', '{1} lines']);", ['1 line|{1} lines']],
		[
			'forms of a choice',
			"counted(n, is ? ['1 row', '{1} rows'] : ['1 line', '{1} lines'], phrase`Rest`);",
			['1 row|{1} rows', '1 line|{1} lines', 'Rest'],
		],
		['forms without a number', "counted(n, ['It went.', 'They went.']);", ['It went.|They went.']],
		['forms in a table', "const A = phrases({row: ['1 row', '{1} rows']});", ['1 row|{1} rows']],
		['forms handed on', "tell(n, ['1 row', '{1} rows']);", ['1 row|{1} rows']],
		['no list of two', "tell(['one', 'two']);", []],
	];
for (const [title, source, keys] of counting) {
	test(`collected as counting: ${title}`, (t) => holds(t, source, keys));
}

test('a counting phrase gives a translator both English forms', async (t) => {
	const english: Translation = {one: '1 line', other: '{1} lines'};
	t.deepEqual(await collected("counted(n, ['1 line', '{1} lines']);"), [
		['1 line|{1} lines', english],
	]);
});

test('of the relay, its constant sentences are collected and nothing else', async (t) => {
	const source = `
		throw new RefusedError('empty', 'Write something.');
		throw new RefusedError('too-long', \`At most \${n} bytes.\`);
		throw new RefusedError(code);
		const CODES = {empty: {sentence: 'It is empty.', title: 'no'}};
		log.info({text: 'said'});
	`;
	t.deepEqual(
		(await collected(source, 'source/server/planted.ts')).map(([key]) => key),
		['Write something.', 'It is empty.'],
	);
});
