import {SETTING_NAMES, SETTINGS, type SettingName} from '../client/setting-table.ts';
import {THEME_NAMES} from '../tui/themes/index.ts';
import {CHAT, COMMANDS, type CommandEntry} from './command-table.ts';
import {type Flag, GLOBAL_FLAGS} from './flags.ts';
import {TOPICS} from './help-topics.ts';

/** What a shell needs to know of a subcommand. */
export type CompletionRow = {
	readonly name: string;
	readonly summary: string;
	/** Its own flags and those of every command. */
	readonly flags: readonly Flag[];
	/** Words that can follow it, by what stands between it and them; flags do not count. */
	readonly words: readonly WordsAfter[];
	/** Whether rooms and people can follow it. */
	readonly takesPlaces: boolean;
};

export type WordsAfter = {
	/** The words before; none for the first. */
	readonly after: readonly string[];
	readonly words: readonly string[];
};

/** The table of subcommands as the scripts of shells are made from it. */
export function completionRows(): readonly CompletionRow[] {
	const commands: readonly CommandEntry[] = COMMANDS;
	return commands.map(({name, summary, flags, usage}) => ({
		...{name, summary},
		flags: [...flags, ...GLOBAL_FLAGS],
		words: WORDS[name]?.() ?? [],
		takesPlaces: /ROOM|@USER/.test(usage),
	}));
}

/** The flags of a bare `termchat`. */
export function chatFlags(): readonly Flag[] {
	return [...CHAT.flags, ...GLOBAL_FLAGS];
}

const WORDS: Readonly<Partial<Record<string, () => readonly WordsAfter[]>>> = {
	help: () => [first([...COMMANDS.map(({name}) => name), ...TOPICS.keys()])],
	completion: () => [first(['bash', 'zsh', 'fish'])],
	passphrase: () => [first(['set', 'change', 'remove'])],
	account: () => [first(['export', 'delete'])],
	token: () => [first(['create', 'list', 'revoke'])],
	config: () => [
		first(['list', 'get', 'set', 'unset', 'path', 'words']),
		...['get', 'set', 'unset'].map((verb) => ({after: [verb], words: SETTING_NAMES})),
		...SETTING_NAMES.flatMap((name) => {
			const words = valuesOf(name);
			return words.length === 0 ? [] : [{after: ['set', name], words}];
		}),
	],
	theme: () => [
		first(['list', 'show', 'export', 'check']),
		...['show', 'export'].map((verb) => ({after: [verb], words: THEME_NAMES})),
	],
};

function first(words: readonly string[]): WordsAfter {
	return {after: [], words};
}

function valuesOf(name: SettingName): readonly string[] {
	const {choices = [], type} = SETTINGS[name];
	if (name === 'theme') return ['auto', ...THEME_NAMES];
	return type === 'switch' ? ['on', 'off'] : choices;
}
