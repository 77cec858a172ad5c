import type {Client} from '../client/api.ts';
import {COMMANDS} from '../client/commands/index.ts';
import type {LineInput} from '../plain/line-input.ts';
import type {PlainChat} from '../plain/plain-chat.ts';
import {streamLines} from '../plain/stream-lines.ts';
import {type Completions, TerminalLines} from '../plain/terminal-lines.ts';
import {completionSources} from '../tui/completion-sources.ts';
import {startCompletion} from '../tui/composer/completion.ts';
import {safeText} from '../tui/text/safe-text.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {askSecret} from './prompt.ts';

/** Who is in front of the input, once somebody is logged in. */
export type PlainFront = {chat: PlainChat | undefined; client?: Client};

/** The lines of this process: of a terminal, of a dumb one, or of a pipe. */
export function openPlainInput(
	invocation: Invocation,
	{front, interrupt}: {readonly front: PlainFront; readonly interrupt: () => void},
): LineInput {
	const {stdin, stdout, environment} = invocation;
	const isTerminal = stdin.isTTY === true;
	const askUnseen = (question: string) => askHere(invocation, question);
	if (!isTerminal || stdout.isTTY !== true || environment.TERM === 'dumb') {
		const write = (text: string) => void stdout.write(text);
		return streamLines({stdin, isTerminal, write, askUnseen});
	}
	return new TerminalLines({
		stdin,
		stdout,
		askUnseen,
		complete: (text) => completionsOf(text, front),
		onInterrupt: interrupt,
	});
}

/** What a word can become, by the same sources as in the full screen. */
function completionsOf(text: string, {chat, client}: PlainFront): Completions {
	if (chat === undefined || client === undefined) return {candidates: [], word: text};
	const commands = [...chat.commands, ...COMMANDS];
	const sources = completionSources(client.state, chat.front, commands);
	const found = startCompletion(text, text.length, sources);
	if (found === undefined) return {candidates: [], word: text};
	const candidates = found.candidates.map(({insert}) => safeText(insert));
	return {candidates: [...new Set(candidates)], word: text.slice(found.start)};
}

async function askHere(
	{stdin, stdout, flags}: Invocation,
	question: string,
): Promise<string | undefined> {
	try {
		return await askSecret({stdin, stderr: stdout, flags}, question);
	} catch (error) {
		if (error instanceof ExitError && error.reason === 'cancelled') return undefined;
		throw error;
	}
}
