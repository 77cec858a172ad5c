import {randomBytes} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

/** A text that is nowhere else, so that wherever it is found it came from here. */
export type Canary = {readonly what: string; readonly text: string};

/** Makes one; `what` says in a report where it was hidden. */
export function createCanary(what: string): Canary {
	return {what, text: `canary${randomBytes(12).toString('hex')}`};
}

/**
 * Every form in which a text could lie in a file, a frame or a heap: as it is, in base64 at each of three
 * offsets and in both alphabets, in hexadecimal, as UTF-16, escaped as in JSON, and backwards.
 */
export function formsOf({text}: Canary): readonly Buffer[] {
	const utf16 = Buffer.from(text, 'utf16le');
	const forms = [
		Buffer.from(text),
		utf16,
		utf16.swap16(),
		Buffer.from(Buffer.from(text).toString('hex')),
		Buffer.from(Buffer.from(text).toString('hex').toUpperCase()),
		Buffer.from([...text].map((letter) => `\\u${escaped(letter)}`).join('')),
		Buffer.from([...text].toReversed().join('')),
		...[0, 1, 2].flatMap((offset) => base64Forms(text, offset)),
	];
	return [Buffer.from(text, 'utf16le'), ...forms];
}

/** Which of the canaries are somewhere in the bytes, in any form. */
export function foundIn(bytes: Buffer, canaries: readonly Canary[]): readonly string[] {
	return canaries
		.filter((canary) => formsOf(canary).some((form) => bytes.includes(form)))
		.map(({what}) => what);
}

/** All files under a folder, with what is in them. */
export async function filesUnder(
	folder: string,
): Promise<ReadonlyArray<{readonly file: string; readonly bytes: Buffer}>> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
	return Promise.all(files.map(async (file) => ({file, bytes: await readFile(file)})));
}

/** The part of the base64 that does not depend on what stands before and after. */
function base64Forms(text: string, offset: number): readonly Buffer[] {
	const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
	const sure = encoded.slice(4, -4);
	return [Buffer.from(sure), Buffer.from(sure.replaceAll('+', '-').replaceAll('/', '_'))];
}

function escaped(letter: string): string {
	return letter.charCodeAt(0).toString(16).padStart(4, '0');
}
