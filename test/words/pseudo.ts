import {readFileSync} from 'node:fs';
import {readCatalogue} from '../../source/words/catalogue-file.ts';
import {ENGLISH_FILE} from '../../source/words/language-files.ts';
import type {Catalogue} from '../../source/words/phrase.ts';

/**
 * A language that nobody speaks and everybody can read: each letter has an accent, and a phrase is
 * longer by two fifths, as German or Finnish make it. What has no accent on a screen is not from a
 * catalogue.
 */
export const PSEUDO_TAG = 'de-x-pseudo';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'áƀçđéƒğħíĵķłɱñóþɋřšţúʋŵẋýžÁƁÇĐÉƑĞĦÍĴĶŁṀÑÓÞɊŘŠŢÚƲŴẊÝŽ'];

/** A phrase in that language. Its places for values stay. */
export function pseudo(text: string): string {
	const letters = text.replaceAll(/\{\d+\}/g, '').length;
	const more = 'éñóú'.repeat(letters).slice(0, Math.ceil(letters * 0.4));
	return accented(text).replace(/\s*$/u, (end) => `${more}${end}`);
}

/** The accents alone: what the beginning of a phrase is on a screen. */
export function accented(text: string): string {
	return text.replaceAll(/\{\d+\}|[A-Za-z]/g, (found) => {
		return found.length === 1 ? (ACCENTED[PLAIN.indexOf(found)] ?? found) : found;
	});
}

/** All phrases of the interface in that language. */
export function pseudoCatalogue(): Catalogue {
	const file = pseudoFile();
	const {catalogue, problems} = readCatalogue(file);
	if (catalogue === undefined || problems.length > 0) throw new Error(problems.join('\n'));
	return catalogue;
}

/** The language file that it comes from. */
export function pseudoFile(): string {
	return JSON.stringify(
		JSON.parse(readFileSync(ENGLISH_FILE, 'utf8'), function (this: unknown, key, value: unknown) {
			if (key === 'language') return PSEUDO_TAG;
			return typeof value === 'string' ? pseudo(value) : value;
		}),
	);
}

/**
 * The lines of a screen that hold English, each with its words: three letters or more, without an
 * accent, and neither a command, a flag, a room, an address nor one of `known`.
 */
export function englishOn(screen: string, known: readonly string[] = []): readonly string[] {
	const names = new Set([...NAMES, ...known].map((word) => word.toLowerCase()));
	return screen.split('\n').flatMap((line) => {
		const words = englishIn(line).filter((word) => !names.has(word.toLowerCase()));
		return words.length === 0 ? [] : [`${words.join(' ')} | ${line.trim()}`];
	});
}

/** What has the same name in every language: the program, keys, units, months as numbers. */
const NAMES = [
	...['termchat', 'json', 'ascii', 'unicode', 'utf', 'tls', 'ndjson'],
	...['ctrl', 'alt', 'shift', 'tab', 'esc', 'enter', 'backspace', 'delete', 'space', 'home', 'end'],
	...['pgup', 'pgdn', 'pageup', 'pagedown', 'up', 'down', 'left', 'right', 'escape', 'insert'],
];

function englishIn(line: string): readonly string[] {
	return line
		.replaceAll(/(?:wss?|https?|termchat):\/\/\S*/g, ' ')
		.replaceAll(/(?:^|[\s(['"│▌])(?:--?|[/#@:])[A-Za-z][\w-]*/g, ' ')
		.split(/[^\p{L}\p{M}\p{N}_'…-]+/u)
		.filter((word) => /^[A-Za-z]{3,}$/.test(word) && word !== word.toUpperCase());
}
