import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {readAll} from './standard-input.ts';

/** What is said: the words, or what comes on standard input. */
export async function textOf(
	{stdin, signal, flags}: Invocation,
	words: readonly string[],
): Promise<string> {
	const isPiped = words.length === 1 && words[0] === '-';
	if (words.length > 0 && !isPiped) return words.join(' ');
	if (flags.text('token-file') === '-') {
		throw new ExitError('usage', phrase`Text and token cannot both come from standard input.`);
	}
	if (!isPiped && stdin.isTTY) {
		throw new ExitError('usage', phrase`What shall be sent? Write: termchat send ROOM 'TEXT'`);
	}
	// The relay's own limit is not known yet; it takes no frame as long as this.
	const text = await readAll(stdin, {most: LIMITS.frameBytes, signal, sentences: SENTENCES});
	return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

const SENTENCES = {
	tooLong: (most: number) => phrase`The message has more than ${most} bytes.`,
	notText: () => phrase`The message is not UTF-8 text.`,
};
