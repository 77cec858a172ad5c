import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {PersonDisk} from '../client/commands/files-ui.ts';
import {downloadFolder} from '../client/files/disk/download-folder.ts';
import {openWithDesktop} from '../client/files/disk/open-with-desktop.ts';
import {pathCompletions} from '../client/files/disk/path-completions.ts';
import {openReadable} from '../client/files/disk/readable-file.ts';
import {droppedFiles, isDroppedFolder, typedPaths} from '../client/files/disk/typed-path.ts';
import type {Settings} from '../client/settings.ts';

/** The disk and the desktop of whoever runs this process. */
export function personDisk(
	environment: Readonly<Record<string, string | undefined>>,
	settings: Pick<Settings, 'get'>,
): PersonDisk {
	const home = homedir();
	const surroundings = () => ({home, cwd: process.cwd()});
	return {
		typed: (text) => typedPaths(text, surroundings()),
		dropped: (text) => droppedFiles(text),
		isDroppedFolder: (text) => isDroppedFolder(text),
		look: lookAtFile,
		completions: (typed) => pathCompletions(typed, surroundings()),
		downloadFolder: () => downloadFolder({home, environment, chosen: settings.get('downloads')}),
		shown: (file) => shownPath(file, home),
		open: (file) => openWithDesktop(file),
	};
}

/**
 * What a file that can be sent is called and how many bytes it has.
 * @throws {InputError} when it cannot be sent.
 */
export async function lookAtFile(
	file: string,
): Promise<{readonly name: string; readonly size: number}> {
	const source = await openReadable(file);
	await source.close();
	return {name: source.name, size: source.size};
}

/** `~/Downloads/report.pdf` for what is in the person's home. */
export function shownPath(file: string, home: string): string {
	const within = path.relative(home, file);
	const isWithin = within !== '' && !within.startsWith('..') && !path.isAbsolute(within);
	return isWithin && home !== '' ? path.join('~', within) : file;
}
