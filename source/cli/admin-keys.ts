import {existsSync} from 'node:fs';
import {open, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {makeFolder} from '../server/make-folder.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

/** The relay's own keys, which no backup has in it. */
export const KEY_FILES = ['relay.key', 'password.key'] as const;

/** A copy of the relay's own keys that was asked for, and can be made. */
export type KeyCopy = {
	/**
	 * Makes it, and says what it is. Either both keys are there afterwards or none is.
	 * @throws {ExitError} when it cannot be written.
	 */
	make(): Promise<void>;
};

/**
 * What `admin backup --with-keys FOLDER` asks for; undefined without the flag. Looks before the backup
 * is made whether the keys can be read, and whether none would be written over.
 * @throws {ExitError} when it cannot be done.
 */
export async function keyCopy(
	{flags, output}: Pick<Invocation, 'flags' | 'output'>,
	directory: string,
): Promise<KeyCopy | undefined> {
	const typed = flags.text('with-keys');
	if (typed === undefined) return undefined;
	const folder = path.resolve(typed);
	for (const name of KEY_FILES) {
		const target = path.join(folder, name);
		if (existsSync(target)) {
			throw new ExitError(
				'refused',
				phrase`${target} is there already, and keys are never written over. Choose another folder.`,
			);
		}
	}
	const keys = await Promise.all(KEY_FILES.map((name) => readKey(path.join(directory, name))));
	return {
		async make() {
			const targets = KEY_FILES.map((name) => path.join(folder, name));
			const made: string[] = [];
			try {
				makeFolder(folder);
				for (const [index, target] of targets.entries()) {
					await writeKey(target, keys[index] ?? '', made);
				}
			} catch (cause) {
				for (const file of made) await rm(file, {force: true});
				throw new ExitError(
					'failed',
					phrase`${folder} cannot be written. Check its path and rights.`,
					{
						cause,
					},
				);
			}
			output.tell(
				phrase`The keys are in ${folder}. Whoever has them can pass for this relay: keep them apart from the backup, and from everybody.`,
			);
		},
	};
}

async function readKey(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new ExitError('failed', phrase`${file} cannot be read. Check path and rights.`, {cause});
	}
}

/** On the disk when it resolves; nobody else can read it at any moment. */
async function writeKey(file: string, key: string, made: string[]): Promise<void> {
	const handle = await open(file, 'wx', 0o600);
	made.push(file);
	try {
		await handle.writeFile(key);
		await handle.sync();
	} finally {
		await handle.close();
	}
}
