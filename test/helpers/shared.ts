import {readFile} from 'node:fs/promises';

/** The parsed JSON of a file beside the repository, or undefined where there is none. */
export async function readShared(file: string): Promise<unknown> {
	const url = new URL(`../../../shared/${file}`, import.meta.url);
	const text = await readFile(url, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : JSON.parse(text);
}
