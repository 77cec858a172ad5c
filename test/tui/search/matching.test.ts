import test from 'ava';
import fc from 'fast-check';
import {hasWords, markedSpans, searchedWords} from '../../../source/tui/search/matching.ts';
import {ownText, safeLine} from '../../../source/tui/text/safe-text.ts';

const options = {columns: 80, ellipsis: ownText('…')};

function marked(text: string, query: string, columns = 80): string {
	return markedSpans(safeLine(text), searchedWords(query), {...options, columns})
		.map(({text: part, role}) => (role === 'match' ? `[${part}]` : part))
		.join('');
}

test('what was looked for is marked, whatever its case and accents', (t) => {
	t.is(marked('The Café and the cafe', 'CAFÉ'), 'The [Café] and the [cafe]');
});

test('all words are marked, also where they overlap', (t) => {
	t.is(marked('release notes', 'lease notes ea'), 're[lease] [notes]');
});

test('a find far to the right is brought into sight', (t) => {
	const text = `${'before '.repeat(20)}needle and what follows`;
	const shown = marked(text, 'needle', 40);
	t.true(shown.startsWith('…'));
	t.true(shown.indexOf('[needle]') < 40);
});

test('a text has the words only when it has all of them', (t) => {
	t.true(hasWords('release notes in the wiki', searchedWords('wiki NOTES')));
	t.false(hasWords('release notes', searchedWords('notes wiki')));
	t.true(hasWords('anything', searchedWords('  ')));
});

test('marking loses nothing of a line that is not cut', (t) => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), fc.string({unit: 'grapheme'}), (text, query) => {
			const line = safeLine(text);
			const spans = markedSpans(line, searchedWords(query), {
				...options,
				columns: Number.POSITIVE_INFINITY,
			});
			t.is(spans.map((span) => span.text).join(''), line);
		}),
	);
});
