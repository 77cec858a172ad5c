import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {localeOf} from '../../source/cli/language.ts';
import {ENGLISH_FILE, withFallbacks} from '../../source/words/language-files.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

/** A home with language files, each with one word of its own, and settings. */
async function homeWith(
	t: ExecutionContext,
	languages: Readonly<Record<string, string>>,
	settings: Readonly<Record<string, unknown>> = {},
): Promise<string> {
	const home = await temporaryFolder(t);
	const folder = path.join(home, 'config', 'languages');
	await mkdir(folder, {recursive: true});
	for (const [name, text] of Object.entries(languages)) {
		await writeFile(path.join(folder, `${name}.json`), text);
	}
	await writeFile(path.join(home, 'config', 'settings.json'), JSON.stringify(settings));
	return home;
}

function fileOf(language: string, help: string): string {
	return JSON.stringify({language, name: language, phrases: {'Chat in your terminal.': help}});
}

const GERMAN = {de: fileOf('de', 'Im Terminal chatten.')};

async function firstLine(home: string, environment: Readonly<Record<string, string>>) {
	const {stdout, stderr} = await runCli(['--help'], {home, environment});
	return {line: stdout.split('\n')[0], stderr};
}

const said: ReadonlyArray<
	readonly [title: string, environment: Readonly<Record<string, string>>, line: string]
> = [
	['its variable', {TERMCHAT_LANGUAGE: 'de'}, 'Im Terminal chatten.'],
	['a country without a file of its own', {TERMCHAT_LANGUAGE: 'de-AT'}, 'Im Terminal chatten.'],
	['the locale', {LANG: 'de_AT.UTF-8'}, 'Im Terminal chatten.'],
	['the locale of messages first', {LANG: 'fr_FR', LC_MESSAGES: 'de_DE'}, 'Im Terminal chatten.'],
	['the locale of everything before that', {LC_ALL: 'C', LANG: 'de_DE'}, 'Chat in your terminal.'],
	['no empty variable', {LC_ALL: '', LANG: 'de_DE'}, 'Im Terminal chatten.'],
	['no locale without a file', {LANG: 'fr_FR.UTF-8'}, 'Chat in your terminal.'],
	['an English locale', {LANG: 'en_GB.UTF-8'}, 'Chat in your terminal.'],
	['English over the locale', {LANG: 'de_DE', TERMCHAT_LANGUAGE: 'en'}, 'Chat in your terminal.'],
	['no locale at all', {}, 'Chat in your terminal.'],
];
for (const [title, environment, line] of said) {
	test.serial(`the language is chosen by ${title}`, async (t) => {
		t.deepEqual(await firstLine(await homeWith(t, GERMAN), environment), {line, stderr: ''});
	});
}

test.serial('the setting counts over the locale, and the variable over the setting', async (t) => {
	const languages = {...GERMAN, fr: fileOf('fr', 'Discuter.')};
	const home = await homeWith(t, languages, {language: 'de'});
	t.is((await firstLine(home, {LANG: 'fr_FR'})).line, 'Im Terminal chatten.');
	t.is((await firstLine(home, {TERMCHAT_LANGUAGE: 'fr'})).line, 'Discuter.');
	t.is((await firstLine(home, {TERMCHAT_LANGUAGE: 'auto'})).line, 'Chat in your terminal.');
});

test.serial('a country with a file of its own has it', async (t) => {
	const home = await homeWith(t, {...GERMAN, 'de-AT': fileOf('de-AT', 'Servus.')});
	t.is((await firstLine(home, {LANG: 'de_AT'})).line, 'Servus.');
	t.is((await firstLine(home, {LANG: 'de_CH'})).line, 'Im Terminal chatten.');
});

test.serial('one run after another speaks its own language', async (t) => {
	const home = await homeWith(t, GERMAN);
	t.is((await firstLine(home, {TERMCHAT_LANGUAGE: 'de'})).line, 'Im Terminal chatten.');
	t.is((await firstLine(home, {})).line, 'Chat in your terminal.');
});

test.serial(
	'a language that was asked for and has no file is told once, and English spoken',
	async (t) => {
		const home = await homeWith(t, {});
		const {line, stderr} = await firstLine(home, {TERMCHAT_LANGUAGE: 'fr'});
		t.is(line, 'Chat in your terminal.');
		t.is(stderr.trimEnd().split('\n').length, 1);
		t.true(stderr.includes(path.join(home, 'config', 'languages', 'fr.json')));
	},
);

const faulty: ReadonlyArray<readonly [title: string, text: string, said: RegExp]> = [
	['that is no JSON', '{', /is not used.*no JSON/],
	['that is too large', ' '.repeat(1024 * 1024 + 1), /is not used.*larger than 1 MiB/],
	['without a language', '{"phrases": {}}', /is not used.*no language tag/],
];
for (const [title, text, pattern] of faulty) {
	test.serial(`a language file ${title} is told in one line, and English spoken`, async (t) => {
		const home = await homeWith(t, {de: text});
		const {line, stderr} = await firstLine(home, {TERMCHAT_LANGUAGE: 'de'});
		t.is(line, 'Chat in your terminal.');
		t.regex(stderr, pattern);
		t.is(stderr.trimEnd().split('\n').length, 1);
	});
}

test.serial(
	'a bad phrase stays English and is told in one line with the number of the rest',
	async (t) => {
		const phrases = {'Chat in your terminal.': 'a\u001B[2J', 'Name:': '{7}', 'See {1}.': 'Siehe.'};
		const home = await homeWith(t, {de: JSON.stringify({language: 'de', phrases})});
		const {line, stderr} = await firstLine(home, {TERMCHAT_LANGUAGE: 'de'});
		t.is(line, 'Chat in your terminal.');
		t.is(stderr.trimEnd().split('\n').length, 1);
		t.regex(stderr, /"Chat in your terminal\." stays English: U\+001B .* 2 more/);
		t.false(stderr.includes('\u001B'));
	},
);

test.serial('what is said of a language file stands in the way of no JSON', async (t) => {
	const home = await homeWith(t, {}, {language: 'fr'});
	const {stdout, stderr} = await runCli(['config', 'get', 'bell', '--json'], {home});
	t.is(JSON.parse(stdout).value, 'mentions');
	t.not(stderr, '');
});

test.serial('a value that is no language is as good as none', async (t) => {
	const home = await homeWith(t, GERMAN, {language: 7});
	t.is(
		(await firstLine(home, {LANG: 'de_DE', TERMCHAT_LANGUAGE: '../de'})).line,
		'Im Terminal chatten.',
	);
});

test.serial('errors too are in the language', async (t) => {
	const phrases = {'There is no command {1}. {2}': 'Einen Befehl {1} gibt es nicht. {2}'};
	const home = await homeWith(t, {de: JSON.stringify({language: 'de', phrases})});
	const english = await runCli(['nothing'], {home});
	const german = await runCli(['nothing'], {home, environment: {TERMCHAT_LANGUAGE: 'de'}});
	t.is(english.code, german.code);
	t.true(english.stderr.startsWith('termchat: There is no command "nothing".'));
	t.true(german.stderr.startsWith('termchat: Einen Befehl "nothing" gibt es nicht.'));
});

test.serial('a language without a file cannot be set, and where to put one is said', async (t) => {
	const home = await homeWith(t, GERMAN);
	const refused = await runCli(['config', 'set', 'language', 'fr'], {home});
	t.is(refused.code, 2);
	t.true(refused.stderr.includes(path.join(home, 'config', 'languages', 'fr.json')));
	t.is((await runCli(['config', 'get', 'language'], {home})).stdout, 'auto\n');
});

for (const tag of ['de', 'de-AT', 'en', 'auto']) {
	test.serial(`the language ${tag} can be set where there is German`, async (t) => {
		const home = await homeWith(t, GERMAN);
		t.is((await runCli(['config', 'set', 'language', tag], {home})).code, 0);
		t.is((await runCli(['config', 'get', 'language'], {home})).stdout, `${tag}\n`);
	});
}

test.serial('a text that is no language is refused', async (t) => {
	const home = await homeWith(t, GERMAN);
	const {code, stderr} = await runCli(['config', 'set', 'language', '../de'], {home});
	t.is(code, 2);
	t.true(stderr.includes('The setting language takes auto, en, or the tag'));
});

test.serial('the phrases to translate are printed as a language file', async (t) => {
	const {stdout, code} = await runCli(['config', 'words'], {home: await homeWith(t, {})});
	t.is(code, 0);
	t.deepEqual(JSON.parse(stdout), JSON.parse(await readFile(ENGLISH_FILE, 'utf8')));
});

test.serial('a translation is told what it lacks', async (t) => {
	const home = await homeWith(t, {de: fileOf('de', 'Im Terminal chatten.')});
	const file = path.join(home, 'config', 'languages', 'de.json');
	const {stdout, code} = await runCli(['config', 'words', file], {home});
	t.is(code, 1);
	t.regex(stdout, /^missing: "/m);
	t.false(stdout.includes('missing: "Chat in your terminal."'));
	t.regex(stdout, /^0 wrong, \d+ missing, 0 not in this version, 0 without a form\.$/m);
});

test.serial('a translation that has everything is told so', async (t) => {
	const {stdout, code} = await runCli(['config', 'words', ENGLISH_FILE], {
		home: await homeWith(t, {}),
	});
	t.is(code, 0);
	t.is(stdout, '0 wrong, 0 missing, 0 not in this version, 0 without a form.\n');
});

test('a locale becomes a language tag', (t) => {
	t.is(localeOf({LANG: 'de_AT.UTF-8@euro'}), 'de-AT');
	t.is(localeOf({LANG: 'fr'}), 'fr');
	for (const LANG of ['C', 'POSIX', 'C.UTF-8', '../../x', '']) t.is(localeOf({LANG}), undefined);
	t.is(localeOf({}), undefined);
});

test('a language that is no tag names no file', (t) => {
	t.deepEqual(withFallbacks('zh-hant-tw'), ['zh-Hant-TW', 'zh-Hant', 'zh']);
	t.deepEqual(withFallbacks('../../etc/passwd'), []);
});
