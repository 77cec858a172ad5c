import {open, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

const PIECE = 4 * 1_048_576;

/** How often any of the words stands in the files of a folder. */
export async function foundInFolder(folder: string, words: readonly string[]): Promise<number> {
	let found = 0;
	const names = await readdir(folder, {recursive: true, withFileTypes: true});
	for (const entry of names.filter((each) => each.isFile())) {
		const file = await open(path.join(entry.parentPath, entry.name));
		try {
			const {size} = await file.stat();
			found += await foundIn(file, [[0, size]], words);
		} finally {
			await file.close();
		}
	}
	return found;
}

/** How often any of the words stands in the memory of a process of this user (Linux). */
export async function foundInMemory(pid: number, words: readonly string[]): Promise<number> {
	const maps = await readFile(`/proc/${pid}/maps`, 'latin1');
	const spans = maps.split('\n').flatMap((line): readonly (readonly [number, number])[] => {
		const [, from, to, flags, name = ''] =
			/^([\da-f]+)-([\da-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
		if (from === undefined || to === undefined || !flags?.startsWith('r')) return [];
		// Code, and what the kernel lends, are not its own memory.
		if (name.startsWith('/') || name === '[vvar]' || name === '[vsyscall]') return [];
		return [[Number.parseInt(from, 16), Number.parseInt(to, 16)]];
	});
	const memory = await open(`/proc/${pid}/mem`);
	try {
		return await foundIn(memory, spans, words);
	} finally {
		await memory.close();
	}
}

type Readable = Awaited<ReturnType<typeof open>>;

async function foundIn(
	file: Readable,
	spans: readonly (readonly [number, number])[],
	words: readonly string[],
): Promise<number> {
	const wanted = words.flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')]);
	const overlap = Math.max(...wanted.map(({length}) => length));
	const piece = Buffer.alloc(PIECE + overlap);
	let found = 0;
	for (const [from, to] of spans) {
		for (let at = from; at < to; at += PIECE) {
			const most = Math.min(piece.length, to - at);
			// A page that cannot be read holds nothing.
			const {bytesRead} = await file.read(piece, 0, most, at).catch(() => ({bytesRead: 0}));
			const read = piece.subarray(0, bytesRead);
			found += wanted.filter((word) => read.includes(word)).length;
		}
	}
	return found;
}
