/**
 * The words of a text in its order, as search knows them: without case, accents and compatibility
 * forms (UAX #15, NFKD). Scripts that are written without spaces, and emoji, are a word per character,
 * so that any part of such a text can be found as the phrase of its characters.
 */
export function wordsOf(text: string): readonly string[] {
	return folded(text).match(WORDS) ?? [];
}

/**
 * What a query looks for: for each part between white space its words, which stand one behind the
 * other in a text; the last of them may be the beginning of one. At most `MOST_WORDS` are looked at.
 */
export function phrasesOf(query: string): readonly (readonly string[])[] {
	const phrases: (readonly string[])[] = [];
	let left = MOST_WORDS;
	for (const part of query.split(/\s+/u)) {
		const words = wordsOf(part).slice(0, left);
		left -= words.length;
		if (words.length > 0) phrases.push(words);
	}
	return phrases;
}

/** Whether the words stand in the text, one behind the other, the last as a beginning if `isOpen`. */
export function hasPhrase(
	text: readonly string[],
	{words: phrase, isOpen}: {readonly words: readonly string[]; readonly isOpen: boolean},
): boolean {
	const end = phrase.length - 1;
	return text.some((_, start) =>
		phrase.every((word, index) => {
			const found = text[start + index];
			return isOpen && index === end ? found?.startsWith(word) === true : found === word;
		}),
	);
}

/**
 * Whether a text names an account: its name as a whole word, with or without `@`, in any case. A
 * hyphen or full stop belongs to a name only when the name goes on behind it.
 */
export function namesAccount(text: string, account: string): boolean {
	const name = account.replaceAll('.', '\\.');
	return new RegExp(`(?<!${WORD}|${WORD}[-.])${name}(?!${WORD}|[-.]${WORD})`, 'u').test(
		text.toLowerCase(),
	);
}

const WORD = '[\\p{L}\\p{N}_]';

/** Words of a query that are looked at. */
const MOST_WORDS = 32;

function folded(text: string): string {
	// A final sigma is the same letter as one within a word.
	return text.normalize('NFKD').replaceAll(ACCENTS, '').toLowerCase().replaceAll('ς', 'σ');
}

/** Marks of no script of their own, such as accents; vowel signs of a script stay what they are. */
const ACCENTS = /(?=\p{Script=Inherited})\p{Mn}/gu;

const ALONE =
	'[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}' +
	'\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Extended_Pictographic}\\p{Regional_Indicator}]';

const WORDS = new RegExp(`(?![\\p{Z}\\p{P}])${ALONE}|(?:(?!${ALONE})[\\p{L}\\p{N}\\p{M}])+`, 'gu');
