import {Buffer} from 'node:buffer';
import type {Pty} from '../helpers/pty.ts';

/** A word to the desktop, as the terminal is asked to carry it. */
export type Notification = {
	/** The number of the control string: 9, 777 or 99. */
	readonly code: string;
	readonly text: string;
	/** Handed through by tmux, which would keep it otherwise. */
	readonly isWrapped: boolean;
};

/** The notifications that a program has asked for so far. */
export function notifications(terminal: Pty): readonly Notification[] {
	return [...terminal.written().matchAll(NOTIFICATION)].map(
		([, wrapped, code = '', text = '']) => ({
			code,
			text,
			isWrapped: wrapped !== undefined,
		}),
	);
}

/** What a program put on the clipboard last (OSC 52). */
export function copied(terminal: Pty): string | undefined {
	const [, text] = [...terminal.written().matchAll(CLIPBOARD)].at(-1) ?? [];
	return text === undefined ? undefined : Buffer.from(text, 'base64').toString();
}

/** How often a program rang, not counting bells that end a control string. */
export function bells(terminal: Pty): number {
	return terminal.written().replace(CONTROL_STRING, '').split('\u{7}').length - 1;
}

const ESCAPE = '\\u001b';
const NOTIFICATION = new RegExp(
	`(${ESCAPE}Ptmux;${ESCAPE})?${ESCAPE}\\](9|777|99);([^\\u0007${ESCAPE}]*)`,
	'g',
);
const CLIPBOARD = new RegExp(`${ESCAPE}\\]52;c;([\\w+/=]*)`, 'g');
const CONTROL_STRING = new RegExp(`${ESCAPE}[\\]P][^\\u0007${ESCAPE}]*\\u0007`, 'g');
