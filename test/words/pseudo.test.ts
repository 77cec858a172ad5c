import test from 'ava';
import {partsOf} from '../../source/words/phrase.ts';
import {englishOn, pseudo, pseudoCatalogue} from './pseudo.ts';

test('every letter gets an accent, and the places of values stay', (t) => {
	const made = pseudo('No room is called {1}.');
	t.regex(made, /^Ñó řóóɱ íš çáłłéđ \{1\}\./);
	t.notRegex(made.replaceAll('{1}', ''), /[A-Za-z]/);
});

test('a phrase is longer by two fifths, and ends in the spaces that it had', (t) => {
	t.is(pseudo('0123456789 ').length, 11 + 5);
	t.true(pseudo('Rooms ').endsWith(' '));
});

test('the whole language has the values that the English has', (t) => {
	const {phrases} = pseudoCatalogue();
	t.true(phrases.size > 1000);
	for (const [key, translation] of phrases) {
		if (typeof translation !== 'string') continue;
		const places = (text: string) => partsOf(text).filter((part) => typeof part === 'number');
		t.deepEqual(places(translation), places(key));
	}
});

test('English on a screen is found', (t) => {
	t.deepEqual(englishOn('│ Ŕóóɱš │ Send │'), ['Send | │ Ŕóóɱš │ Send │']);
});

test('commands, flags, rooms, addresses, keys and names are no English', (t) => {
	const screen = '/join ROOM --help #lobby @bob wss://chat.example/x Ctrl-X Tab ada';
	t.deepEqual(englishOn(screen, ['ada']), []);
});
