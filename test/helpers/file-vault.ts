import {type FileVaultOptions, openFileVault} from '../../source/client/vault/file.ts';
import type {Processes} from '../../source/client/vault/lock.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {MemoryFileSystem} from './memory-file-system.ts';

/** Where the vaults of `openTestVault` lie. */
export const DIRECTORY = '/home/ann/vault';

let lastPid = 1000;

/** A process of its own, and the only one alive unless others are named. */
export function newProcess(alive: readonly number[] = []): Processes {
	const pid = ++lastPid;
	return {pid, host: 'machine', isAlive: (other) => other === pid || alive.includes(other)};
}

/** A file vault on a disk in memory, opened by a process of its own. */
export function openTestVault(
	fileSystem = new MemoryFileSystem(),
	options: Partial<Pick<FileVaultOptions, 'mark' | 'passphrase' | 'processes'>> = {},
): Promise<Vault> {
	return openFileVault({
		directory: DIRECTORY,
		fileSystem,
		random: systemRandom,
		processes: newProcess(),
		...options,
	});
}
