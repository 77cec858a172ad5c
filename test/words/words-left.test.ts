// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are sources.
import test from 'ava';
import {EXCEPTIONS, excuses, unexcused} from '../../source/build/words-exceptions.ts';
import {leftIn} from '../../source/build/words-left.ts';
import {interfaceTrees} from '../../source/build/words-sources.ts';
import {treeOf} from '../../source/build/words-tree.ts';

async function left(text: string) {
	return leftIn(await treeOf('source/tui/planted.tsx', text));
}

const found: ReadonlyArray<readonly [title: string, source: string, text: string]> = [
	['a constant', "const a = 'Nobody is here.';", 'Nobody is here.'],
	['a template', 'const a = `${n} rooms are left`;', '{1} rooms are left'],
	['a word with a value', 'const a = `${n} lines`;', '{1} lines'],
	['a value with a word', 'const a = `Theme ${name}`;', 'Theme {1}'],
	['a half of a choice', "tell(is ? phrase`Yes, it is.` : 'No, not yet.');", 'No, not yet.'],
	['a value of a phrase', "phrase`It is ${is ? 'very good' : ''}.`;", 'very good'],
	['a text of a component', '<Text>Nobody is here.</Text>;', 'Nobody is here.'],
	['a property of a component', '<Row name="Nobody here" />;', 'Nobody here'],
	['an error for people', "throw new InputError('Type a name.');", 'Type a name.'],
	['a table of another member', "const A = {empty: 'Nothing here.'};", 'Nothing here.'],
	['words of another script', "tell('Привет всем');", 'Привет всем'],
];
for (const [title, source, text] of found) {
	test(`outside of the catalogue: ${title}`, async (t) => {
		t.deepEqual(
			(await left(source)).map((one) => one.text),
			[text],
		);
	});
}

const passed: ReadonlyArray<readonly [title: string, source: string]> = [
	['a phrase', 'tell(phrase`Nobody is in ${room}.`);'],
	['a counting phrase', "tell(counted(n, ['1 line here', '{1} lines here']));"],
	['a text of our own', "ownText('Nobody here');"],
	['a constant of phrases', "const A = phrases({empty: 'Nothing here.'});"],
	['a table', "const A = {summary: 'What it is'};"],
	['a mistake of ours', 'throw new TypeError(`Our own text has a control at ${n}.`);'],
	['what is compared', "const is = name === 'not a name';"],
	['what is looked for', "const is = name.includes('not a name');"],
	['a case', "switch (name) { case 'going places': }"],
	['a key', "const A = {'going places': 1};"],
	['a list of words', "const WORDS = 'one two three'.split(' ');"],
	['a command', 'const a = `/join ${room}`;'],
	['a key sequence', "bind('ctrl+x enter');"],
	['a command line', 'const a = `termchat help ${name}`;'],
	[
		'the usage of a command',
		"const A = {usage: 'ROOM first', examples: ['termchat send it now.']};",
	],
	['an import', "import {a} from './not a name.ts';"],
	['a type', "type A = 'not a name';"],
	['a directive', "'use strict mode';"],
	['signs', "const a = ' · ', b = '--- ---', c = '\\u001B[2 q';"],
];
for (const [title, source] of passed) {
	test(`not outside of the catalogue: ${title}`, async (t) => {
		t.deepEqual(await left(source), []);
	});
}

test('what stands outside of the catalogue is told with its line', async (t) => {
	const [one] = await left(
		'type A = {\n\treadonly a: string;\n};\n\nexport const a =\n\t`Nobody is here.`;',
	);
	t.is(one?.line, 6);
});

const all = interfaceTrees().then((trees) => trees.flatMap((tree) => leftIn(tree)));

test('nothing that people read stands outside of the catalogue', async (t) => {
	t.deepEqual(
		unexcused(await all).map(({file, line, text}) => `${file}:${line} ${JSON.stringify(text)}`),
		[],
	);
});

test('every exception excuses something, and says why', async (t) => {
	const everything = await all;
	for (const exception of EXCEPTIONS) {
		t.true(
			everything.some((one) => excuses(exception, one)),
			`${exception.file} ${exception.text ?? ''}`,
		);
		t.true(exception.reason.length > 10);
	}
});
