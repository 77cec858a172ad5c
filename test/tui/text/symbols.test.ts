import test from 'ava';
import {asciiSymbols, symbolSets} from '../../../source/tui/text/symbols.ts';
import {textWidth} from '../../../source/tui/text/width.ts';

for (const [name, symbols] of Object.entries(symbolSets)) {
	test(`every sign of the ${name} set but the ellipsis is one cell wide`, (t) => {
		for (const [sign, text] of Object.entries(symbols)) {
			t.true(sign === 'ellipsis' || textWidth(text) === 1, sign);
		}
	});
}

test('the ASCII set is ASCII', (t) => {
	t.regex(Object.values(asciiSymbols).join(''), /^[ -~]+$/);
});
