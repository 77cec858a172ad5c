import {readFile} from 'node:fs/promises';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {SECRET_SENTENCES, type SecretKind} from './secret-sentences.ts';
import {readAll} from './standard-input.ts';

/** No secret is longer, in bytes. */
const LONGEST = 4096;

/**
 * Reads a secret from a file, or from standard input for `-`. One line break at its end is not part
 * of it.
 * @throws {ExitError} `usage` when there is none.
 */
export async function readSecret(
	{stdin, signal}: Pick<Invocation, 'stdin' | 'signal'>,
	{file, what}: {readonly file: string; readonly what: SecretKind},
): Promise<string> {
	const sentences = SECRET_SENTENCES[what];
	const where = file === '-' ? phrase`standard input` : file;
	const text =
		file === '-'
			? await readAll(stdin, {most: LONGEST, signal, sentences})
			: await readText(file, sentences.unreadable);
	const secret = text.replace(/\r?\n$/, '');
	if (secret === '') throw new ExitError('usage', sentences.empty(where));
	if (Buffer.byteLength(secret) > LONGEST || secret.includes('\n')) {
		throw new ExitError('usage', sentences.several(where));
	}
	return secret;
}

async function readText(file: string, explain: (file: string) => string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new ExitError('usage', explain(file), {cause});
	}
}
