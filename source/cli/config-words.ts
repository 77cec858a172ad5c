import {existsSync, readFileSync} from 'node:fs';
import {checkCatalogue, linesOfCheck} from '../words/catalogue-check.ts';
import {readCatalogue} from '../words/catalogue-file.ts';
import {ENGLISH_FILE, readLanguageFile} from '../words/language-files.ts';
import {phrase} from '../words/phrase.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

/** Prints the language file of English, which a translator starts from. */
export function printWords({output}: Pick<Invocation, 'output'>): void {
	for (const line of englishText().trimEnd().split('\n')) output.print(line);
}

/** Tells what a language file lacks, and what in it is wrong or of another version. Throws ExitError without a file. */
export function checkWords({output}: Pick<Invocation, 'output'>, file: string): CommandEnd {
	if (!existsSync(file)) {
		throw new ExitError(
			'not-found',
			phrase`There is no file ${file}. Begin one with: termchat config words > ${file}`,
		);
	}

	const {catalogue, problems} = readLanguageFile(file);
	const english = readCatalogue(englishText()).catalogue?.phrases ?? new Map<string, string>();
	const lines =
		catalogue === undefined
			? problems
			: linesOfCheck(problems, checkCatalogue(english.keys(), catalogue));
	for (const line of lines) output.print(line);
	return catalogue !== undefined && lines.length === 1 ? 'ok' : 'failed';
}

function englishText(): string {
	return readFileSync(ENGLISH_FILE, 'utf8');
}
