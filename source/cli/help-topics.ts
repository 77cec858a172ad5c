import {homedir} from 'node:os';
import process from 'node:process';
import type {CommandCategory} from '../client/commands/command.ts';
import {COMMANDS as SLASH_COMMANDS, usageOf} from '../client/commands/index.ts';
import {resolvePaths} from '../client/paths.ts';
import {SETTINGS, textOfValue} from '../client/setting-table.ts';
import {keyLines} from '../tui/key-help.ts';
import {DEFAULT_KEYMAP} from '../tui/keymap.ts';
import {COMMANDS} from './command-table.ts';
import {EXIT_CODES} from './exit-code.ts';
import {type Flag, GLOBAL_FLAGS} from './flags.ts';
import {type Row, table} from './help-table.ts';
import {plainHelp} from './plain-help.ts';

/** Something to read about that is no subcommand. */
export type Topic = {readonly summary: string; readonly text: () => string};

/** What `termchat help TOPIC` knows besides the subcommands, all of it printed from the tables. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map([
	['keys', {summary: 'every key of the full screen', text: keysHelp}],
	['commands', {summary: 'every slash command', text: () => slashHelp(undefined)}],
	['private', {summary: 'private messages, and how to be sure of whom', text: privateHelp}],
	['plain', {summary: 'chatting in lines, for screen readers and scripts', text: plainHelp}],
	['settings', {summary: 'what can be set, and how', text: settingsHelp}],
	['files', {summary: 'where termchat keeps its things', text: filesHelp}],
	['env', {summary: 'environment variables', text: environmentHelp}],
	['exit-codes', {summary: 'what the end of the program means', text: exitCodesHelp}],
	['formatting', {summary: 'how to write bold, code and links', text: () => FORMATTING}],
]);

function keysHelp(): string {
	return keyLines(DEFAULT_KEYMAP).join('\n');
}

/** All slash commands, or those of one kind. */
function slashHelp(only: CommandCategory | undefined): string {
	const lines: string[] = [];
	for (const category of new Set(SLASH_COMMANDS.map((command) => command.category))) {
		if (only !== undefined && category !== only) continue;
		lines.push(...(lines.length === 0 ? [] : ['']), category.toUpperCase());
		for (const command of SLASH_COMMANDS) {
			if (command.category !== category) continue;
			const also = command.aliases.map((alias) => `/${alias}`).join(', ');
			lines.push(`  ${usageOf(command)}`);
			lines.push(`      ${command.summary}${also === '' ? '' : ` (also ${also})`}`);
		}
	}
	return lines.join('\n');
}

function privateHelp(): string {
	return [
		'What you write to @somebody is encrypted here and opened there; the relay carries it and',
		'cannot read it. It is never sent in any other way. To be sure that nobody stands between,',
		'compare seven emoji or a safety number with /verify. When keys change, what you write is',
		'held until you decide.',
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
		const usual = fallback === '' ? 'empty' : textOfValue(fallback);
		return [
			`  ${name}`,
			`      ${summary}`,
			`      Takes ${takes}. Default: ${usual}. [${variable}]`,
		];
	});
	return [
		'In the chat: /set NAME VALUE. In a shell: termchat config set NAME VALUE, or for one run:',
		'VARIABLE=VALUE termchat.',
		'',
		...rows,
	].join('\n');
}

function filesHelp(): string {
	const {platform, env: environment} = process;
	const {config, data, state, cache} = resolvePaths({platform, environment, home: homedir()});
	return [
		'On this machine, for you:',
		'',
		...table([
			[config, 'settings.json, keys.json, aliases.json, and your themes in themes/'],
			[data, 'keys and private messages, sealed; the data of a relay'],
			[state, 'where a running termchat is reached by others of yours; logs'],
			[cache, 'what can be made again'],
		]),
		'',
		'TERMCHAT_HOME=DIR puts all of them into one folder.',
	].join('\n');
}

function environmentHelp(): string {
	return ['A flag stands over its variable, a variable over the settings file.', '']
		.concat(table(variableRows()))
		.join('\n');
}

/** Every environment variable and what it says. */
export function variableRows(): readonly Row[] {
	const rows = new Map<string, string>([
		['TERMCHAT_HOME', 'One folder for configuration, data, state and cache'],
		['TERMCHAT_DEBUG', 'Print where a fault happened'],
	]);
	const flags: readonly Flag[] = [...GLOBAL_FLAGS, ...COMMANDS.flatMap(({flags}) => flags)];
	for (const {environment, summary} of flags) {
		if (environment !== undefined) rows.set(environment, summary);
	}
	for (const {variable, summary} of Object.values(SETTINGS)) {
		if (!rows.has(variable)) rows.set(variable, summary.replace(/\.$/, ''));
	}
	return [...rows];
}

function exitCodesHelp(): string {
	return [...table(exitCodeRows()), '', ...RUN_ENDS].join('\n');
}

/** How `run` ends, which has no codes of its own. */
export const RUN_ENDS = [
	'termchat run ends as its command did: with its code, with 127 when there is no such program,',
	'126 when it cannot be run, and 128 and the number of the signal that ended it.',
] as const;

/** Every exit code and what it means. */
export function exitCodeRows(): readonly Row[] {
	return Object.values(EXIT_CODES).map(({code, meaning}): Row => [`${code}`, meaning]);
}

const FORMATTING = [
	'In messages:',
	'',
	...table([
		['*bold* or **bold**', 'bold'],
		['_italic_', 'italic'],
		['~struck~', 'struck through'],
		['`code`', 'code, exactly as typed'],
		['```rust … ```', 'a block of code; the language may be named'],
		['> quoted', 'a quotation, at the start of a line'],
		['@name  #room', 'a person, a room'],
	]),
].join('\n');
