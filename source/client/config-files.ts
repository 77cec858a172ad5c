import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';
import {makeFolder} from './make-folder.ts';

/** The files beside the settings that a person writes by hand: themes and key bindings. */
export type ConfigFiles = {
	/** The folder they are in, for sentences; empty where nothing is kept. */
	readonly directory: string;
	/** The text of a file, such as 'keys.json'; undefined when there is none. Throws InputError. */
	read(file: string): string | undefined;
	/** Replaces a file as a whole. Throws InputError. */
	write(file: string, text: string): void;
	/** The names of a folder's `.json` files without their ending, sorted. */
	list(folder: string): readonly string[];
};

/** More than this is no theme and no list of keys. */
const LONGEST = 256 * 1024;

/** The files in the folder of settings, as `resolvePaths` gives it. */
export function openConfigFiles(directory: string): ConfigFiles {
	const place = (file: string) => path.join(directory, file);
	return {
		directory,
		read(file) {
			const text = readText(place(file));
			if (text !== undefined && text.length > LONGEST) {
				throw new InputError(
					phrase`${place(file)} is longer than 256 KiB: termchat does not read it.`,
				);
			}
			return text;
		},
		write(file, text) {
			try {
				makeFolder(directory);
				mkdirSync(path.dirname(place(file)), {recursive: true, mode: 0o700});
				// A link to a file that is kept elsewhere stays one.
				const target = existsSync(place(file)) ? realpathSync(place(file)) : place(file);
				const half = `${target}.new`;
				writeFileSync(half, text, {mode: 0o600});
				renameSync(half, target);
			} catch (cause) {
				throw new InputError(
					phrase`${place(file)} cannot be written. Check the folder's rights and that there is space left.`,
					{cause},
				);
			}
		},
		list: (folder) => namesIn(place(folder)),
	};
}

/** Files of one run that are read from and written to no disk. */
export function transientConfigFiles(files: Readonly<Record<string, string>> = {}): ConfigFiles {
	const held = new Map(Object.entries(files));
	return {
		directory: '',
		read: (file) => held.get(file),
		write: (file, text) => void held.set(file, text),
		list: (folder) =>
			[...held.keys()]
				.filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.json'))
				.map((file) => file.slice(folder.length + 1, -'.json'.length))
				.sort(),
	};
}

function readText(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		if (isMissing(cause)) {
			return undefined;
		}
		throw new InputError(phrase`${file} cannot be read. Check its rights.`, {cause});
	}
}

function namesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder)
			.filter((name) => name.endsWith('.json'))
			.map((name) => name.slice(0, -'.json'.length))
			.sort();
	} catch {
		// Most people have none.
		return [];
	}
}

function isMissing(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return code === 'ENOENT' || code === 'ENOTDIR';
}
