import {ACTION_CATEGORIES} from '../tui/actions.ts';
import {type HelpKey, helpRows} from '../tui/key-help.ts';
import {createKeymap} from '../tui/key-lookup.ts';
import {profileRows} from '../tui/key-profiles/index.ts';
import type {ProfileName} from '../tui/key-profiles/profile.ts';
import {DEFAULT_KEYMAP} from '../tui/keymap.ts';

/** What the tables are printed from besides the keys: the tables of the client, handed in. */
export type ManualTables = {
	readonly commands: ReadonlyArray<{
		readonly name: string;
		readonly aliases: readonly string[];
		readonly usage: string;
		readonly summary: string;
	}>;
	readonly settings: Readonly<
		Record<
			string,
			{
				readonly summary: string;
				readonly takes: string;
				readonly variable: string;
				readonly fallback: unknown;
			}
		>
	>;
};

/**
 * Prints the tables of `docs/keys.md` and `docs/commands.md` into a document: whatever stands between
 * `<!-- table: name -->` and `<!-- /table -->` is replaced by what the source's tables hold.
 */
export function printManualTables(document: string, tables: ManualTables): string {
	const printed: Readonly<Record<string, () => string>> = {
		keys: keyTables,
		emacs: () => profileTable('emacs'),
		vim: () => profileTable('vim'),
		commands: () => commandTable(tables.commands),
		settings: () => settingTable(tables.settings),
	};
	return document.replaceAll(BLOCK, (block, name: string) => {
		const print = printed[name];
		return print === undefined ? block : `<!-- table: ${name} -->\n\n${print()}\n\n<!-- /table -->`;
	});
}

const BLOCK = /<!-- table: ([a-z]+) -->[\s\S]*?<!-- \/table -->/g;

/** One table for each category of actions. */
function keyTables(): string {
	const rows = helpRows(DEFAULT_KEYMAP);
	return ACTION_CATEGORIES.map((category) => {
		const own = rows.filter((row) => row.category === category);
		const heading = category.charAt(0).toUpperCase() + category.slice(1);
		const lines = own.map(({summary, keys}) => [keys.map(shownKey).join(', '), summary]);
		return `### ${heading}\n\n${table(['Keys', 'What they do'], lines)}`;
	}).join('\n\n');
}

/** What a profile binds that the default table does not, or binds otherwise. */
function profileTable(profile: ProfileName): string {
	const usual = new Map(
		helpRows(DEFAULT_KEYMAP).map(({action, keys}) => [action, new Set(keys.map(shownKey))]),
	);
	const lines = helpRows(createKeymap(profileRows(profile))).flatMap(({action, keys, summary}) => {
		const own = keys.map(shownKey).filter((key) => usual.get(action)?.has(key) !== true);
		return own.length === 0 ? [] : [[own.join(', '), summary]];
	});
	return table(['Keys', 'What they do'], lines);
}

function shownKey({keys, where}: HelpKey): string {
	return `${code(keys)}${where === undefined ? '' : ` ${where}`}`;
}

function commandTable(commands: ManualTables['commands']): string {
	const rows = commands.map(({name, aliases, usage, summary}) => [
		code(usage === '' ? `/${name}` : `/${name} ${usage}`),
		aliases.map((alias) => code(`/${alias}`)).join(', '),
		summary,
	]);
	return table(['Command', 'The same', 'What it does'], rows);
}

function settingTable(settings: ManualTables['settings']): string {
	const rows = Object.entries(settings).map(([name, {summary, takes, variable, fallback}]) => [
		code(name),
		`${summary} It takes ${takes}.`,
		code(JSON.stringify(fallback)),
		code(variable),
	]);
	return table(['Setting', 'What it is', 'Unless set', 'Environment'], rows);
}

/** A key or a command as code; a grave accent in it would end that. */
function code(text: string): string {
	return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]): string =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
