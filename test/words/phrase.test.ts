import test from 'ava';
import fc from 'fast-check';
import {
	type Catalogue,
	counted,
	keyOf,
	partsOf,
	phrase,
	phrases,
	speak,
	spokenLanguage,
	type Translation,
	translated,
} from '../../source/words/phrase.ts';

function catalogue(language: string, texts: Readonly<Record<string, Translation>>): Catalogue {
	return {language, phrases: new Map(Object.entries(texts))};
}

test.afterEach(() => speak(undefined));

test.serial('without a catalogue everything is English', (t) => {
	t.is(phrase`No room is called ${'ops'}.`, 'No room is called ops.');
	t.is(counted(1, ['1 line', '{1} lines']), '1 line');
	t.is(counted(0, ['1 line', '{1} lines']), '0 lines');
	t.is(translated('Rooms'), 'Rooms');
	t.is(spokenLanguage(), 'en');
});

test.serial('a translation puts the values where its language wants them', (t) => {
	speak(catalogue('de', {'{1} of {2}': 'von {2} die {1}'}));
	t.is(phrase`${3} of ${'ops'}`, 'von ops die 3');
	t.is(spokenLanguage(), 'de');
});

test.serial('a value that looks like a place stays a value', (t) => {
	speak(catalogue('de', {'{1} and {2}': '{1} und {2}'}));
	t.is(phrase`${'{2}'} and ${'x'}`, '{2} und x');
});

test.serial('the same template follows each change of the language', (t) => {
	const sentence = () => phrase`Come to ${'ops'}`;
	speak(catalogue('de', {'Come to {1}': 'Komm nach {1}'}));
	t.is(sentence(), 'Komm nach ops');
	speak(catalogue('fr', {'Come to {1}': 'Viens à {1}'}));
	t.is(sentence(), 'Viens à ops');
	speak(undefined);
	t.is(sentence(), 'Come to ops');
});

test.serial('each number has the form that the language has for it', (t) => {
	const forms = {one: '{1} linia', few: '{1} linie', many: '{1} linii', other: '{1} linii'};
	speak(catalogue('pl', {'{1} line|{1} lines': forms}));
	const lines = (count: number) => counted(count, ['{1} line', '{1} lines']);
	t.deepEqual([1, 3, 5, 22].map(lines), ['1 linia', '3 linie', '5 linii', '22 linie']);
});

test.serial('a form that a translation lacks is its form for all other numbers', (t) => {
	speak(catalogue('pl', {'1 line|{1} lines': {other: '{1} linii'}}));
	t.is(counted(1, ['1 line', '{1} lines']), '1 linii');
});

test.serial('a translation without forms is one text for all numbers', (t) => {
	speak(catalogue('ja', {'1 line|{1} lines': '{1}行'}));
	t.is(counted(1, ['1 line', '{1} lines']), '1行');
	t.is(counted(7, ['1 line', '{1} lines']), '7行');
});

test.serial('a counting phrase has further values in both languages', (t) => {
	const lines = () => counted(2, ['1 line of {2}', '{1} lines of {2}'], 'ada');
	t.is(lines(), '2 lines of ada');
	speak(catalogue('de', {'1 line of {2}|{1} lines of {2}': {other: '{2}: {1} Zeilen'}}));
	t.is(lines(), 'ada: 2 Zeilen');
});

test.serial('a language that nobody knows counts like English', (t) => {
	speak(catalogue('qaa', {'1 a|{1} a': {one: 'eins', other: '{1}'}}));
	t.is(counted(1, ['1 a', '{1} a']), 'eins');
	t.is(counted(2, ['1 a', '{1} a']), '2');
});

test.serial('a constant without a translation, or with forms for one, stays English', (t) => {
	speak(catalogue('de', {Rooms: 'Räume', Lines: {other: 'Zeilen'}}));
	t.is(translated('Rooms'), 'Räume');
	t.is(translated('Lines'), 'Lines');
	t.is(translated('Help'), 'Help');
});

test('constants that are named as phrases are what they were', (t) => {
	const texts = {open: 'Open'} as const;
	t.is<unknown, unknown>(phrases(texts), texts);
});

test('a text put together from its parts is itself', (t) => {
	const text = fc
		.array(fc.constantFrom('{1}', '{20}', '{0}', '{100}', '{', '}', 'a', ' '))
		.map((parts) => parts.join(''));
	fc.assert(
		fc.property(text, (whole) => {
			const parts = partsOf(whole);
			t.is(parts.map((part) => (typeof part === 'number' ? `{${part}}` : part)).join(''), whole);
		}),
	);
});

test('a template is known by its text with numbered places', (t) => {
	t.is(keyOf(['No room is called ', '.']), 'No room is called {1}.');
	t.is(keyOf(['', ' of ', '']), '{1} of {2}');
	t.is(keyOf(['Rooms']), 'Rooms');
});
