import {Buffer} from 'node:buffer';
import {textWidth} from '../text/width.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** The longest window title, in terminal columns. */
export const TITLE_LIMIT = 80;
/** The longest clipboard payload, in bytes of base64: what xterm and tmux still accept. */
export const COPY_LIMIT = 74_992;

const STRING_END = '\u{1B}\\';

/** Rings the bell. */
export const BELL: TerminalCommand = asTerminalCommand('\u{7}');

/** Sets the window title (OSC 2). Only printable text of it is used, at most 80 columns. */
export function titleCommand(title: string): TerminalCommand {
	return asTerminalCommand(`\u{1B}]2;${printableText(title, TITLE_LIMIT)}${STRING_END}`);
}

/**
 * Copies text to the clipboard of the person's own terminal, also over SSH (OSC 52). `undefined` when
 * the text is longer than terminals accept: the caller says so instead of copying half of it.
 */
export function copyCommand(text: string): TerminalCommand | undefined {
	// Base64 makes four bytes of three, so a long text is refused before it is encoded.
	if (Buffer.byteLength(text) > (COPY_LIMIT / 4) * 3) {
		return undefined;
	}

	const payload = Buffer.from(text.toWellFormed()).toString('base64');
	return asTerminalCommand(`\u{1B}]52;c;${payload}${STRING_END}`);
}

/** The ways of asking a terminal for a desktop notification. */
export type NotifyForm = 'osc9' | 'osc777' | 'osc99';

/** A program between us and the terminal that keeps such sequences to itself unless it is asked. */
export type Passage = 'tmux' | 'screen';

/**
 * A desktop notification (OSC 9 of iTerm2 and others, or OSC 777 of rxvt and others, or OSC 99 of
 * kitty). Only printable text of title and body is used, at most 80 and 200 columns.
 */
export function notifyCommand(
	form: NotifyForm,
	{title, body}: {readonly title: string; readonly body: string},
): TerminalCommand {
	// A semicolon would begin the next field, and a digit with one is a command of ConEmu in OSC 9.
	const heading = printableText(title, TITLE_LIMIT).replaceAll(';', ',');
	const content = printableText(body, 200).replaceAll(';', ',');
	switch (form) {
		case 'osc9':
			return asTerminalCommand(`\u{1B}]9;${heading}: ${content}${STRING_END}`);
		case 'osc777':
			return asTerminalCommand(`\u{1B}]777;notify;${heading};${content}${STRING_END}`);
		case 'osc99':
			return asTerminalCommand(
				`\u{1B}]99;i=termchat:d=0;${heading}${STRING_END}\u{1B}]99;i=termchat:d=1:p=body;${content}${STRING_END}`,
			);
	}
}

/**
 * Wraps a command so that tmux hands it to the terminal around it; tmux must have
 * `allow-passthrough on`. Each Esc inside is doubled, as tmux(1) asks.
 */
export function tmuxPassthrough(command: TerminalCommand): TerminalCommand {
	return asTerminalCommand(
		`\u{1B}Ptmux;${command.replaceAll('\u{1B}', '\u{1B}\u{1B}')}${STRING_END}`,
	);
}

/**
 * Wraps a command so that screen hands it to the terminal around it. A string cannot stand within a
 * string there, so what is inside ends with BEL, as all of our OSC commands may.
 */
export function screenPassthrough(command: TerminalCommand): TerminalCommand {
	return asTerminalCommand(`\u{1B}P${command.replaceAll(STRING_END, BELL)}${STRING_END}`);
}

/** The command as it has to be sent when it must get through that. */
export function passedThrough(
	command: TerminalCommand,
	passage: Passage | undefined,
): TerminalCommand {
	switch (passage) {
		case undefined:
			return command;
		case 'tmux':
			return tmuxPassthrough(command);
		case 'screen':
			return screenPassthrough(command);
	}
}

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Letters, marks, numbers, punctuation, symbols and plain spaces; nothing that acts or is unseen. */
function printableText(text: string, columns: number): string {
	// Twice as long as any result can be, so that a huge text costs nothing.
	const candidates = text
		.slice(0, columns * 16)
		.toWellFormed()
		.replace(/\s+/gu, ' ');
	let result = '';
	let width = 0;
	for (const {segment} of segmenter.segment(candidates)) {
		const visible = segment.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 16);
		width += textWidth(visible);
		if (width > columns) {
			break;
		}

		result += visible;
	}

	return result.trim();
}
