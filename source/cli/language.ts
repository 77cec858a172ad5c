import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {resolvePaths} from '../client/paths.ts';
import {valueFromText} from '../client/setting-table.ts';
import {parseSettingsText} from '../client/settings-text.ts';
import {
	findLanguageFile,
	isEnglish,
	missingLanguage,
	readLanguageFile,
} from '../words/language-files.ts';
import {speak} from '../words/phrase.ts';

/** The variables of a process, as in `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Lets the interface speak the language of the person: called before anything is printed. Where
 * English is spoken, no language file is looked for. Returns a sentence, in English, for a language
 * that was asked for and cannot be spoken, or not wholly.
 */
export function speakOwnLanguage(environment: Environment): string | undefined {
	const config = configurationFolder(environment);
	const asked = askedLanguage(environment, config);
	const tag = asked === 'auto' ? localeOf(environment) : asked;
	if (tag === undefined || (isEnglish(tag) && (asked === 'auto' || tag === 'en'))) {
		speak(undefined);
		return undefined;
	}
	const file = findLanguageFile(tag, config);
	if (file !== undefined) return speakFrom(file);
	speak(undefined);
	return asked === 'auto' || isEnglish(tag) ? undefined : missingLanguage(tag, config);
}

/**
 * The language of a locale of POSIX: `de_AT.UTF-8` → `de-AT`. Of the three variables the first that is
 * set decides, as for other programs; undefined where that is none of a person, such as `C`.
 */
export function localeOf(environment: Environment): string | undefined {
	const {LC_ALL, LC_MESSAGES, LANG} = environment;
	const [locale = ''] = (LC_ALL || LC_MESSAGES || LANG || '').split(/[.@]/);
	return /^[a-z]{2,3}(?:_[A-Za-z0-9]+)*$/.test(locale) ? locale.replaceAll('_', '-') : undefined;
}

function speakFrom(file: string): string | undefined {
	const {catalogue, problems} = readLanguageFile(file);
	speak(catalogue);
	const [problem, ...more] = problems;
	if (problem === undefined) return undefined;
	if (catalogue === undefined) return `${file} is not used, so this is English. ${problem}`;
	const rest = more.length === 0 ? '' : ` And ${more.length} more: termchat config words ${file}`;
	return `${file}: ${problem}${rest}`;
}

/** Empty where this account has no home: whoever needs one says so. */
function configurationFolder(environment: Environment): string {
	try {
		return resolvePaths({platform: process.platform, environment, home: homedir()}).config;
	} catch {
		return '';
	}
}

/** As the settings have it, without the library that writes them: this is in the way of every start. */
function askedLanguage({TERMCHAT_LANGUAGE = ''}: Environment, config: string): string {
	return (
		(TERMCHAT_LANGUAGE === '' ? undefined : valueFromText('language', TERMCHAT_LANGUAGE)) ??
		valueFromText('language', config === '' ? 'auto' : keptLanguage(config)) ??
		'auto'
	);
}

function keptLanguage(config: string): string {
	try {
		const settings: unknown = parseSettingsText(
			readFileSync(path.join(config, 'settings.json'), 'utf8'),
		);
		return typeof settings === 'object' &&
			settings !== null &&
			'language' in settings &&
			typeof settings.language === 'string'
			? settings.language
			: 'auto';
	} catch {
		// There is none yet, or it makes no sense: that is said where settings are opened.
		return 'auto';
	}
}
