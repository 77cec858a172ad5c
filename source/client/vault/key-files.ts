import path from 'node:path';
import {ByteReader, concat, u8} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import {exact, type Key, lengthOf, type Tag} from '../../crypto/exact-bytes.ts';
import {hash} from '../../crypto/kdf.ts';
import {equal, wipe} from '../../crypto/sodium.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSystem} from './file-system.ts';
import {readPrivate} from './permissions.ts';
import {replaceFile} from './storage.ts';
import {VaultError} from './vault.ts';
import {checkWrappedKey, type WrappedKey} from './wrapped-key.ts';

/**
 * What the header of a vault says of its key. Header and key file begin in every version with version
 * and kind, and end with a hash of what is before it (`H` of TC1 3.2):
 *
 *     vault.header   u8 1   u8 1   H("vault-key", key)   H("vault-header", all before)
 *     vault.header   u8 1   u8 2   wrapped key [108]     H("vault-header", all before)
 *     vault.key      u8 1   u8 1   key [32]              H("vault-key-file", all before)
 *
 * Records are versioned by the header: another form of record needs another version there.
 */
export type Header =
	/** The key lies beside it, in `vault.key`. */
	| {readonly type: 'key-file'; readonly keyId: Tag}
	/** The key is in it, under a passphrase, and a `vault.key` is not used. */
	| {readonly type: 'passphrase'; readonly wrapped: WrappedKey};

export const HEADER_FILE = 'vault.header';
export const KEY_FILE = 'vault.key';

const VERSION = 1;
const KIND_KEY_FILE = 1;
const KIND_PASSPHRASE = 2;

/** The header of the vault in a folder; undefined without one. Throws VaultError. */
export async function readHeader(
	directory: string,
	fileSystem: FileSystem,
): Promise<Header | undefined> {
	const file = path.join(directory, HEADER_FILE);
	const bytes = await readPrivate(fileSystem, file);
	if (bytes === undefined) return undefined;
	const {kind, content} = decode(file, 'vault-header', bytes);
	try {
		if (kind === KIND_KEY_FILE) return {type: 'key-file', keyId: exact('tag', content)};
		if (kind !== KIND_PASSPHRASE) throw unknownKind(file);
		checkWrappedKey(content);
		return {type: 'passphrase', wrapped: content};
	} catch (error) {
		throw error instanceof CryptoError ? damaged(file) : error;
	}
}

/** Replaces the header: on the disk when the promise resolves, and whole at every moment. */
export function writeHeader(
	directory: string,
	fileSystem: FileSystem,
	header: Header,
): Promise<void> {
	const bytes =
		header.type === 'key-file'
			? encode('vault-header', KIND_KEY_FILE, header.keyId)
			: encode('vault-header', KIND_PASSPHRASE, header.wrapped);
	return replaceFile(fileSystem, path.join(directory, HEADER_FILE), bytes);
}

/** The key in the key file of a folder; undefined without one. Throws VaultError. */
export async function readKeyFile(
	directory: string,
	fileSystem: FileSystem,
): Promise<Key | undefined> {
	const file = path.join(directory, KEY_FILE);
	const bytes = await readPrivate(fileSystem, file);
	if (bytes === undefined) return undefined;
	const {kind, content} = decode(file, 'vault-key-file', bytes);
	if (kind !== KIND_KEY_FILE) throw unknownKind(file);
	if (content.length !== lengthOf('key')) throw damaged(file);
	wipe(bytes);
	return exact('key', content);
}

/** Replaces the key file, as `writeHeader` does the header. */
export async function writeKeyFile(
	directory: string,
	fileSystem: FileSystem,
	key: Key,
): Promise<void> {
	const bytes = encode('vault-key-file', KIND_KEY_FILE, key);
	await replaceFile(fileSystem, path.join(directory, KEY_FILE), bytes);
	wipe(bytes);
}

/**
 * Overwrites the key file with zeros, and removes it. Flash memory, and file systems that never write
 * in place, may keep the old bytes all the same.
 */
export async function eraseKeyFile(directory: string, fileSystem: FileSystem): Promise<void> {
	const file = path.join(directory, KEY_FILE);
	const facts = await fileSystem.inspect(file);
	if (facts?.type !== 'file') return;
	await fileSystem.writeAt(file, 0, new Uint8Array(KEY_FILE_BYTES));
	await fileSystem.sync(file);
	await fileSystem.remove(file);
	await fileSystem.syncDirectory(directory);
}

const KEY_FILE_BYTES = 1 + 1 + lengthOf('key') + lengthOf('tag');

/** By which a header knows the key beside it. */
export function keyIdOf(key: Key): Tag {
	return hash('vault-key', key);
}

/** What a vault says without a header or key that makes sense. */
export function damaged(file: string): VaultError {
	return new VaultError(
		'damaged',
		phrase`${file} is damaged or gone, and nothing can be read without it. Put it back from a backup; to start anew, move its folder away first.`,
	);
}

function encode(label: string, kind: number, content: Uint8Array): Uint8Array {
	const body = concat(u8(VERSION), u8(kind), content);
	const bytes = concat(body, hash(label, body));
	wipe(body);
	return bytes;
}

/** What is in a file. What is damaged is never mistaken for what a later version wrote. */
function decode(
	file: string,
	label: string,
	bytes: Uint8Array,
): {readonly kind: number; readonly content: Uint8Array} {
	const body = bytes.subarray(0, -lengthOf('tag'));
	if (!equal(hash(label, body), bytes.subarray(body.length)) || body.length < 2) {
		throw damaged(file);
	}

	const reader = new ByteReader(body);
	const version = reader.u8();
	const kind = reader.u8();
	if (version > VERSION) {
		throw new VaultError(
			'newer-version',
			phrase`A later version of termchat wrote ${file}. Update termchat, then start it again.`,
		);
	}

	if (version !== VERSION) throw unknownKind(file);
	return {kind, content: reader.rest()};
}

function unknownKind(file: string): VaultError {
	return new VaultError(
		'locked',
		phrase`${file} is locked in a way that this version of termchat cannot open. Update termchat, then start it again.`,
	);
}
