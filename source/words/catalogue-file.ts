import {Buffer} from 'node:buffer';
import type {Catalogue, Translation} from './phrase.ts';

/** What a language file says, as far as it can be used, and a sentence for each thing that cannot. */
export type CatalogueReading = {
	/** Undefined where the file as a whole is no language file. */
	readonly catalogue: Catalogue | undefined;
	/** The language's name in itself: `Deutsch`. Its tag where the file gives none. */
	readonly name: string;
	/** In English and each naming its phrase: they are made before a language is known. */
	readonly problems: readonly string[];
};

/** The largest language file, in bytes: several times what all phrases take. */
export const LARGEST_CATALOGUE = 1024 * 1024;

/** The longest phrase in another language, in UTF-16 code units. */
export const LONGEST_TRANSLATION = 2000;

/** The forms of Unicode's plural rules (CLDR), of which a language has some. */
export const PLURAL_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

/**
 * Reads a language file: `{"language": "de", "name": "Deutsch", "phrases": {…}}`. It is a stranger's:
 * a phrase that could act on a terminal, or lacks a value, is left out and named in `problems`.
 */
export function readCatalogue(text: string): CatalogueReading {
	if (Buffer.byteLength(text) > LARGEST_CATALOGUE) return tooLarge;
	const whole = parsed(text);
	if (whole === undefined) return refused('It is no JSON. A comma or a quote may be missing.');
	if (!isRecord(whole)) return refused('It is no object with "language" and "phrases".');

	const language = canonical(whole.language);
	if (language === undefined) {
		return refused('"language" is no language tag, such as "de" or "pt-BR".');
	}
	if (!isRecord(whole.phrases)) return refused('"phrases" is no object.');

	const {phrases, problems} = readPhrases(whole.phrases);
	const {name = language} = whole;
	const isName = typeof name === 'string' && wrongIn(name, '') === undefined;
	return {
		catalogue: {language, phrases},
		name: isName ? name : language,
		problems: isName ? problems : ['"name" is no line of plain text.', ...problems],
	};
}

/** What is said of a file of more than `LARGEST_CATALOGUE` bytes. */
export const tooLarge: CatalogueReading = refused(
	'It is larger than 1 MiB, more than any language needs.',
);

/** A language tag as the standard writes it (BCP 47): `pt-br` → `pt-BR`. Undefined when it is none. */
export function canonical(tag: unknown): string | undefined {
	if (typeof tag !== 'string') return undefined;
	try {
		return Intl.getCanonicalLocales(tag)[0];
	} catch {
		return undefined;
	}
}

function refused(problem: string): CatalogueReading {
	return {catalogue: undefined, name: '', problems: [problem]};
}

function parsed(text: string): unknown {
	try {
		// Some editors put a mark at the beginning of a file.
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readPhrases(written: Readonly<Record<string, unknown>>) {
	const phrases = new Map<string, Translation>();
	const problems: string[] = [];
	for (const [key, value] of Object.entries(written)) {
		const reading = readTranslation(key, value);
		if (reading.type === 'translation') phrases.set(key, reading.translation);
		else problems.push(`${named(key)} stays English: ${reading.problem}`);
	}
	return {phrases, problems};
}

type TranslationReading =
	| {readonly type: 'translation'; readonly translation: Translation}
	| {readonly type: 'problem'; readonly problem: string};

function readTranslation(key: string, value: unknown): TranslationReading {
	if (!isPhrase(key)) return problemed('it is no phrase: it has no words.');
	if (typeof value === 'string') {
		const problem = problemOf(key, value, placesOf(key));
		return problem === undefined ? {type: 'translation', translation: value} : problemed(problem);
	}
	if (!isRecord(value)) return problemed('its translation is neither text nor forms of it.');
	if (!key.includes('|')) return problemed('it counts nothing, so it has no forms.');
	return readForms(key, value);
}

/** Signs, spaces and single letters stand in names and between columns, and are no words. */
function isPhrase(key: string): boolean {
	return key.length > 1 && /\p{L}/u.test(key.replaceAll(/\{\d+\}/g, ''));
}

function readForms(key: string, value: Readonly<Record<string, unknown>>): TranslationReading {
	const forms: Partial<Record<Intl.LDMLPluralRule, string>> = {};
	const [one = '', many = ''] = key.split('|');
	for (const [form, text] of Object.entries(value)) {
		if (!isPluralForm(form)) {
			return problemed(`${named(form)} is no form; there are ${PLURAL_FORMS.join(', ')}.`);
		}
		if (typeof text !== 'string') return problemed(`its form ${form} is no text.`);
		const needed = form === 'other' ? placesOf(many) : placesOf(one).filter(isNoCount);
		const problem = problemOf(key, text, needed);
		if (problem !== undefined) return problemed(`in its form ${form}, ${problem}`);
		forms[form] = text;
	}
	return forms.other === undefined
		? problemed('it lacks the form other, which all numbers have that no other form is for.')
		: {type: 'translation', translation: forms};
}

/** "One line" and "a pair of lines" say the number in words. */
function isNoCount(place: string): boolean {
	return place !== '{1}';
}

function problemed(problem: string): TranslationReading {
	return {type: 'problem', problem};
}

function isPluralForm(form: string): form is Intl.LDMLPluralRule {
	return PLURAL_FORMS.some((known) => known === form);
}

function problemOf(key: string, text: string, needed: readonly string[]): string | undefined {
	const wrong = wrongIn(text, key);
	if (wrong !== undefined) return wrong;
	if ((text.match(PLACES) ?? []).length > MOST_PLACES) return 'it repeats its values too often.';
	const known = placesOf(key);
	const places = placesOf(text);
	const added = places.find((place) => !known.includes(place));
	if (added !== undefined) return `${added} is in it, which the English has not.`;
	const lost = needed.find((place) => !places.includes(place));
	return lost === undefined ? undefined : `${lost} is missing.`;
}

function wrongIn(text: string, english: string): string | undefined {
	if (text.trim() === '') return 'it is empty. Leave it out where the English is to stay.';
	if (text.length > LONGEST_TRANSLATION) {
		return `it is longer than ${LONGEST_TRANSLATION} characters.`;
	}
	// Looking at each character takes long, and nearly all texts have none to find.
	if (!HIDDEN.test(text)) return undefined;
	const hidden = [...text].find(
		(character) => isHidden(character) && !isFromEnglish(character, english),
	);
	return hidden === undefined
		? undefined
		: `${codePoint(hidden)} is in it, a character that cannot be seen.`;
}

/** Lines may be broken, and emoji asked for, where the English does it. */
function isFromEnglish(character: string, english: string): boolean {
	return (character === '\n' || character === '\uFE0F') && english.includes(character);
}

/**
 * What can act on a terminal or turn a line around: controls, direction and other format characters,
 * separators of lines, halves of characters, what has no meaning of its own, what is never drawn.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/u;

/** Without joiners some scripts cannot be written. */
function isHidden(character: string): boolean {
	return HIDDEN.test(character) && character !== '\u200C' && character !== '\u200D';
}

function codePoint(character: string): string {
	const hexadecimal = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
	return `U+${hexadecimal.padStart(4, '0')}`;
}

const PLACES = /\{[1-9]\d?\}/g;

/** Values that a phrase shows, each time counted: so often repeated, a long one would fill the memory. */
const MOST_PLACES = 20;

function placesOf(text: string): readonly string[] {
	return [...new Set(text.match(PLACES))].sort();
}

/** A phrase in a sentence about it: short, and nothing in it hides. */
function named(key: string): string {
	const short = key.length > 70 ? `${key.slice(0, 69)}…` : key;
	const shown = [...short].map((character) =>
		HIDDEN.test(character) ? `\\u{${codePoint(character).slice(2)}}` : character,
	);
	return `"${shown.join('')}"`;
}
