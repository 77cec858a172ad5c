import {readFile} from 'node:fs/promises';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
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
	{
		file,
		what,
	}: {readonly file: string; readonly what: 'password' | 'passphrase' | 'token' | 'invitation'},
): Promise<string> {
	const where = file === '-' ? 'standard input' : file;
	const text =
		file === '-'
			? await readAll(stdin, {most: LONGEST, signal, what: `The ${what}`})
			: await readText(file, what);
	const secret = text.replace(/\r?\n$/, '');
	if (secret === '') throw new ExitError('usage', `There is no ${what} in ${where}: it is empty.`);
	if (Buffer.byteLength(secret) > LONGEST || secret.includes('\n')) {
		throw new ExitError('usage', `${where} holds more than one ${what}. Leave one line in it.`);
	}
	return secret;
}

async function readText(file: string, what: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new ExitError(
			'usage',
			`The ${what} cannot be read from ${file}. Check path and rights.`,
			{
				cause,
			},
		);
	}
}
