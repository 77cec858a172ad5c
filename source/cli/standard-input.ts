import {ExitError} from './exit-code.ts';
import type {InputSentences} from './secret-sentences.ts';

/**
 * Reads standard input to its end.
 * @throws {ExitError} `usage` when it has more than `most` bytes or is no UTF-8.
 */
export async function readAll(
	stdin: NodeJS.ReadableStream,
	options: {
		readonly most: number;
		readonly signal: AbortSignal;
		readonly sentences: InputSentences;
	},
): Promise<string> {
	const {most, signal, sentences} = options;
	const chunks: Buffer[] = [];
	let size = 0;
	const stop = () => stdin.removeAllListeners('data').pause();
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const abort = () => reject(signal.reason);
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	stdin.on('data', (chunk: Buffer | string) => {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		chunks.push(bytes);
		if (size > most) reject(new ExitError('usage', sentences.tooLong(most)));
	});
	stdin.once('end', resolve);
	stdin.once('error', reject);
	try {
		await promise;
	} finally {
		signal.removeEventListener('abort', abort);
		stop();
	}
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(chunks));
	} catch (cause) {
		throw new ExitError('usage', sentences.notText(), {cause});
	}
}
