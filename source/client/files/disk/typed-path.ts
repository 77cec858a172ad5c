import {stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

/** What a path that is typed depends on. */
export type PathSurroundings = {
	/** The person's home folder, which `~` stands for. */
	readonly home: string;
	/** The folder that relative paths start from. */
	readonly cwd: string;
	/** Whose rules hold; this machine's when left out. */
	readonly platform?: NodeJS.Platform;
};

/**
 * The whole paths that a text names as people type, paste or drop them: in quotes, with backslashes
 * before blanks, as `file://` URLs, from their home, several in a row. At most 100.
 */
export function typedPaths(text: string, surroundings: PathSurroundings): readonly string[] {
	const {platform = process.platform} = surroundings;
	return pathWords(text, platform).map((word) => wholePath(word, surroundings));
}

/**
 * The paths in a text that is nothing but whole paths and `file://` URLs, as terminals paste what is
 * dropped on them; none for any other text. Whether there are such files is for `existing` to say:
 * until then, `/join` looks like one.
 */
export function droppedPaths(
	text: string,
	platform: NodeJS.Platform = process.platform,
): readonly string[] {
	if (text.length > LONGEST_TEXT) return [];
	const words = pathWords(text, platform);
	const paths = words.map((word) => droppedPath(word, platform));
	return paths.every((one) => one !== undefined) ? paths : [];
}

/** Those of the paths that lead to regular files, in their order. Never rejects. */
export async function existing(paths: readonly string[]): Promise<readonly string[]> {
	const facts = await Promise.all(
		paths.slice(0, MOST_PATHS).map((one) => stat(one).catch(() => undefined)),
	);
	return paths.filter((_, index) => facts[index]?.isFile() === true);
}

/**
 * The files that a pasted text drops: all its words, or each of its lines where a terminal left blanks
 * as they were. None when one of them is not there. Never rejects.
 */
export async function droppedFiles(
	text: string,
	platform: NodeJS.Platform = process.platform,
): Promise<readonly string[]> {
	for (const paths of [droppedPaths(text, platform), droppedLines(text, platform)]) {
		const found = await existing(paths);
		if (found.length > 0 && found.length === paths.length) return found;
	}
	return [];
}

/** Whether a pasted text is nothing but the path of a folder, as when one is dropped. Never rejects. */
export async function isDroppedFolder(
	text: string,
	platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
	for (const [one, ...more] of [droppedPaths(text, platform), droppedLines(text, platform)]) {
		if (one === undefined || more.length > 0) continue;
		const facts = await stat(one).catch(() => undefined);
		if (facts?.isDirectory() === true) return true;
	}
	return false;
}

/** Splits a text at the blanks that are neither quoted nor escaped. At most 100 words. */
export function pathWords(text: string, platform: NodeJS.Platform): readonly string[] {
	const words: string[] = [];
	let rest = text.slice(0, LONGEST_TEXT).trimStart();
	while (rest !== '' && words.length < MOST_PATHS) {
		const {word, length} = firstWord(rest, platform);
		words.push(word);
		rest = rest.slice(length).trimStart();
	}
	return words;
}

/** Makes a word whole: a URL, from the person's home, or from the folder that they are in. */
export function wholePath(word: string, {home, cwd, platform}: PathSurroundings): string {
	const rules = rulesOf(platform);
	const fromUrl = urlPath(word, platform ?? process.platform);
	if (fromUrl !== undefined) return fromUrl;
	const isFromHome = word === '~' || word.startsWith('~/') || word.startsWith(`~${rules.sep}`);
	return rules.resolve(cwd, isFromHome ? home + word.slice(1) : word);
}

/** The rules of paths of a platform. */
export function rulesOf(platform: NodeJS.Platform = process.platform): path.PlatformPath {
	return platform === 'win32' ? path.win32 : path.posix;
}

const LONGEST_TEXT = 65_536;
const MOST_PATHS = 100;

type FirstWord = {readonly word: string; readonly length: number};

function firstWord(text: string, platform: NodeJS.Platform): FirstWord {
	let word = '';
	let index = 0;
	while (index < text.length) {
		const character = text.charAt(index);
		if (/\s/.test(character)) break;
		const quoted = quotedAt(text, index, platform);
		const escaped = quoted === undefined && platform !== 'win32' && character === '\\';
		const next = escaped ? text.charAt(index + 1) : character;
		word += quoted?.word ?? (next === '' ? character : next);
		index += quoted?.length ?? (escaped ? 2 : 1);
	}
	return {word, length: index};
}

/** Undefined where no quotation begins, or none ends: an apostrophe in a name is one. */
function quotedAt(text: string, start: number, platform: NodeJS.Platform): FirstWord | undefined {
	const mark = text.charAt(start);
	if (mark !== '"' && mark !== "'") return undefined;
	const hasEscapes = mark === '"' && platform !== 'win32';
	const pattern = hasEscapes ? /"((?:[^"\\]|\\.)*)"/sy : mark === '"' ? /"([^"]*)"/y : /'([^']*)'/y;
	pattern.lastIndex = start;
	const [whole, inside] = pattern.exec(text) ?? [];
	if (whole === undefined || inside === undefined) return undefined;
	// In double quotes a backslash means itself but before what it is needed for (POSIX shell, 2.2.3).
	const word = hasEscapes ? inside.replaceAll(/\\(["\\$`])/g, '$1') : inside;
	return {word, length: whole.length};
}

/** The path of a `file://` URL of this machine; undefined for any other text. */
function urlPath(word: string, platform: NodeJS.Platform): string | undefined {
	if (!/^file:\/\//i.test(word)) return undefined;
	try {
		const url = new URL(word);
		// Another host would be asked for the file, and told who asks.
		if (url.hostname !== '') return undefined;
		return fileURLToPath(url, {windows: platform === 'win32'});
	} catch {
		// An escape that means nothing: then it is a name as any other.
		return undefined;
	}
}

/** Undefined for what no terminal drops. */
function droppedPath(word: string, platform: NodeJS.Platform): string | undefined {
	const whole = urlPath(word, platform) ?? word;
	const rules = rulesOf(platform);
	if (!rules.isAbsolute(whole) || isOfNetwork(whole, platform)) return undefined;
	// Of Windows, the drive too: what begins with a slash only is a command here.
	if (platform === 'win32' && !/^[a-z]:[\\/]/i.test(whole)) return undefined;
	return rules.normalize(whole);
}

/** Windows logs in to another machine to look whether such a path is there: no pasted text may do that. */
function isOfNetwork(whole: string, platform: NodeJS.Platform): boolean {
	return platform === 'win32' && /^[\\/]{2}/.test(whole);
}

function droppedLines(text: string, platform: NodeJS.Platform): readonly string[] {
	if (text.length > LONGEST_TEXT) return [];
	const lines = text
		.split(/[\r\n]+/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	const paths = lines.map((line) => droppedPath(line, platform));
	return paths.length <= MOST_PATHS && paths.every((one) => one !== undefined) ? paths : [];
}
