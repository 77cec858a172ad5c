import {SETTINGS} from '../client/setting-table.ts';
import {helpRows} from '../tui/key-help.ts';
import {DEFAULT_KEYMAP} from '../tui/keymap.ts';
import {CHAT, COMMANDS, type CommandEntry, findCommand} from './command-table.ts';
import {EXIT_CODES, ExitError} from './exit-code.ts';
import {type Flag, GLOBAL_FLAGS} from './flags.ts';
import type {Run} from './invocation.ts';
import {nearest} from './nearest.ts';

/** Prints help: of the program, of a command, or of a topic. Everything comes from the tables. */
export const run: Run = async ({words: [subject], output}) => {
	output.print(helpOn(subject));
	return 'ok';
};

/**
 * The help text for a subject, or for the program without one.
 * @throws {ExitError} `usage` for a subject there is no help on.
 */
export function helpOn(subject: string | undefined): string {
	if (subject === undefined || subject === CHAT.name) return programHelp();
	const command = findCommand(subject);
	if (command !== undefined) return commandHelp(command);
	const topic = TOPICS.get(subject);
	if (topic !== undefined) return topic.text();
	const guess = nearest(subject, [...COMMANDS.map(({name}) => name), ...TOPICS.keys()]);
	const hint = guess === undefined ? 'See termchat help.' : `Did you mean ${guess}?`;
	throw new ExitError('usage', `There is no help on ${JSON.stringify(subject)}. ${hint}`);
}

type Topic = {readonly summary: string; readonly text: () => string};

const TOPICS: ReadonlyMap<string, Topic> = new Map([
	['keys', {summary: 'every key of the full screen', text: keysHelp}],
	['env', {summary: 'environment variables', text: environmentHelp}],
	['exit-codes', {summary: 'what the end of the program means', text: exitCodesHelp}],
	['formatting', {summary: 'how to write bold, code and links', text: () => FORMATTING}],
]);

function programHelp(): string {
	const rows = COMMANDS.map(({name, summary}): Row => [name, summary]);
	return [
		'Chat in your terminal.',
		'',
		'  npx termchat                   join, host or look around, in full screen',
		"  termchat send ops 'done'       post from a script",
		'',
		...table(rows),
		'',
		'Help on a command: termchat help COMMAND',
		`Help on a topic: termchat help ${[...TOPICS.keys()].join('|')}`,
	].join('\n');
}

function commandHelp({name, usage, summary, flags, examples}: CommandEntry): string {
	const line = ['termchat', name, usage].filter((part) => part !== '').join(' ');
	return [
		`${summary}.`,
		'',
		...examples.map((example) => `  ${example}`),
		'',
		`Usage: ${line}`,
		...(flags.length === 0 ? [] : ['', ...table(flags.map(flagRow))]),
		'',
		...table(GLOBAL_FLAGS.map(flagRow)),
	].join('\n');
}

type Row = readonly [string, string];

function flagRow({name, short, value, summary, environment}: Flag): Row {
	const typed = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
	const say = environment === undefined ? '' : ` [${environment}]`;
	return [value === undefined ? typed : `${typed} ${value}`, `${summary}${say}`];
}

function table(rows: readonly Row[]): readonly string[] {
	const columns = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(columns)}  ${right}`);
}

function keysHelp(): string {
	const lines: string[] = [];
	let category: string | undefined;
	for (const row of helpRows(DEFAULT_KEYMAP)) {
		if (row.category !== category) {
			category = row.category;
			lines.push(...(lines.length === 0 ? [] : ['']), category.toUpperCase());
		}
		const keys = row.keys.map(({keys, where}) => (where ? `${keys} (${where})` : keys));
		lines.push(`  ${row.summary}`, `      ${keys.join(', ')}`);
	}
	return lines.join('\n');
}

function environmentHelp(): string {
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
	return ['A flag stands over its variable, a variable over the settings file.', '']
		.concat(table([...rows]))
		.join('\n');
}

function exitCodesHelp(): string {
	return table(Object.values(EXIT_CODES).map(({code, meaning}): Row => [`${code}`, meaning])).join(
		'\n',
	);
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
