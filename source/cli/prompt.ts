import {createInterface} from 'node:readline/promises';
import {StringDecoder} from 'node:string_decoder';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

type Terminal = Pick<Invocation, 'stdin' | 'stderr' | 'flags'>;

/** Whether a question can be asked: somebody sits there and does not mind. */
export function canAsk({stdin, stderr, flags}: Terminal): boolean {
	return stdin.isTTY === true && stderr.isTTY === true && !flags.has('no-input');
}

/**
 * Asks for one line; an empty answer means `fallback`.
 * @throws {ExitError} `cancelled` on Ctrl-C or Ctrl-D.
 */
export async function askLine(
	{stdin, stderr}: Terminal,
	question: string,
	fallback: string,
): Promise<string> {
	const lines = createInterface({input: stdin, output: stderr});
	const ending = new AbortController();
	lines.once('close', () => ending.abort());
	lines.once('SIGINT', () => lines.close());
	try {
		const answer = await lines.question(question, {signal: ending.signal});
		return answer.trim() === '' ? fallback : answer.trim();
	} catch (cause) {
		throw cancelled(cause);
	} finally {
		lines.close();
	}
}

/**
 * Asks for a secret. Nothing of it is shown, not even its length.
 * @throws {ExitError} `cancelled` on Ctrl-C, or Ctrl-D with nothing typed.
 */
export async function askSecret({stdin, stderr}: Terminal, question: string): Promise<string> {
	const decoder = new StringDecoder('utf8');
	const typed = new TypedSecret();
	const {promise, resolve, reject} = Promise.withResolvers<string>();
	const read = (chunk: Buffer | string) => {
		const end = typed.take(typeof chunk === 'string' ? chunk : decoder.write(chunk));
		if (end === 'cancelled') reject(cancelled());
		else if (end === 'done') resolve(typed.text);
	};
	const closed = () => reject(cancelled());
	stderr.write(question);
	stdin.setRawMode(true);
	stdin.on('data', read).once('end', closed);
	stdin.resume();
	try {
		return await promise;
	} finally {
		stdin.off('data', read).off('end', closed);
		stdin.setRawMode(false);
		stdin.pause();
		stderr.write('\n');
	}
}

/** The line editor of a secret: letters, Backspace, Ctrl-U. Escape sequences of other keys are nothing. */
class TypedSecret {
	#characters: string[] = [];
	#isInSequence = false;

	get text(): string {
		return this.#characters.join('');
	}

	take(keys: string): 'done' | 'cancelled' | undefined {
		for (const key of keys) {
			if (this.#isInSequence) {
				this.#isInSequence = !/[@-NP-Z\\^-~]/.test(key);
			} else if (key === '\r' || key === '\n') return 'done';
			else if (key === '\u0003') return 'cancelled';
			else if (key === '\u0004') return this.#characters.length === 0 ? 'cancelled' : 'done';
			else if (key === '\u007f' || key === '\b') this.#characters.pop();
			else if (key === '\u0015') this.#characters = [];
			else if (key === '\u001b') this.#isInSequence = true;
			else if (key >= ' ') this.#characters.push(key);
		}
		return undefined;
	}
}

function cancelled(cause?: unknown): ExitError {
	return new ExitError('cancelled', phrase`Cancelled.`, {cause});
}
