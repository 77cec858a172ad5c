import {link, lstat, open, readFile, rm} from 'node:fs/promises';
import {toBase64url} from '../../../crypto/encoding.ts';
import type {Random} from '../../../protocol/environment.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {type FileSystem, nodeFileSystem, systemErrorCode} from '../../vault/file-system.ts';
import {type Lock, type Processes, takeLock} from '../../vault/lock.ts';
import {VaultError} from '../../vault/vault.ts';

export type PartLockOptions = {
	readonly processes: Processes;
	readonly random: Random;
};

/**
 * Makes this process the only one that writes to a part file, until `close`. The lock of a process that
 * died is taken over.
 * @throws {InputError} when another one is writing to it.
 */
export async function lockPart(part: string, {processes, random}: PartLockOptions): Promise<Lock> {
	const file = lockOf(part);
	try {
		return await takeLock({file, processes, random, fileSystem: lockFiles(random)});
	} catch (error) {
		if (!(error instanceof VaultError)) throw error;
		throw new InputError(
			phrase`Another termchat is receiving this file already. Let it finish there. If none does, delete ${file}.`,
			{cause: error},
		);
	}
}

/** Takes away the lock that a process left behind when it died; one that is held stays. */
export async function clearPartLock(part: string, options: PartLockOptions): Promise<void> {
	const facts = await lstat(lockOf(part)).catch(() => undefined);
	if (facts === undefined) return;
	try {
		const lock = await lockPart(part, options);
		await lock.close();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
	}
}

function lockOf(part: string): string {
	return part.replace(/\.part$/, '.lock');
}

/** A lock is three lines: whatever is longer is none of ours. */
const LONGEST_LOCK = 4096;

/**
 * The disk as the vault's lock uses it, but for a folder in which others may have planted something: no
 * link is followed, nothing is opened that could make us wait.
 */
function lockFiles(random: Random): FileSystem {
	return {
		...nodeFileSystem,
		async read(file) {
			const facts = await lstat(file).catch(() => undefined);
			const isOurs = facts?.isFile() === true && facts.size <= LONGEST_LOCK;
			return isOurs ? await readFile(file).catch(() => undefined) : undefined;
		},
		async createExclusive(file, bytes) {
			const draft = `${file}.${toBase64url(random.bytes(9))}`;
			await writeNew(draft, bytes);
			try {
				await link(draft, file);
				return true;
			} catch (error) {
				if (systemErrorCode(error) === 'EEXIST') return false;
				// No hard links here: then whoever looks in the meantime may see half a lock.
				return await isNew(file, bytes);
			} finally {
				await rm(draft, {force: true});
			}
		},
	};
}

async function isNew(file: string, bytes: Uint8Array): Promise<boolean> {
	try {
		await writeNew(file, bytes);
		return true;
	} catch (error) {
		if (systemErrorCode(error) === 'EEXIST') return false;
		throw error;
	}
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
	const handle = await open(file, 'wx', 0o600);
	try {
		await handle.writeFile(bytes);
	} finally {
		await handle.close();
	}
}
