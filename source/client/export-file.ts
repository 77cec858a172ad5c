import {open, rm} from 'node:fs/promises';
import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';

/**
 * Saves lines to a new file that only its owner reads, and returns how many. What is there is never
 * overwritten; what could not be saved whole is taken away again. Throws InputError.
 */
export async function saveLines(file: string, lines: AsyncIterable<string>): Promise<number> {
	const handle = await opened(file);
	let count = 0;
	try {
		for await (const line of lines) {
			await handle.write(`${line}\n`);
			count++;
		}

		await handle.sync();
		await handle.close();
		return count;
	} catch (error) {
		await handle.close();
		await rm(file, {force: true});
		throw isOfSystem(error) ? notSaved(file, error) : error;
	}
}

async function opened(file: string) {
	try {
		return await open(file, 'wx', 0o600);
	} catch (error) {
		if (isOfSystem(error) && error.code === 'EEXIST') {
			throw new InputError(phrase`There is a file ${file} already. Name another one.`);
		}

		throw isOfSystem(error) ? notSaved(file, error) : error;
	}
}

function notSaved(file: string, error: NodeJS.ErrnoException): InputError {
	const code = error.code ?? '';
	return new InputError(phrase`Nothing could be saved to ${file} (${code}). Name another file.`, {
		cause: error,
	});
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && 'syscall' in error;
}
