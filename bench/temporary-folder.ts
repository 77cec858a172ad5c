import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';

const FOLDERS = new Set<string>();

/** A new folder that is gone when the process ends. */
export function temporaryFolder(name: string): string {
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	// One listener for all of them.
	if (FOLDERS.size === 0) process.on('exit', removeAll);
	FOLDERS.add(folder);
	return folder;
}

function removeAll(): void {
	for (const folder of FOLDERS) rmSync(folder, {recursive: true, force: true});
}
