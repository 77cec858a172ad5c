import {homedir} from 'node:os';
import process from 'node:process';
import type {CommandCategory} from '../client/commands/command.ts';
import {COMMANDS as SLASH_COMMANDS, usageOf} from '../client/commands/index.ts';
import {resolvePaths} from '../client/paths.ts';
import {SETTINGS, textOfValue} from '../client/setting-table.ts';
import {keyLines} from '../tui/key-help.ts';
import {DEFAULT_KEYMAP} from '../tui/keymap.ts';
import {phrase, phrases, spokenLanguage, translated} from '../words/phrase.ts';
import {COMMANDS} from './command-table.ts';
import {EXIT_CODES} from './exit-code.ts';
import {type Flag, GLOBAL_FLAGS} from './flags.ts';
import {paragraph, type Row, table} from './help-table.ts';
import {plainHelp} from './plain-help.ts';

/** What `termchat help TOPIC` prints besides the subcommands, all of it from the tables. */
export const TOPICS: ReadonlyMap<string, () => string> = new Map([
	['keys', keysHelp],
	['commands', () => slashHelp(undefined)],
	['private', privateHelp],
	['plain', plainHelp],
	['settings', settingsHelp],
	['files', filesHelp],
	['env', environmentHelp],
	['exit-codes', exitCodesHelp],
	['formatting', formattingHelp],
]);

function keysHelp(): string {
	return keyLines(DEFAULT_KEYMAP).join('\n');
}

/** All slash commands, or those of one kind. */
function slashHelp(only: CommandCategory | undefined): string {
	const lines: string[] = [];
	for (const category of new Set(SLASH_COMMANDS.map((command) => command.category))) {
		if (only !== undefined && category !== only) continue;
		const heading = translated(CATEGORIES[category]).toLocaleUpperCase(spokenLanguage());
		lines.push(...(lines.length === 0 ? [] : ['']), heading);
		for (const command of SLASH_COMMANDS) {
			if (command.category !== category) continue;
			const summary = translated(command.summary);
			const also = command.aliases.map((alias) => `/${alias}`).join(', ');
			lines.push(`  ${usageOf(command)}`);
			lines.push(`      ${also === '' ? summary : phrase`${summary} (also ${also})`}`);
		}
	}
	return lines.join('\n');
}

const CATEGORIES = phrases({
	rooms: 'rooms',
	messages: 'messages',
	private: 'private',
	people: 'people',
	order: 'keeping order',
	account: 'account',
	program: 'program',
} satisfies Record<CommandCategory, string>);

function privateHelp(): string {
	return [
		...paragraph([
			phrase`What you write to @somebody is encrypted here and opened there; the relay carries it and cannot read it.`,
			phrase`It is never sent in any other way.`,
			phrase`To be sure that nobody stands between, compare seven emoji or a safety number with /verify.`,
			phrase`When keys change, what you write is held until you decide.`,
		]),
		'',
		"  termchat send @ada 'only you can read this'",
		'  termchat tail @ada',
		'',
		slashHelp('private'),
	].join('\n');
}

function settingsHelp(): string {
	const rows = Object.entries(SETTINGS).flatMap(([name, setting]): readonly string[] => {
		const {summary, takes, fallback, variable} = setting;
		const usual =
			fallback === ''
				? phrase`Takes ${takes}. Default: empty.`
				: phrase`Takes ${takes}. Default: ${textOfValue(fallback)}.`;
		return [`  ${name}`, `      ${translated(summary)}`, `      ${usual} [${variable}]`];
	});
	return [
		...paragraph([
			phrase`In the chat: /set NAME VALUE.`,
			phrase`In a shell: termchat config set NAME VALUE, or for one run: VARIABLE=VALUE termchat.`,
		]),
		'',
		...rows,
	].join('\n');
}

function filesHelp(): string {
	const {platform, env: environment} = process;
	const {config, data, state, cache} = resolvePaths({platform, environment, home: homedir()});
	return [
		phrase`On this machine, for you:`,
		'',
		...table([
			[config, phrase`settings.json, keys.json, aliases.json, and your themes in themes/`],
			[data, phrase`keys and private messages, sealed; a relay's data, with its relay.jsonc`],
			[state, phrase`where a running termchat is reached by others of yours; logs`],
			[cache, phrase`what can be made again`],
		]),
		'',
		phrase`TERMCHAT_HOME=DIR puts all of them into one folder.`,
	].join('\n');
}

function environmentHelp(): string {
	return [phrase`A flag stands over its variable, a variable over the settings file.`, '']
		.concat(table(variableRows(translated)))
		.join('\n');
}

/** Every environment variable and what it says: in English, or as `say` puts each text. */
export function variableRows(say = (text: string) => text): readonly Row[] {
	const rows = new Map(VARIABLES.map(({name, summary}) => [name, say(summary)]));
	const flags: readonly Flag[] = [...GLOBAL_FLAGS, ...COMMANDS.flatMap(({flags}) => flags)];
	for (const {environment, summary} of flags) {
		if (environment !== undefined) rows.set(environment, say(summary));
	}
	for (const {variable, summary} of Object.values(SETTINGS)) {
		if (!rows.has(variable)) rows.set(variable, say(summary).replace(/\.$/, ''));
	}
	return [...rows];
}

/** Variables that are neither a flag nor a setting. */
const VARIABLES: ReadonlyArray<{readonly name: string; readonly summary: string}> = [
	{name: 'TERMCHAT_HOME', summary: 'One folder for configuration, data, state and cache'},
	{name: 'TERMCHAT_DEBUG', summary: 'Print where a fault happened'},
];

function exitCodesHelp(): string {
	const rows = exitCodeRows().map(([code, meaning]): Row => [code, translated(meaning)]);
	return [...table(rows), '', ...paragraph([translated(RUN_ENDS)], 94)].join('\n');
}

/** How `run` ends, which has no codes of its own; in English. */
export const RUN_ENDS = phrases(
	'termchat run ends as its command did: with its code, with 127 when there is no such program, 126 when it cannot be run, and 128 and the number of the signal that ended it.',
);

/** Every exit code and what it means, in English. */
export function exitCodeRows(): readonly Row[] {
	return Object.values(EXIT_CODES).map(({code, meaning}): Row => [`${code}`, meaning]);
}

function formattingHelp(): string {
	return [
		phrase`In messages:`,
		'',
		...table([
			[phrase`*bold* or **bold**`, phrase`bold`],
			[phrase`_italic_`, phrase`italic`],
			[phrase`~struck~`, phrase`struck through`],
			[phrase`\`code\``, phrase`code, exactly as typed`],
			['```rust … ```', phrase`a block of code; the language may be named`],
			[phrase`> quoted`, phrase`a quotation, at the start of a line`],
			[phrase`@name  #room`, phrase`a person, a room`],
		]),
	].join('\n');
}
