import test from 'ava';
import {plainLine} from '../../../source/tui/text/plain-line.ts';

for (const [text, shown] of [
	['this is **bold** and `code`', 'this is bold and code'],
	['2 * 3 * 4 and snake_case_name', '2 * 3 * 4 and snake_case_name'],
	['@ada see https://example.com/a_b_c', '@ada see https://example.com/a_b_c'],
	['one\ntwo\u001b[31m', 'one two'],
] as const) {
	test(`in one row '${text.replaceAll('\u001b', 'ESC').replaceAll('\n', '\\n')}' reads as it is meant`, (t) => {
		t.true(plainLine(text, 240).startsWith(shown), plainLine(text, 240));
		t.false(/\p{Cc}/u.test(plainLine(text, 240)));
	});
}

test('of a long text only the beginning is looked at', (t) => {
	t.is(plainLine('x'.repeat(500), 240).length, 240);
});
