import {usageOf} from '../client/commands/index.ts';
import {plainCommands} from '../plain/plain-commands.ts';
import {phrase, translated} from '../words/phrase.ts';
import {paragraph, type Row, table} from './help-table.ts';

/** What `termchat help plain` prints: the line mode, and what only it has. */
export function plainHelp(): string {
	const silent = {readNext: async () => {}, repeat: () => {}, print: () => {}};
	const rows = plainCommands(silent).map(
		(command): Row => [usageOf(command), translated(command.summary)],
	);
	return [
		...paragraph([
			phrase`Chat in lines, one for each thing that happens: for screen readers, braille, dumb terminals, serial lines, scripts and logs.`,
			phrase`Nothing is drawn twice and nothing moves.`,
		]),
		'',
		'  termchat --plain',
		"  printf 'hello\\n/go ops\\ndeploy done\\n' | termchat --plain",
		'',
		...paragraph([
			phrase`It begins by itself with TERM=dumb, and with NO_TUI=1, TERMCHAT_PLAIN=1 or INK_SCREEN_READER=true in the environment.`,
			phrase`Every slash command of the full screen works, and these:`,
		]),
		'',
		...table(rows),
		'',
		...paragraph([
			phrase`A backslash at the end of a line goes on with the same message in the next one.`,
			phrase`At a terminal, what is told in the room you are in is read, Tab completes, and Ctrl-C twice or Ctrl-D leaves.`,
			phrase`From a pipe each line is carried out before the next is read, questions take the next line for an answer, and the end comes when all is delivered: with 1 if a line or a message was refused.`,
		]),
	].join('\n');
}
