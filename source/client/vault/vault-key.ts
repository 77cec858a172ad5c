import path from 'node:path';
import {exact, type Key, lengthOf} from '../../crypto/exact-bytes.ts';
import {equal, randomBytes} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSystem} from './file-system.ts';
import {
	damaged,
	eraseKeyFile,
	HEADER_FILE,
	type Header,
	KEY_FILE,
	keyIdOf,
	readHeader,
	readKeyFile,
	writeHeader,
	writeKeyFile,
} from './key-files.ts';
import {VaultError, type VaultProtection} from './vault.ts';
import {unwrapKey} from './wrapped-key.ts';

/** Gives the passphrase of a vault; undefined when there is nobody to ask. */
export type AskPassphrase = () => Promise<string | undefined>;

export type VaultKeyOptions = {
	readonly directory: string;
	readonly fileSystem: FileSystem;
	readonly random: Random;
	/** Called only when a passphrase wraps the key. */
	readonly passphrase?: AskPassphrase | undefined;
	/** Whether records lie in the directory: then a missing key is a loss, not a first start. */
	readonly hasRecords: boolean;
};

/** A vault's key, and how it is kept. */
export type VaultKey = {readonly key: Key; readonly protection: VaultProtection};

/**
 * The key that seals all records (TC1 4.5: the DEK): 32 random bytes made at the first start, kept in
 * a file of mode 0600 or under a passphrase (key-files.ts). Throws VaultError; never makes a second key
 * for a vault that had one.
 */
export async function openVaultKey(options: VaultKeyOptions): Promise<VaultKey> {
	const {directory, fileSystem} = options;
	const header = await readHeader(directory, fileSystem);
	if (header === undefined) return {key: await createKey(options), protection: 'key-file'};
	const key = await openKey(header, options);
	// Left there by a crash while a passphrase was set or removed.
	if (header.type === 'passphrase') await eraseKeyFile(directory, fileSystem);
	return {key, protection: header.type};
}

/** The key of a vault that is there already; undefined when there is none. Throws VaultError. */
export async function readVaultKey(
	options: Pick<VaultKeyOptions, 'directory' | 'fileSystem' | 'passphrase'>,
): Promise<Key | undefined> {
	const header = await readHeader(options.directory, options.fileSystem);
	return header && openKey(header, options);
}

async function openKey(
	header: Header,
	options: Pick<VaultKeyOptions, 'directory' | 'fileSystem' | 'passphrase'>,
): Promise<Key> {
	switch (header.type) {
		case 'key-file':
			return openBeside(header, options);
		case 'passphrase':
			return openWrapped(header, options);
	}
}

async function openBeside(
	{keyId}: Header & {readonly type: 'key-file'},
	{directory, fileSystem}: Pick<VaultKeyOptions, 'directory' | 'fileSystem'>,
): Promise<Key> {
	const file = path.join(directory, KEY_FILE);
	const key = await readKeyFile(directory, fileSystem);
	if (key === undefined) {
		throw new VaultError(
			'key-missing',
			phrase`The key file ${file} is gone, and nothing can be read without it. Put it back from a backup; to start anew, move its folder away first.`,
		);
	}

	if (!equal(keyIdOf(key), keyId)) {
		throw new VaultError(
			'wrong-key',
			phrase`${file} is the key of another vault. Put back the one that belongs to ${directory}.`,
		);
	}

	return key;
}

async function openWrapped(
	{wrapped}: Header & {readonly type: 'passphrase'},
	{directory, passphrase}: Pick<VaultKeyOptions, 'directory' | 'passphrase'>,
): Promise<Key> {
	const given = await passphrase?.();
	if (given === undefined) {
		throw new VaultError('locked', phrase`A passphrase protects ${directory}, and none was given.`);
	}

	const key = await unwrapKey(wrapped, given);
	if (key === undefined) {
		throw new VaultError('wrong-passphrase', phrase`That is not the passphrase of ${directory}.`);
	}

	return key;
}

async function createKey(options: VaultKeyOptions): Promise<Key> {
	const {directory, fileSystem, random} = options;
	if (options.hasRecords) throw damaged(path.join(directory, HEADER_FILE));
	let key = await readKeyFile(directory, fileSystem);
	if (key === undefined) {
		key = exact('key', randomBytes(lengthOf('key'), random));
		await writeKeyFile(directory, fileSystem, key);
	}

	await writeHeader(directory, fileSystem, {type: 'key-file', keyId: keyIdOf(key)});
	return key;
}
