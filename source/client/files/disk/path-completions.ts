import type {Dirent} from 'node:fs';
import {opendir, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {spokenLanguage} from '../../../words/phrase.ts';
import {type PathSurroundings, wholePath} from './typed-path.ts';

/**
 * What a path that is being typed can become, written so that `typedPaths` reads it: at most 50, in the
 * order of their names; a folder ends with a slash. Hidden ones only after a dot. Never rejects: what
 * cannot be listed has none.
 */
export async function pathCompletions(
	typed: string,
	surroundings: PathSurroundings,
): Promise<readonly string[]> {
	const {platform = process.platform} = surroundings;
	const word = readWord(typed, platform);
	if (word.text === '~') return ['~/'];
	// To list a folder of the network, Windows logs in there at every key.
	if (platform === 'win32' && /^[\\/]{2}/.test(word.text)) return [];
	const end = lastSeparator(word.text, platform) + 1;
	const shown = word.text.slice(0, end);
	const folder = wholePath(shown, surroundings);
	const found = await entriesOf(folder, startsWith(word.text.slice(end), platform));
	const names = await Promise.all(found.map((entry) => nameOf(folder, entry)));
	return names.map((name) => writeWord({...word, text: shown + name}, platform));
}

const MOST_SHOWN = 50;
/** Of a larger folder, only so many names are looked at. */
const MOST_LOOKED_AT = 20_000;

type Word = {
	/** Without quotes and escapes. */
	readonly text: string;
	/** The quotation mark that it begins with. */
	readonly mark: string;
};

function readWord(typed: string, platform: NodeJS.Platform): Word {
	const text = typed.trimStart();
	const mark = /^["']/.exec(text)?.[0] ?? '';
	const inside = text.slice(mark.length);
	if (platform === 'win32' || mark === "'") return {text: inside, mark};
	const escapes = mark === '"' ? /\\(["\\$`])/g : /\\(.)/gs;
	return {text: inside.replaceAll(escapes, '$1'), mark};
}

/** The quotation of what is typed goes on; it ends with a file, not with a folder. */
function writeWord({text, mark}: Word, platform: NodeJS.Platform): string {
	const close = (used: string) => (text.endsWith('/') ? '' : used);
	if (platform === 'win32') {
		const used = mark === '' && /[\s']/.test(text) ? '"' : mark;
		return used + text + close(used);
	}
	if (mark === "'" && !text.includes("'")) return mark + text + close(mark);
	if (mark === '"') return mark + text.replaceAll(/["\\$`]/g, '\\$&') + close(mark);
	return text.replaceAll(/[\s"'\\]/g, '\\$&');
}

function lastSeparator(text: string, platform: NodeJS.Platform): number {
	const slash = text.lastIndexOf('/');
	return platform === 'win32' ? Math.max(slash, text.lastIndexOf('\\')) : slash;
}

/** Whether a name is one that the typed beginning can become. */
function startsWith(beginning: string, platform: NodeJS.Platform): (name: string) => boolean {
	const ignoresCase = platform === 'win32' || platform === 'darwin';
	const folded = (text: string) => (ignoresCase ? text.normalize().toLowerCase() : text);
	const wanted = folded(beginning);
	return (name) =>
		folded(name).startsWith(wanted) &&
		(!name.startsWith('.') || beginning.startsWith('.')) &&
		// Nobody can type these, and no row shows them as they are.
		!/\p{Cc}/u.test(name);
}

async function entriesOf(
	folder: string,
	isWanted: (name: string) => boolean,
): Promise<readonly Dirent[]> {
	const found: Dirent[] = [];
	let looked = 0;
	try {
		for await (const entry of await opendir(folder)) {
			if (isWanted(entry.name)) found.push(entry);
			if (++looked >= MOST_LOOKED_AT) break;
		}
	} catch {
		// No folder, or none that may be read: nothing to complete.
		return [];
	}
	const order = new Intl.Collator(spokenLanguage(), {numeric: true});
	return found.sort((one, other) => order.compare(one.name, other.name)).slice(0, MOST_SHOWN);
}

async function nameOf(folder: string, entry: Dirent): Promise<string> {
	const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder()));
	return isFolder ? `${entry.name}/` : entry.name;

	async function leadsToFolder(): Promise<boolean> {
		const facts = await stat(path.join(folder, entry.name)).catch(() => undefined);
		return facts?.isDirectory() === true;
	}
}
