import path from 'node:path';
import {CryptoError} from '../../crypto/error.ts';
import {ready, wipe} from '../../crypto/sodium.ts';
import type {FileSystem} from './file-system.ts';
import {checkPrivate} from './permissions.ts';
import {fileNameKeyOf, RECORD_SUFFIX, recordFileName} from './record-file.ts';
import {openRecord} from './sealed-record.ts';
import {sayingWhy} from './storage.ts';
import {checkRecordName, type Vault, VaultError} from './vault.ts';
import {readVaultKey} from './vault-key.ts';

/** A vault for looking only: another process may have it open and write to it. */
export type VaultReader = Pick<Vault, 'read' | 'close'>;

/**
 * Opens the vault in a folder to read single records, without its lock and without changing a byte.
 * Records are replaced whole, so each is read as it was at some moment. Undefined when there is no
 * vault. Throws VaultError, except `in-use`.
 */
export async function openVaultReader(options: {
	readonly directory: string;
	readonly fileSystem: FileSystem;
}): Promise<VaultReader | undefined> {
	const {directory} = options;
	const fileSystem = sayingWhy(options.fileSystem, directory);
	const facts = await fileSystem.inspect(directory);
	if (facts === undefined) return undefined;
	checkPrivate(fileSystem, directory, {facts, type: 'directory'});
	await ready();
	const key = await readVaultKey(directory, fileSystem);
	if (key === undefined) return undefined;
	const fileNameKey = fileNameKeyOf(key);
	return {
		async read(name) {
			checkRecordName(name);
			const file = path.join(directory, recordFileName(fileNameKey, name) + RECORD_SUFFIX);
			const sealed = await fileSystem.read(file);
			if (sealed === undefined) return undefined;
			try {
				return openRecord(key, name, sealed).bytes;
			} catch (cause) {
				if (!(cause instanceof CryptoError)) throw cause;
				throw new VaultError(
					'damaged',
					`The vault cannot read the record "${name}": ${file} is damaged. Start termchat to have it set aside.`,
					{cause},
				);
			}
		},
		async close() {
			wipe(key, fileNameKey);
		},
	};
}
