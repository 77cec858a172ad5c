import type {SetupUi} from '../client/commands/command.ts';
import {keyLines} from './key-help.ts';
import type {Setup} from './setup.ts';

/** What commands can see and change of the setup without a screen. */
export function setupLines(setup: Setup, eaten: ReadonlySet<string> = new Set()): SetupUi {
	return {
		rows: () => setup.rows,
		set: (name, value) => setup.set(name, value),
		themes: () => setup.themes.names(),
		aliases: setup.aliases,
		keyLines: () => keyLines(setup.keymap, eaten),
	};
}
