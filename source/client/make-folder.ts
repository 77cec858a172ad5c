import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and the missing ones above it, for their owner alone; one that is there stays as it
 * is. One by one, because Node's own recursive way never ends where a file system takes no folders.
 * @throws {Error} the system's; with code `ENOTDIR` when something in the way is no folder.
 */
export function makeFolder(directory: string): void {
	const missing: string[] = [];
	let at = path.resolve(directory);
	while (!isFolder(at) && path.dirname(at) !== at) {
		missing.push(at);
		at = path.dirname(at);
	}
	for (const folder of missing.toReversed()) {
		try {
			mkdirSync(folder, {mode: 0o700});
		} catch (error) {
			// Somebody else was quicker.
			if (!isFolder(folder)) throw error;
		}
	}
}

/** False when there is nothing. */
function isFolder(place: string): boolean {
	try {
		if (statSync(place).isDirectory()) return true;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ENOENT' || code === 'ENOTDIR') return false;
		throw error;
	}
	throw Object.assign(new Error(`${place} is not a folder.`), {code: 'ENOTDIR', path: place});
}
