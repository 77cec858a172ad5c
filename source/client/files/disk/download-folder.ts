import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {type PathSurroundings, rulesOf, wholePath} from './typed-path.ts';

export type DownloadFolderOptions = Pick<PathSurroundings, 'home' | 'platform'> & {
	/** As `process.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The folder that the person set; empty for none. A relative one starts at their home. */
	readonly chosen?: string | undefined;
};

/**
 * Where files are saved: the folder that the person set, or that of their desktop (`user-dirs.dirs` of
 * xdg-user-dirs), or `Downloads` in their home. It need not be there yet.
 */
export async function downloadFolder(options: DownloadFolderOptions): Promise<string> {
	const {home, platform = process.platform, environment, chosen = ''} = options;
	if (chosen !== '') return wholePath(chosen, {home, cwd: home, platform});
	const usual = rulesOf(platform).join(home, 'Downloads');
	if (platform === 'win32' || platform === 'darwin') return usual;
	const set = environment.XDG_CONFIG_HOME;
	// The specification says that a relative path is to be ignored.
	const config = set !== undefined && path.isAbsolute(set) ? set : path.join(home, '.config');
	const list = await readFile(path.join(config, 'user-dirs.dirs'), 'utf8').catch(() => '');
	return desktopFolder(list, home) ?? usual;
}

/**
 * The folder for downloads in a list of xdg-user-dirs: lines for a shell, whose values are whole or
 * start with `$HOME`. Undefined for none; the home itself stands for none.
 */
export function desktopFolder(list: string, home: string): string | undefined {
	const values = list
		.slice(0, LONGEST_LIST)
		.matchAll(/^[ \t]*XDG_DOWNLOAD_DIR[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*(?:#.*)?$/gm);
	// The last one counts, as it does for a shell.
	const value = [...values].at(-1)?.[1]?.replaceAll(/\\(.)/g, '$1');
	if (value === undefined) return undefined;
	const isFromHome = value === '$HOME' || value.startsWith('$HOME/');
	if (!isFromHome && !path.posix.isAbsolute(value)) return undefined;
	const folder = path.posix.resolve(isFromHome ? home + value.slice('$HOME'.length) : value);
	return folder === path.posix.resolve(home) ? undefined : folder;
}

const LONGEST_LIST = 65_536;
