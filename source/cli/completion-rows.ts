import {SETTING_NAMES} from '../client/setting-table.ts';
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
	/** Words that can follow it. */
	readonly words: readonly string[];
	/** Whether rooms and people can follow it. */
	readonly takesPlaces: boolean;
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

const WORDS: Readonly<Partial<Record<string, () => readonly string[]>>> = {
	help: () => [...COMMANDS.map(({name}) => name), ...TOPICS.keys()],
	completion: () => ['bash', 'zsh', 'fish'],
	passphrase: () => ['set', 'change', 'remove'],
	config: () => ['list', 'get', 'set', 'unset', 'path', 'words', ...SETTING_NAMES],
	theme: () => ['list', 'show', 'export', 'check', ...THEME_NAMES],
};
