import {lstat, realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import {systemRandom} from '../../../protocol/environment.ts';
import {makeFolder} from '../../make-folder.ts';
import {nodeProcesses} from '../../vault/lock.ts';
import type {FileSink, LocalFiles} from '../local-files.ts';
import {onDisk} from './disk-problem.ts';
import type {FinalPlace} from './final-name.ts';
import {openPart, partName} from './part-file.ts';
import {clearPartLock, lockPart, type PartLockOptions} from './part-lock.ts';
import {PartSink} from './part-sink.ts';
import {openReadable} from './readable-file.ts';

export type NodeFilesOptions = Partial<PartLockOptions> & Pick<FinalPlace, 'link'>;

/** The disk of this machine, as transfers use it. The options stand in for parts of the machine. */
export function nodeFiles(options: NodeFilesOptions = {}): LocalFiles {
	const {processes = nodeProcesses, random = systemRandom, link} = options;
	const locking = {processes, random};
	return {
		open: openReadable,
		receive: (folder, key) =>
			onDisk('write', folder, () => received({folder, key, locking, ...(link && {link})})),
		discard: (folder, key) => onDisk('write', folder, () => discarded({folder, key, locking})),
	};
}

type Reception = Pick<FinalPlace, 'folder' | 'link'> & {
	readonly key: string;
	readonly locking: PartLockOptions;
};

async function received({folder: named, key, locking, link}: Reception): Promise<FileSink> {
	const name = partName(key);
	makeFolder(named);
	const folder = await realpath(named);
	const part = path.join(folder, name);
	const lock = await lockPart(part, locking);
	try {
		const handle = await openPart(part);
		const {size} = await handle.stat();
		return new PartSink({folder, part, handle, size, lock, ...(link && {link})});
	} catch (error) {
		await lock.close();
		throw error;
	}
}

async function discarded({folder: named, key, locking}: Reception): Promise<void> {
	const part = path.join(path.resolve(named), partName(key));
	const facts = await lstat(part).catch(() => undefined);
	if (facts?.isFile() === true) await rm(part, {force: true});
	await clearPartLock(part, locking);
}
