import path from 'node:path';
import {ByteReader, concat, u8} from '../../crypto/encoding.ts';
import {exact, type Key, lengthOf, type Tag} from '../../crypto/exact-bytes.ts';
import {hash} from '../../crypto/kdf.ts';
import {equal, randomBytes, wipe} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import type {FileSystem} from './file-system.ts';
import {checkPrivate} from './permissions.ts';
import {replaceFile} from './storage.ts';
import {VaultError} from './vault.ts';

export type VaultKeyOptions = {
	readonly directory: string;
	readonly fileSystem: FileSystem;
	readonly random: Random;
	/** Whether records lie in the directory: then a missing key is a loss, not a first start. */
	readonly hasRecords: boolean;
};

const HEADER_FILE = 'vault.header';
const KEY_FILE = 'vault.key';
const VERSION = 1;

/** How the key is kept. Both files say it, so that a passphrase can be added as another kind. */
const KIND_KEY_FILE = 1;

/**
 * The key that seals all records (TC1 4.5: the DEK): 32 random bytes made at the first start and
 * kept in a file of mode 0600. Two files, which in every version begin with version and kind, and
 * end with a hash of what is before it (`H` of TC1 3.2):
 *
 *     vault.header   u8 1   u8 kind   H("vault-key", key)   H("vault-header", all before)
 *     vault.key      u8 1   u8 kind   key [32]              H("vault-key-file", all before)
 *
 * Records are versioned by the header: another form of record needs another version there.
 * Throws VaultError; never makes a second key for a vault that had one.
 */
export async function openVaultKey(options: VaultKeyOptions): Promise<Key> {
	const {directory, fileSystem} = options;
	const headerFile = path.join(directory, HEADER_FILE);
	const keyFile = path.join(directory, KEY_FILE);
	const keyId = await readKeyId(fileSystem, headerFile);
	if (keyId === undefined && options.hasRecords) {
		throw damaged(headerFile);
	}

	const key = (await readKey(fileSystem, keyFile)) ?? (await createKey(options, keyFile, keyId));
	if (keyId === undefined) {
		await replaceFile(fileSystem, headerFile, encode('vault-header', keyIdOf(key)));
	} else {
		checkKey(key, keyId, directory);
	}

	return key;
}

/** The key of a vault that is there already; undefined when there is none. Throws VaultError. */
export async function readVaultKey(
	directory: string,
	fileSystem: FileSystem,
): Promise<Key | undefined> {
	const keyId = await readKeyId(fileSystem, path.join(directory, HEADER_FILE));
	if (keyId === undefined) {
		return undefined;
	}

	const keyFile = path.join(directory, KEY_FILE);
	const key = await readKey(fileSystem, keyFile);
	if (key === undefined) {
		throw keyMissing(keyFile);
	}

	checkKey(key, keyId, directory);
	return key;
}

async function readKeyId(fileSystem: FileSystem, headerFile: string): Promise<Tag | undefined> {
	const header = await fileSystem.read(headerFile);
	return header === undefined
		? undefined
		: exact('tag', decode(headerFile, 'vault-header', header));
}

function checkKey(key: Key, keyId: Tag, directory: string): void {
	if (!equal(keyIdOf(key), keyId)) {
		throw new VaultError(
			'wrong-key',
			`${path.join(directory, KEY_FILE)} is the key of another vault. Put back the one that belongs to ${directory}.`,
		);
	}
}

async function readKey(fileSystem: FileSystem, keyFile: string): Promise<Key | undefined> {
	const facts = await fileSystem.inspect(keyFile);
	if (facts === undefined) {
		return undefined;
	}

	checkPrivate(fileSystem, keyFile, {facts, type: 'file'});
	const bytes = await fileSystem.read(keyFile);
	if (bytes === undefined) {
		return undefined;
	}

	const key = exact('key', decode(keyFile, 'vault-key-file', bytes));
	wipe(bytes);
	return key;
}

async function createKey(
	{fileSystem, random}: VaultKeyOptions,
	keyFile: string,
	keyId: Tag | undefined,
): Promise<Key> {
	if (keyId !== undefined) {
		throw keyMissing(keyFile);
	}

	const key = exact('key', randomBytes(lengthOf('key'), random));
	const bytes = encode('vault-key-file', key);
	await replaceFile(fileSystem, keyFile, bytes);
	wipe(bytes);
	return key;
}

function keyMissing(keyFile: string): VaultError {
	return new VaultError(
		'key-missing',
		`The key file ${keyFile} is gone, and nothing can be read without it. Put it back from a backup; to start anew, move its folder away first.`,
	);
}

function keyIdOf(key: Key): Tag {
	return hash('vault-key', key);
}

function encode(label: string, content: Uint8Array): Uint8Array {
	const body = concat(u8(VERSION), u8(KIND_KEY_FILE), content);
	const bytes = concat(body, hash(label, body));
	wipe(body);
	return bytes;
}

/** The 32 bytes in a file. What is damaged is never mistaken for what a later version wrote. */
function decode(file: string, label: string, bytes: Uint8Array): Uint8Array {
	const body = bytes.subarray(0, -lengthOf('tag'));
	if (!equal(hash(label, body), bytes.subarray(body.length)) || body.length < 2) {
		throw damaged(file);
	}

	const reader = new ByteReader(body);
	checkKind(file, reader.u8(), reader.u8());
	const content = reader.rest();
	if (content.length !== lengthOf('key')) {
		throw damaged(file);
	}

	return content;
}

function checkKind(file: string, version: number, kind: number): void {
	if (version > VERSION) {
		throw new VaultError(
			'newer-version',
			`A later version of termchat wrote ${file}. Update termchat, then start it again.`,
		);
	}

	if (version !== VERSION || kind !== KIND_KEY_FILE) {
		throw new VaultError(
			'locked',
			`${file} is locked in a way that this version of termchat cannot open. Update termchat, then start it again.`,
		);
	}
}

function damaged(file: string): VaultError {
	return new VaultError(
		'damaged',
		`${file} is damaged or gone, and nothing can be read without it. Put it back from a backup; to start anew, move its folder away first.`,
	);
}
