import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {checkCatalogue, linesOfCheck} from '../words/catalogue-check.ts';
import {readCatalogue} from '../words/catalogue-file.ts';
import {ENGLISH_FILE} from '../words/language-files.ts';
import {collectPhrases, englishFile} from './words-sources.ts';

/**
 * Writes the phrases of the interface, in English, to `source/words/languages/en.json`. With
 * `--check FILE`, tells what that language file lacks and what it has too much, and fails if there is
 * anything.
 */
async function words([option, file, ...more]: readonly string[]): Promise<void> {
	if (option === undefined) {
		await mkdir(path.dirname(ENGLISH_FILE), {recursive: true});
		await writeFile(ENGLISH_FILE, await englishFile());
	} else if (option === '--check' && file !== undefined && more.length === 0) {
		await check(file);
	} else {
		process.stderr.write('Usage: npm run words [-- --check FILE]\n');
		process.exitCode = 2;
	}
}

async function check(file: string): Promise<void> {
	const {catalogue, problems} = readCatalogue(await readFile(file, 'utf8'));
	const nothing = {missing: [], unknown: [], incomplete: []};
	const difference =
		catalogue === undefined ? nothing : checkCatalogue((await collectPhrases()).keys(), catalogue);
	const lines = linesOfCheck(problems, difference);
	process.stdout.write(`${lines.join('\n')}\n`);
	if (lines.length > 1) process.exitCode = 1;
}

await words(process.argv.slice(2));
