import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** Whether the system would find a program by this name, as it is looked for when it is started. */
export async function isProgramThere(
	name: string,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
	const isWindows = process.platform === 'win32';
	const endings = isWindows ? ['', '.exe', '.com'] : [''];
	const hasFolder = name.includes('/') || (isWindows && name.includes('\\'));
	const folders = hasFolder ? [''] : (environment.PATH ?? '').split(path.delimiter);
	for (const folder of folders) {
		for (const ending of endings) {
			if (await canRun(path.resolve(folder, name + ending))) return true;
		}
	}
	return false;
}

async function canRun(file: string): Promise<boolean> {
	try {
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
