import path from 'node:path';
import {CryptoError} from '../../crypto/error.ts';
import {ready, wipe} from '../../crypto/sodium.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSystem} from './file-system.ts';
import {JOURNAL_FILE, readJournal} from './journal.ts';
import {checkPrivate} from './permissions.ts';
import {fileNameKeyOf, RECORD_SUFFIX, recordFileName} from './record-file.ts';
import {openRecord} from './sealed-record.ts';
import {sayingWhy} from './storage.ts';
import {checkRecordName, type Vault, VaultError} from './vault.ts';
import {type AskPassphrase, readVaultKey} from './vault-key.ts';

/** A vault for looking only: another process may have it open and write to it. */
export type VaultReader = Pick<Vault, 'read' | 'close'>;

/**
 * Opens the vault in a folder to read single records, without its lock and without changing a byte.
 * Each record is read as it was at some moment, those in the journal included. Undefined when there is no
 * vault. Throws VaultError, except `in-use`.
 */
export async function openVaultReader(options: {
	readonly directory: string;
	readonly fileSystem: FileSystem;
	/** Asked for the passphrase, when one wraps the key. */
	readonly passphrase?: AskPassphrase;
}): Promise<VaultReader | undefined> {
	const {directory, passphrase} = options;
	const fileSystem = sayingWhy(options.fileSystem, directory);
	const facts = await fileSystem.inspect(directory);
	if (facts === undefined) return undefined;
	checkPrivate(fileSystem, directory, {facts, type: 'directory'});
	await ready();
	const key = await readVaultKey({directory, fileSystem, passphrase});
	if (key === undefined) return undefined;
	const fileNameKey = fileNameKeyOf(key);
	const readFile = async (name: string) => {
		const file = path.join(directory, recordFileName(fileNameKey, name) + RECORD_SUFFIX);
		const sealed = await fileSystem.read(file);
		if (sealed === undefined) return undefined;
		try {
			return openRecord(key, name, sealed).bytes;
		} catch (cause) {
			if (!(cause instanceof CryptoError)) throw cause;
			throw damagedError(
				phrase`The vault cannot read the record "${name}": ${file} is damaged. Start termchat to have it set aside.`,
				cause,
			);
		}
	};
	return {
		async read(name) {
			checkRecordName(name);
			// Before the file: what leaves the journal in the meantime is in the file by then.
			const journal = await readJournal({directory, fileSystem, key});
			if (journal?.isDamaged) {
				const file = path.join(directory, JOURNAL_FILE);
				throw damagedError(
					phrase`The vault cannot read what was kept last: ${file} is damaged. Start termchat to have it set aside.`,
				);
			}

			const journalled = journal?.records.get(name);
			return journalled === undefined ? readFile(name) : journalled.bytes;
		},
		async close() {
			wipe(key, fileNameKey);
		},
	};
}

function damagedError(sentence: string, cause?: unknown): VaultError {
	return new VaultError('damaged', sentence, {cause});
}
