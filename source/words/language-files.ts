import {existsSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {
	type CatalogueReading,
	canonical,
	LARGEST_CATALOGUE,
	readCatalogue,
	tooLarge,
} from './catalogue-file.ts';
import {phrase} from './phrase.ts';

/** The folder of languages that come with termchat; in the bundle it is beside the code, too. */
const SHIPPED = path.join(import.meta.dirname, 'languages');

/** The English phrases of this version in a language file: what a translator starts from. */
export const ENGLISH_FILE = path.join(SHIPPED, 'en.json');

/** The folder of a person's own languages, in that of their settings. */
export function ownLanguages(configuration: string): string {
	return path.join(configuration, 'languages');
}

/** Whether a language is one that needs no file: English, of whatever country. */
export function isEnglish(tag: string): boolean {
	return withFallbacks(tag).includes('en');
}

/** A language and those that can stand in for it: `de-AT`, `de`. Empty when it is no tag. */
export function withFallbacks(tag: string): readonly string[] {
	const parts = canonical(tag)?.split('-') ?? [];
	return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/**
 * The file of a language: a person's own before one that comes with termchat, the exact language before
 * one that stands in for it. Undefined when there is none.
 */
export function findLanguageFile(tag: string, configuration: string): string | undefined {
	const folders = [...(configuration === '' ? [] : [ownLanguages(configuration)]), SHIPPED];
	return withFallbacks(tag)
		.flatMap((language) => folders.map((folder) => path.join(folder, `${language}.json`)))
		.find((file) => existsSync(file));
}

/** Reads a language file; a sentence in `problems` where it cannot be read. */
export function readLanguageFile(file: string): CatalogueReading {
	try {
		return statSync(file).size > LARGEST_CATALOGUE
			? tooLarge
			: readCatalogue(readFileSync(file, 'utf8'));
	} catch {
		return {catalogue: undefined, name: '', problems: ['It cannot be read. Check its rights.']};
	}
}

/** What to say of a language without a file: where that would be. */
export function missingLanguage(tag: string, configuration: string): string {
	const language = canonical(tag) ?? tag;
	const place = path.join(ownLanguages(configuration), `${language}.json`);
	return phrase`There is no language ${language} here. Put its file there: ${place}. To write one, begin with: termchat config words`;
}
