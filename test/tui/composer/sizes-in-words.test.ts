import test from 'ava';
import {byteCount, lineCount} from '../../../source/tui/composer/measure.ts';
import {speak} from '../../../source/words/phrase.ts';

test('a size has the form and the digits that the language has for it', (t) => {
	t.deepEqual([byteCount(1), byteCount(4096), lineCount(2)], ['1 byte', '4,096 bytes', '2 lines']);
	speak({
		language: 'de',
		phrases: new Map([['1 line|{2} lines', {one: 'eine Zeile', other: '{2} Zeilen'}]]),
	});
	t.deepEqual([lineCount(1), lineCount(1200)], ['eine Zeile', '1.200 Zeilen']);
	t.is(byteCount(4096), '4.096 bytes');
});
