import {ready, wipe} from '../../crypto/sodium.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import {isCommonPassword} from '../common-passwords.ts';
import {InputError} from '../error.ts';
import type {Argon2Cost} from './argon2.ts';
import type {FileSystem} from './file-system.ts';
import {openVaultFolder, type VaultFolderOptions} from './folder.ts';
import {eraseKeyFile, keyIdOf, readHeader, writeHeader, writeKeyFile} from './key-files.ts';
import {sayingWhy} from './storage.ts';
import {VaultError, type VaultProtection} from './vault.ts';
import type {AskPassphrase} from './vault-key.ts';
import {PASSPHRASE_COST, wrapKey} from './wrapped-key.ts';

/**
 * Wraps the key of a vault by a passphrase, changes that, or goes back to a key file. Nobody else may
 * have the vault open. At every moment, in a crash too, exactly one of the two ways opens it. Throws
 * VaultError: as `openVaultFolder`, and `bad-passphrase` for an empty one.
 *
 * The key stays the same, so a copy of the folder that somebody made before opens as it did before. An
 * old key file is overwritten and an old header replaced, but flash memory may keep what was there.
 */
export async function setVaultPassphrase(
	options: VaultFolderOptions & {
		/** The new one, asked for when the old one was right; undefined for a key file. */
		readonly next: AskPassphrase;
		/** Of a guess. 256 MiB and three passes when left out. */
		readonly cost?: Argon2Cost;
	},
): Promise<void> {
	const {random, cost = PASSPHRASE_COST} = options;
	const {directory, fileSystem, key, lock} = await openVaultFolder(options);
	try {
		const next = await options.next();
		if (next === undefined) {
			await writeKeyFile(directory, fileSystem, key);
			await writeHeader(directory, fileSystem, {type: 'key-file', keyId: keyIdOf(key)});
			return;
		}

		if (next === '') throw new VaultError('bad-passphrase', phrase`A passphrase cannot be empty.`);
		const wrapped = await wrapKey(key, next, {random, cost});
		await writeHeader(directory, fileSystem, {type: 'passphrase', wrapped});
		await eraseKeyFile(directory, fileSystem);
	} finally {
		wipe(key);
		await lock.close();
	}
}

/** Throws InputError for what a thief of the disk would guess: there is no limit on his guesses. */
export function checkPassphrase(passphrase: string): void {
	if ([...passphrase].length < LIMITS.passwordLength) {
		throw new InputError(
			phrase`A passphrase needs at least ${LIMITS.passwordLength} characters. Five unrelated words make a good one.`,
		);
	}

	if (isCommonPassword(passphrase)) {
		throw new InputError(
			phrase`That passphrase is among the first that anybody would guess. Five unrelated words make a good one.`,
		);
	}
}

/**
 * What protects the vault in a folder, without opening it; undefined when there is none. Throws
 * VaultError.
 */
export async function vaultProtection(options: {
	readonly directory: string;
	readonly fileSystem: FileSystem;
}): Promise<VaultProtection | undefined> {
	await ready();
	const fileSystem = sayingWhy(options.fileSystem, options.directory);
	return (await readHeader(options.directory, fileSystem))?.type;
}
