/**
 * A text as a list of words' letters, the way one eye may read it. A run of equal letters is one letter
 * with a count, and between two words stands one gap; both are what patterns are made of too.
 */
export type Reading = {
	/** Code points of folded letters, `GAP` between words and at both ends. */
	readonly letters: readonly number[];
	/** How often each letter stands there in a row. */
	readonly counts: readonly number[];
	/** Where in the text each run begins and ends, in UTF-16 units; of a gap, nothing. */
	readonly starts: readonly number[];
	readonly ends: readonly number[];
};

/** What stands between words, in place of a letter. */
export const GAP = 0;

/**
 * The text as it is written: upper and lower case, accents, width and style of letters make no
 * difference, and what has no shape is not there. Unicode's compatibility decomposition (UAX #15) and
 * full case folding by way of upper case do the work.
 */
export function plainReading(text: string): Reading {
	return read(text, undefined);
}

/**
 * Every way the text can be read: as it is written and, where it holds such, with digits, signs and
 * foreign letters taken for the letters they look like. `1` looks like two letters, hence two more.
 */
export function readings(text: string): readonly Reading[] {
	const found = [plainReading(text)];
	const signs = text.normalize('NFKC');
	if (LOOKS_LIKE.test(signs)) found.push(read(text, 'i'));
	if (AMBIGUOUS.test(signs)) found.push(read(text, 'l'));
	return found;
}

/** As `plainReading`; but signs that stand for letters are letters, if there are such. */
export function signedReading(text: string): Reading {
	return LETTER_SIGNS.test(text) ? read(text, 'i') : plainReading(text);
}

/** Digits and signs that stand for letters in a word that has letters, beside those for i and l. */
const SIGNS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		0: 'o',
		3: 'e',
		4: 'a',
		5: 's',
		7: 't',
		8: 'b',
		9: 'g',
		'@': 'a',
		$: 's',
		'€': 'e',
	}),
);

/** Looks like i and like l; the last two only in front of another letter. */
const STROKES = '1|!';

/** Letters of other scripts that nobody can tell from Latin ones (after UTS #39, confusables). */
const FOREIGN: ReadonlyMap<string, string> = new Map(
	[
		...['аa', 'еe', 'оo', 'рp', 'сc', 'уy', 'хx', 'іi', 'јj', 'ѕs', 'һh', 'ԁd', 'ԛq', 'ԝw', 'ӏl'],
		...['αa', 'οo', 'ρp', 'νv', 'ιi', 'κk', 'υu', 'χx', 'ɡg', 'օo', 'սu', 'ոn', 'հh', 'ɑa', 'ꜱs'],
	].map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

const LOOKS_LIKE = new RegExp(
	`[${[...SIGNS.keys()].join('')}${STROKES}]|[\\u0370-\\u052f\\u0561-\\u0587\\u0251\\u0261\\ua731]`,
);
const LETTER_SIGNS = /[@$€!|]/;
const AMBIGUOUS = new RegExp(`[${STROKES}]`);

/** Marks, and what has no shape, belong to the letter before them. */
const SHAPELESS = /^[\p{M}\p{Default_Ignorable_Code_Point}]$/u;
const LETTER = /^[\p{L}\p{N}]$/u;

type Sign = {
	/** What it folds to; empty for what only belongs to what stands before it. */
	readonly folded: string;
	readonly isWord: boolean;
	readonly isLetter: boolean;
};

const GAP_SIGN: Sign = {folded: '', isWord: false, isLetter: false};

/** `stroke` is the letter that a stroke is read as; without it signs are signs. */
function read(text: string, stroke: 'i' | 'l' | undefined): Reading {
	const letters: number[] = [GAP];
	const counts: number[] = [1];
	const starts: number[] = [0];
	const ends: number[] = [0];
	const put = (letter: number, start: number, end: number): void => {
		const last = letters.length - 1;
		if (letters[last] === letter) {
			counts[last] = (counts[last] ?? 0) + 1;
			ends[last] = end;
			return;
		}
		letters.push(letter);
		counts.push(1);
		starts.push(start);
		ends.push(end);
	};
	for (const word of wordsOf(text, stroke !== undefined)) {
		for (const {character, start, end, hasLetters} of word) {
			const folded = hasLetters ? lookAlike(character, stroke) : character;
			for (const letter of folded) put(letter.codePointAt(0) ?? GAP, start, end);
		}
		put(GAP, 0, 0);
	}
	return {letters, counts, starts, ends};
}

type WordPart = {
	readonly character: string;
	readonly start: number;
	readonly end: number;
	readonly hasLetters: boolean;
};

/** The words of a text, one after the other, each as its folded characters. */
function* wordsOf(text: string, withSigns: boolean): Iterable<readonly WordPart[]> {
	let word: {character: string; start: number; end: number}[] = [];
	let hasLetters = false;
	const finished = (): readonly WordPart[] => {
		const parts = word.map((part) => ({...part, hasLetters}));
		word = [];
		hasLetters = false;
		return parts;
	};
	let position = 0;
	for (const character of text) {
		const start = position;
		position += character.length;
		const sign = signOf(character);
		const isStroke = AMBIGUOUS.test(character) && character !== '1';
		const isPart =
			sign.isWord || (withSigns && (isStroke ? isLetterAt(text, position) : SIGNS.has(character)));
		const last = word.at(-1);
		if (isPart) {
			hasLetters ||= sign.isLetter;
			word.push({character: sign.isWord ? sign.folded : character, start, end: position});
		} else if (sign.folded === SHAPE_OF_NOTHING) {
			if (last !== undefined) last.end = position;
		} else if (word.length > 0) yield finished();
	}
	if (word.length > 0) yield finished();
}

/** Stands for a character that is nothing to the eye. */
const SHAPE_OF_NOTHING = '\u200b';

const SHAPELESS_SIGN: Sign = {folded: SHAPE_OF_NOTHING, isWord: false, isLetter: false};

function signOf(character: string): Sign {
	const code = character.charCodeAt(0);
	if (code < ASCII.length) return ASCII[code] ?? GAP_SIGN;
	if (SHAPELESS.test(character)) return SHAPELESS_SIGN;
	return foldedSign(character);
}

function foldedSign(character: string): Sign {
	const folded = [...character.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD')]
		.filter((part) => LETTER.test(part))
		.join('');
	if (folded === '') return GAP_SIGN;
	return {folded, isWord: true, isLetter: /\p{L}/u.test(folded)};
}

/** What most of most texts is made of, worked out once. */
const ASCII: readonly Sign[] = Array.from({length: 128}, (_, code) =>
	foldedSign(String.fromCharCode(code)),
);

function isLetterAt(text: string, position: number): boolean {
	const code = text.codePointAt(position);
	return code !== undefined && signOf(String.fromCodePoint(code)).isWord;
}

function lookAlike(character: string, stroke: 'i' | 'l' | undefined): string {
	if (stroke === undefined) return character;
	if (STROKES.includes(character)) return stroke;
	return SIGNS.get(character) ?? FOREIGN.get(character) ?? character;
}
