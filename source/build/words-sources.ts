import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Translation} from '../words/phrase.ts';
import {collectedIn} from './words-collected.ts';
import {type Tree, treeOf} from './words-tree.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The folders whose texts people read. */
const FOLDERS = ['cli', 'client', 'plain', 'tui', 'words'];

/** The relay, whose constant sentences the client looks up when they reach it. */
const RELAY = ['protocol', 'server'];

/** The interface's files, by name. */
export function interfaceTrees(): Promise<readonly Tree[]> {
	return treesOf(FOLDERS);
}

/** Every text that a translation can have, with its English: sorted by file, then as it is written. */
export async function collectPhrases(): Promise<ReadonlyMap<string, Translation>> {
	const phrases = new Map<string, Translation>();
	for (const tree of [...(await interfaceTrees()), ...(await treesOf(RELAY))]) {
		for (const {key, english} of collectedIn(tree)) {
			if (!phrases.has(key)) phrases.set(key, english);
		}
	}
	return phrases;
}

/** A language file of the English itself: what a translator starts from. */
export async function englishFile(): Promise<string> {
	const phrases = Object.fromEntries(await collectPhrases());
	return `${JSON.stringify({language: 'en', name: 'English', phrases}, undefined, '\t')}\n`;
}

async function treesOf(folders: readonly string[]): Promise<readonly Tree[]> {
	const names = await Promise.all(folders.map(sourcesIn));
	return Promise.all(
		names.flat().map(async (file) => treeOf(file, await readFile(path.join(root, file), 'utf8'))),
	);
}

async function sourcesIn(folder: string): Promise<readonly string[]> {
	const names = await readdir(path.join(root, 'source', folder), {recursive: true});
	return names
		.filter((name) => /\.tsx?$/.test(name))
		.map((name) => path.posix.join('source', folder, name.replaceAll(path.sep, '/')))
		.sort();
}
