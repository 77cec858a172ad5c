import test from 'ava';
import {checkCatalogue, linesOfCheck} from '../../source/words/catalogue-check.ts';
import type {Translation} from '../../source/words/phrase.ts';

const english = ['Rooms', 'Help', '{1} line|{1} lines'];

function check(language: string, phrases: Readonly<Record<string, Translation>>) {
	return checkCatalogue(english, {language, phrases: new Map(Object.entries(phrases))});
}

test('a translation that has everything has nothing left', (t) => {
	const lines = {one: '{1} Zeile', other: '{1} Zeilen'};
	t.deepEqual(check('de', {Rooms: 'Räume', Help: 'Hilfe', '{1} line|{1} lines': lines}), {
		missing: [],
		unknown: [],
		incomplete: [],
	});
});

test('what is missing is told in the order of the source', (t) => {
	t.deepEqual(check('de', {Help: 'Hilfe'}).missing, ['Rooms', '{1} line|{1} lines']);
});

test('what this version has not is told', (t) => {
	t.deepEqual(check('de', {Lobby: 'Halle'}).unknown, ['Lobby']);
});

test('the forms that a language has and a phrase has not are told', (t) => {
	const lines = {one: '{1} linia', other: '{1} linii'};
	t.deepEqual(check('pl', {'{1} line|{1} lines': lines}).incomplete, [
		['{1} line|{1} lines', ['few', 'many']],
	]);
});

test('one text for all numbers lacks no form', (t) => {
	t.deepEqual(check('pl', {'{1} line|{1} lines': '{1}'}).incomplete, []);
});

test('the last line counts what is left', (t) => {
	const lines = linesOfCheck(
		['"Rooms" stays English: it is empty.'],
		check('de', {Lobby: 'Halle'}),
	);
	t.is(lines.length, 1 + 3 + 1 + 1);
	t.is(lines.at(-1), '1 wrong, 3 missing, 1 not in this version, 0 without a form.');
});
