import {readFileSync} from 'node:fs';
import test from 'ava';
import {collectPhrases, englishFile} from '../../source/build/words-sources.ts';
import {checkCatalogue} from '../../source/words/catalogue-check.ts';
import {readCatalogue} from '../../source/words/catalogue-file.ts';
import {ENGLISH_FILE} from '../../source/words/language-files.ts';

/** All sources are read for it, so once is enough. */
const english = englishFile();
const written = readFileSync(ENGLISH_FILE, 'utf8').replaceAll('\r\n', '\n');

test('the file of English phrases holds what the source holds', async (t) => {
	const now = Object.keys(JSON.parse(await english).phrases);
	const kept = Object.keys(JSON.parse(written).phrases);
	t.deepEqual(kept, now, 'Run: npm run words');
});

test('the file of English phrases is a language file without a fault', async (t) => {
	const {catalogue, problems} = readCatalogue(await english);
	t.deepEqual(problems, []);
	const difference = checkCatalogue((await collectPhrases()).keys(), {
		language: 'en',
		phrases: catalogue?.phrases ?? new Map(),
	});
	t.deepEqual(difference, {missing: [], unknown: [], incomplete: []});
});
