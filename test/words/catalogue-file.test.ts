import test from 'ava';
import fc from 'fast-check';
import {
	canonical,
	LARGEST_CATALOGUE,
	LONGEST_TRANSLATION,
	PLURAL_FORMS,
	readCatalogue,
} from '../../source/words/catalogue-file.ts';

function fileOf(phrases: unknown, head: Readonly<Record<string, unknown>> = {}): string {
	return JSON.stringify({language: 'de', name: 'Deutsch', phrases, ...head});
}

test('a language file is read', (t) => {
	const {catalogue, name, problems} = readCatalogue(
		fileOf({
			'No room is called {1}.': 'Kein Raum heißt {1}.',
			'{1} line|{1} lines': {one: '{1} Zeile', other: '{1} Zeilen'},
		}),
	);
	t.deepEqual(problems, []);
	t.is(name, 'Deutsch');
	t.is(catalogue?.language, 'de');
	t.is(catalogue?.phrases.get('No room is called {1}.'), 'Kein Raum heißt {1}.');
	t.deepEqual(catalogue?.phrases.get('{1} line|{1} lines'), {
		one: '{1} Zeile',
		other: '{1} Zeilen',
	});
});

test('a language tag becomes what the standard writes', (t) => {
	t.is(readCatalogue(fileOf({}, {language: 'PT-br'})).catalogue?.language, 'pt-BR');
	t.is(canonical('not a tag'), undefined);
	t.is(canonical(7), undefined);
});

test('a file that an editor put a mark before is read', (t) => {
	t.is(readCatalogue(`\uFEFF${fileOf({Rooms: 'Räume'})}`).catalogue?.phrases.size, 1);
});

test('a language without a name goes by its tag', (t) => {
	t.is(readCatalogue('{"language": "de", "phrases": {}}').name, 'de');
});

const refusals: ReadonlyArray<readonly [title: string, text: string, sentence: RegExp]> = [
	['no JSON', '{"language": "de",', /no JSON/],
	['a list', '[]', /no object/],
	['no language', '{"phrases": {}}', /"language" is no language tag/],
	['a language that is no tag', '{"language": "d", "phrases": {}}', /"language" is no language/],
	['a language that is a path', '{"language": "../x", "phrases": {}}', /"language" is no language/],
	['no phrases', '{"language": "de"}', /"phrases" is no object/],
	['more than 1 MiB', ' '.repeat(LARGEST_CATALOGUE + 1), /larger than 1 MiB/],
	['more than 1 MiB in few characters', '€'.repeat(LARGEST_CATALOGUE / 2), /larger than 1 MiB/],
];
for (const [title, text, sentence] of refusals) {
	test(`a file is refused with ${title}`, (t) => {
		const {catalogue, problems} = readCatalogue(text);
		t.is(catalogue, undefined);
		t.is(problems.length, 1);
		t.regex(problems[0] ?? '', sentence);
	});
}

const counted = '{1} line of {2}|{1} lines of {2}';
const faults: ReadonlyArray<readonly [title: string, key: string, value: unknown, said: RegExp]> = [
	['an escape sequence', 'Rooms', '\u001B[2J', /U\+001B/],
	['an 8-bit control', 'Rooms', 'a\u009B', /U\+009B/],
	['a tab', 'Rooms', 'a\tb', /U\+0009/],
	['a line break that the English has not', 'Rooms', 'a\nb', /U\+000A/],
	['a change of direction', 'Rooms', 'a\u202Eb', /U\+202E/],
	['an isolate', 'Rooms', '\u2067a', /U\+2067/],
	['an invisible character', 'Rooms', 'a\u200Bb', /U\+200B/],
	['a tag character', 'Rooms', 'a\u{E0041}', /U\+E0041/],
	['what hides in the English too', 'a\u001Bb', 'a\u001Bb', /U\+001B/],
	['a line separator', 'Rooms', 'a\u2028b', /U\+2028/],
	['half a character', 'Rooms', 'a\uD800', /U\+D800/],
	['a place that the English has not', 'Rooms', '{1}', /\{1\} is in it/],
	['a place too few', 'From {1} to {2}', 'Ab {1}', /\{2\} is missing/],
	['a number too high', 'From {1}', 'Ab {1} {22}', /\{22\} is in it/],
	['too long a text', 'Rooms', 'a'.repeat(LONGEST_TRANSLATION + 1), /longer than 2000/],
	['nothing', 'Rooms', ' ', /empty/],
	['a number', 'Rooms', 7, /neither text/],
	['a list', 'Rooms', ['a'], /neither text/],
	['forms where nothing is counted', 'Rooms', {other: 'a'}, /counts nothing/],
	['a form that no language has', counted, {some: 'a', other: '{1} {2}'}, /"some" is no form/],
	['a form that is no text', counted, {other: 7}, /form other is no text/],
	['no form for all other numbers', counted, {one: '{1} {2}'}, /lacks the form other/],
	['a form without a further value', counted, {one: '{1}', other: '{1} {2}'}, /one, \{2\} is/],
	['other without its number', counted, {other: '{2}'}, /other, \{1\} is missing/],
	['a text for all numbers without its number', counted, '{2}', /\{1\} is missing/],
];
for (const [title, key, value, said] of faults) {
	test(`a translation with ${title} is left out and named`, (t) => {
		const {catalogue, problems} = readCatalogue(fileOf({[key]: value, Help: 'Hilfe'}));
		t.deepEqual([...(catalogue?.phrases.keys() ?? [])], ['Help']);
		t.is(problems.length, 1);
		t.regex(problems[0] ?? '', said);
		t.true(problems[0]?.startsWith(`"${key.replace('\u001B', '\\u{001B}')}" stays English: `));
	});
}

const fine: ReadonlyArray<readonly [title: string, key: string, value: unknown]> = [
	['a non-joiner', 'Rooms', 'می\u200Cخواهم'],
	['a joiner', 'Rooms', 'क्\u200Dष'],
	['a line break where the English has one', 'a\nb', 'c\nd'],
	['values in another order', 'From {1} to {2}', 'Bis {2} ab {1}'],
	['a value twice', 'From {1}', '{1}, {1}'],
	['one line without its number', '{1} line|{1} lines', {one: 'eine Zeile', other: '{1} Zeilen'}],
	[
		'no value in one form that only the other has',
		'a byte|{1} bytes, {2}',
		{one: 'a', other: '{2} {1}'},
	],
	['one form for all numbers', '{1} line|{1} lines', '{1} 行'],
	[
		'all forms there are',
		'{1} line|{1} lines',
		{zero: 'a', one: 'b', two: 'c', few: '{1}', many: '{1}', other: '{1}'},
	],
];
for (const [title, key, value] of fine) {
	test(`a translation may have ${title}`, (t) => {
		const {catalogue, problems} = readCatalogue(fileOf({[key]: value}));
		t.deepEqual(problems, []);
		t.deepEqual<unknown, unknown>(catalogue?.phrases.get(key), value);
	});
}

test('a name of a language that could act on a terminal is not taken', (t) => {
	const {name, problems} = readCatalogue(fileOf({}, {name: 'a\u001B[2J'}));
	t.is(name, 'de');
	t.is(problems.length, 1);
});

test('what hides in a phrase does not hide in the sentence about it', (t) => {
	const {problems} = readCatalogue(fileOf({'a\u001B[2J\u202E': 7}));
	t.is(
		problems[0],
		'"a\\u{001B}[2J\\u{202E}" stays English: its translation is neither text nor forms of it.',
	);
});

test('a phrase named like a property of objects is a phrase', (t) => {
	const text = '{"language": "de", "phrases": {"__proto__": "a", "constructor": "b"}}';
	t.is(readCatalogue(text).catalogue?.phrases.size, 2);
});

test('whatever a file holds, what is read of it is safe and complete', (t) => {
	const place = fc.constantFrom('{1}', '{2}', '{12}', '{0}', '{', '}', 'a', ' ', '\n', '|');
	const text = fc
		.array(fc.oneof(place, fc.string({unit: 'binary', maxLength: 2})), {maxLength: 8})
		.map((parts) => parts.join(''));
	const value = fc.oneof(
		text,
		fc.dictionary(fc.oneof(fc.constantFrom(...PLURAL_FORMS), text), fc.oneof(text, fc.integer())),
		fc.jsonValue(),
	);
	fc.assert(
		fc.property(fc.dictionary(text, value), (phrases) => {
			const {catalogue, problems} = readCatalogue(fileOf(phrases));
			t.is((catalogue?.phrases.size ?? 0) + problems.length, Object.keys(phrases).length);
			for (const problem of problems) t.notRegex(problem, /[\p{Cc}\p{Cf}\p{Cs}]/u);
			for (const [key, translation] of catalogue?.phrases ?? []) {
				const forms = typeof translation === 'string' ? [translation] : Object.values(translation);
				for (const form of forms) {
					t.notRegex(form, /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/u);
					t.true(key.includes('\n') || !form.includes('\n'));
					for (const found of form.match(/\{[1-9]\d?\}/g) ?? []) t.true(key.includes(found));
				}
			}
		}),
		{numRuns: 500},
	);
});

test('any text at all is read without a throw', (t) => {
	fc.assert(
		fc.property(fc.oneof(fc.string({unit: 'binary'}), fc.json()), (text) => {
			const {catalogue, problems} = readCatalogue(text);
			t.true(catalogue !== undefined || problems.length === 1);
		}),
	);
});

test('what stands in names and between columns is no phrase, and stays as it is', (t) => {
	const written = {'': 'x', ' ': 'xxx', a: 'b', '{1}{2}': '{2}{1}', '{1}:': '{1}: !', '(…)': '()'};
	const {catalogue, problems} = readCatalogue(fileOf(written));
	t.is(catalogue?.phrases.size, 0);
	t.is(problems.length, 6);
	t.is(readCatalogue(fileOf({'{1} s': '{1} sek'})).catalogue?.phrases.size, 1);
});

test('a value that is repeated without end is not taken', (t) => {
	const {catalogue, problems} = readCatalogue(fileOf({'No room {1}.': '{1}'.repeat(600)}));
	t.is(catalogue?.phrases.size, 0);
	t.regex(problems[0] ?? '', /repeats its values/);
});
