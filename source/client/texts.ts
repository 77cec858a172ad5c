import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';

/** What a text may measure at most, in bytes of UTF-8 and in lines. */
export type TextLimits = {readonly bytes: number; readonly lines: number};

/** Checks a message before it is written down. Throws InputError with what to change. */
export function checkMessageText(text: string, limits: TextLimits): void {
	if (text.trim() === '')
		throw new InputError(phrase`There is nothing to send. Type a message first.`);
	if (!text.isWellFormed()) {
		throw new InputError(phrase`The message holds half a character. Remove it and send again.`);
	}

	const bytes = Buffer.byteLength(text);
	if (bytes > limits.bytes) {
		throw new InputError(
			phrase`The message has ${bytes} bytes; this relay takes ${limits.bytes}. Shorten or split it.`,
		);
	}

	const lines = text.split('\n').length;
	if (lines > limits.lines) {
		throw new InputError(
			phrase`The message has ${lines} lines; this relay takes ${limits.lines}. Shorten or split it.`,
		);
	}
}

/** Checks what this account says of itself. Throws InputError. */
export function checkStatus(status: string): void {
	if (Buffer.byteLength(status) > LIMITS.statusBytes) {
		throw new InputError(phrase`A status has at most ${LIMITS.statusBytes} bytes. Shorten it.`);
	}
}
