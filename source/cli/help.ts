import {phrase, translated} from '../words/phrase.ts';
import {CHAT, COMMANDS, type CommandEntry, findCommand} from './command-table.ts';
import {ExitError} from './exit-code.ts';
import {GLOBAL_FLAGS} from './flags.ts';
import {flagRow, paragraph, type Row, table} from './help-table.ts';
import {TOPICS} from './help-topics.ts';
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
	if (topic !== undefined) return topic();
	const guess = nearest(subject, [...COMMANDS.map(({name}) => name), ...TOPICS.keys()]);
	const hint = guess === undefined ? phrase`See termchat help.` : phrase`Did you mean ${guess}?`;
	throw new ExitError('usage', phrase`There is no help on ${JSON.stringify(subject)}. ${hint}`);
}

function programHelp(): string {
	const all: readonly CommandEntry[] = COMMANDS;
	const rows = all
		.filter(({isMinor}) => !isMinor)
		.map(({name, summary}): Row => [name, translated(summary)]);
	const minor = all.filter(({isMinor}) => isMinor).map(({name}) => name);
	return [
		phrase`Chat in your terminal.`,
		`  npx termchat                   ${phrase`join, host or look around, in full screen`}`,
		`  termchat send ops 'done'       ${phrase`post from a script`}`,
		'',
		...table(rows),
		'',
		...paragraph([phrase`Further: ${minor.join(' ')}`], 80),
		phrase`Help on one of them, or a topic: termchat help COMMAND|TOPIC`,
		phrase`Topics: ${[...TOPICS.keys()].join(' ')}`,
	].join('\n');
}

function commandHelp({name, usage, summary, flags, examples}: CommandEntry): string {
	const line = ['termchat', name, usage].filter((part) => part !== '').join(' ');
	return [
		`${translated(summary)}.`,
		'',
		...examples.map((example) => `  ${example}`),
		'',
		phrase`Usage: ${line}`,
		...(flags.length === 0 ? [] : ['', ...table(flags.map(flagRow))]),
		'',
		...table(GLOBAL_FLAGS.map(flagRow)),
	].join('\n');
}
