import path from 'node:path';
import {Aliases} from '../../client/aliases.ts';
import {openConfigFiles} from '../../client/config-files.ts';
import {sentenceOf} from '../../client/error.ts';
import {SETTING_NAMES, type SettingName, textOfValue} from '../../client/setting-table.ts';
import {UserKeys} from '../../tui/key-profiles/user-keys.ts';
import {openThemeShelf} from '../../tui/themes/shelf.ts';
import {phrase} from '../../words/phrase.ts';
import type {Home} from '../home.ts';
import {originWord} from '../origin-word.ts';
import {type Fact, factsAbout} from './fact.ts';

const fact = factsAbout('home');

/** The files that this person writes by hand: what is set in them, and what of it is not understood. */
export function configFacts({settings, paths}: Home): readonly Fact[] {
	const files = openConfigFiles(paths.config);
	const keys = new UserKeys({files, profile: () => settings.get('keyProfile')});
	// A report goes to others, and folders are called as people are.
	const withoutFolder = (sentence: string) => sentence.replaceAll(paths.config + path.sep, '');
	const understood = (name: string, problems: readonly string[]) =>
		fact(
			name,
			problems.length === 0 ? phrase`all understood` : phrase`${problems.length} not understood`,
			problems.length === 0 ? undefined : problems.map(withoutFolder).join(' '),
		);
	return [
		understood(phrase`settings`, settings.problems),
		fact(phrase`set`, setWords(settings)),
		understood(phrase`theme`, openThemeShelf(files).problemsOf(settings.get('theme'))),
		understood(phrase`key bindings`, keys.problems),
		understood(phrase`own commands`, aliasProblems(new Aliases(files))),
	];
}

/** Settings that say where somebody is, who they are, or what is on their disk. */
const PERSONAL: ReadonlySet<SettingName> = new Set(['server', 'name', 'notifyCommand']);

function setWords(settings: Home['settings']): string {
	const words = SETTING_NAMES.flatMap((name) => {
		const origin = settings.origin(name);
		if (origin === 'default') return [];
		const value = PERSONAL.has(name) ? '' : ` = ${textOfValue(settings.get(name))}`;
		return [`${name}${value} (${originWord(origin)})`];
	});
	return words.length === 0 ? phrase`nothing` : words.join(', ');
}

function aliasProblems(aliases: Aliases): readonly string[] {
	try {
		aliases.all();
		return [];
	} catch (error) {
		return [sentenceOf(error)];
	}
}
