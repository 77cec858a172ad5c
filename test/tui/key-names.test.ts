import test from 'ava';
import {formatKey} from '../../source/tui/key-stroke.ts';
import {speak} from '../../source/words/phrase.ts';

test('keys are called as they are on keyboards of the language', (t) => {
	t.is(formatKey('ctrl+x pageup'), 'Ctrl-X PgUp');
	speak({
		language: 'de',
		phrases: new Map([
			['Ctrl', 'Strg'],
			['PgUp', 'Bild-auf'],
		]),
	});
	t.is(formatKey('ctrl+x pageup'), 'Strg-X Bild-auf');
	t.is(formatKey('f1'), 'F1');
	t.is(formatKey('q'), 'q');
});
