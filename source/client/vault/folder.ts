import path from 'node:path';
import {ready} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import type {FileSystem} from './file-system.ts';
import {JOURNAL_FILE} from './journal.ts';
import {type Lock, type Processes, takeLock} from './lock.ts';
import {checkPrivate} from './permissions.ts';
import {isRecordFile} from './record-files.ts';
import {removeDrafts, sayingWhy} from './storage.ts';
import {type AskPassphrase, openVaultKey, type VaultKey} from './vault-key.ts';

export type VaultFolderOptions = {
	/** The vault's own folder. Made when there is none. */
	readonly directory: string;
	/** Asked for the passphrase, when one wraps the key. */
	readonly passphrase?: AskPassphrase;
	readonly fileSystem: FileSystem;
	readonly random: Random;
	readonly processes: Processes;
};

/** The folder of a vault that nobody else has open, and its key. Close the lock, wipe the key. */
export type VaultFolder = VaultKey & {
	readonly directory: string;
	/** Its errors are VaultErrors. */
	readonly fileSystem: FileSystem;
	readonly lock: Lock;
};

/** Locks the folder of a vault and opens its key; both are made the first time. Throws VaultError. */
export async function openVaultFolder(options: VaultFolderOptions): Promise<VaultFolder> {
	const {directory, random, processes, passphrase} = options;
	const fileSystem = sayingWhy(options.fileSystem, directory);
	await ready();
	await makeDirectory(fileSystem, directory);
	const file = path.join(directory, 'lock');
	const lock = await takeLock({file, fileSystem, processes, random});
	try {
		await removeDrafts(fileSystem, directory);
		const entries = await fileSystem.list(directory);
		const hasRecords = entries.some((entry) => isRecordFile(entry) || entry === JOURNAL_FILE);
		const opened = await openVaultKey({directory, fileSystem, random, passphrase, hasRecords});
		return {...opened, directory, fileSystem, lock};
	} catch (error) {
		await lock.close();
		throw error;
	}
}

async function makeDirectory(fileSystem: FileSystem, directory: string): Promise<void> {
	if ((await fileSystem.inspect(directory)) === undefined) {
		await fileSystem.makeDirectory(directory);
		await fileSystem.syncDirectory(path.dirname(directory));
	}

	const facts = await fileSystem.inspect(directory);
	if (facts !== undefined) {
		checkPrivate(fileSystem, directory, {facts, type: 'directory'});
	}
}
