import type {InputEvent} from './input-event.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** Asks the terminal for its name and version (XTVERSION, xterm control sequences). */
const VERSION_QUERY = asTerminalCommand('\u{1B}[>0q');

/**
 * The question, where the terminal itself would answer: a multiplexer gives its own name, and the
 * simplest terminals print what they do not know.
 */
export function versionQuery({
	TERM = '',
	TMUX = '',
	STY = '',
}: Readonly<Record<string, string | undefined>>): TerminalCommand | undefined {
	const isPlain = TERM === 'dumb' || /^(?:linux|vt\d|eterm|screen|tmux)/.test(TERM);
	return isPlain || TMUX !== '' || STY !== '' ? undefined : VERSION_QUERY;
}

/** The name in an answer to `versionQuery`, such as 'kitty(0.36.4)'; undefined for another event. */
export function versionIn(event: InputEvent): string | undefined {
	return event.type === 'reply' ? ANSWER.exec(event.sequence)?.[1] : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const ANSWER = /^\x1bP>\|([ -~]{1,100})(?:\x07|\x1b\\)$/;
