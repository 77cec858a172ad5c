import path from 'node:path';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {randomBytes, ready, wipe} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import type {FileSystem} from './file-system.ts';
import {type Lock, type Processes, takeLock} from './lock.ts';
import {checkPrivate} from './permissions.ts';
import {fileNameKeyOf, RECORD_SUFFIX, recordFileName} from './record-file.ts';
import {openRecord, openRecordName, RECORD_HEAD_BYTES, sealRecord} from './sealed-record.ts';
import {removeDrafts, replaceFile, sayingWhy} from './storage.ts';
import {checkRecordName, checkRecordSize, closedError, type Vault, VaultError} from './vault.ts';
import {openVaultKey} from './vault-key.ts';

export type FileVaultOptions = {
	/** The vault's own folder. Made when there is none. */
	readonly directory: string;
	readonly fileSystem: FileSystem;
	readonly random: Random;
	readonly processes: Processes;
};

const DAMAGED_SUFFIX = '.damaged';
const KEPT_SUFFIX = '.kept-';

/**
 * Opens the vault in a folder, and makes it the first time. Loads libsodium. Throws VaultError:
 * `in-use`, `permissions`, `key-missing`, `wrong-key`, `damaged`, `locked`, `newer-version`,
 * `storage-full`, `unwritable`, `unreadable`.
 *
 * It keeps out who has the disk but not the key. It does not notice a whole folder, or a record,
 * that was put back from an older copy.
 */
export async function openFileVault(options: FileVaultOptions): Promise<Vault> {
	const {directory, random, processes} = options;
	const fileSystem = sayingWhy(options.fileSystem, directory);
	await ready();
	await openDirectory(fileSystem, directory);
	const file = path.join(directory, 'lock');
	const lock = await takeLock({file, fileSystem, processes, random});
	try {
		await removeDrafts(fileSystem, directory);
		const hasRecords = (await fileSystem.list(directory)).some(isOfRecord);
		const key = await openVaultKey({directory, fileSystem, random, hasRecords});
		return new FileVault({directory, fileSystem, random, lock, key});
	} catch (error) {
		await lock.close();
		throw error;
	}
}

type Opened = Omit<FileVaultOptions, 'processes'> & {readonly lock: Lock; readonly key: Key};

class FileVault implements Vault {
	readonly #directory: string;
	readonly #fileSystem: FileSystem;
	readonly #random: Random;
	readonly #lock: Lock;
	readonly #key: Key;
	readonly #fileNameKey: Key;
	/** The generation on disk, by record name, of those read or written so far. */
	readonly #generations = new Map<string, number>();
	/** All names, once `list` was asked for. */
	#names: Set<string> | undefined;
	/** Ends when all that was asked for has been done. */
	#queue: Promise<unknown> = Promise.resolve();
	#closing: Promise<void> | undefined;

	constructor({directory, fileSystem, random, lock, key}: Opened) {
		this.#directory = directory;
		this.#fileSystem = fileSystem;
		this.#random = random;
		this.#lock = lock;
		this.#key = key;
		this.#fileNameKey = fileNameKeyOf(key);
	}

	async read(name: string): Promise<Uint8Array | undefined> {
		checkRecordName(name);
		return this.#inTurn(() => this.#read(name));
	}

	async write(name: string, bytes: Uint8Array): Promise<void> {
		checkRecordName(name);
		checkRecordSize(name, bytes);
		const copy = bytes.slice();
		return this.#inTurn(() => this.#write(name, copy));
	}

	async delete(name: string): Promise<void> {
		checkRecordName(name);
		return this.#inTurn(() => this.#delete(name));
	}

	async list(prefix: string): Promise<readonly string[]> {
		return this.#inTurn(async () => {
			this.#names ??= await this.#readNames();
			return [...this.#names].filter((name) => name.startsWith(prefix)).sort();
		});
	}

	close(): Promise<void> {
		this.#closing ??= this.#queue.then(async () => {
			wipe(this.#key, this.#fileNameKey);
			await this.#lock.close();
		});
		return this.#closing;
	}

	async #read(name: string): Promise<Uint8Array | undefined> {
		const file = this.#fileOf(name);
		const sealed = await this.#fileSystem.read(file + RECORD_SUFFIX);
		if (sealed === undefined) {
			await this.#refuseDamaged(name, file);
			return undefined;
		}

		try {
			const {generation, bytes} = openRecord(this.#key, name, sealed);
			this.#generations.set(name, generation);
			return bytes;
		} catch (error) {
			throw await this.#setAside(file, error, `the record "${name}"`);
		}
	}

	async #write(name: string, bytes: Uint8Array): Promise<void> {
		if (!this.#generations.has(name)) {
			// Also refuses to write over a damaged record, which may still be worth rescuing.
			await this.#read(name);
		}

		const generation = (this.#generations.get(name) ?? 0) + 1;
		const sealed = sealRecord(this.#key, {name, generation, bytes});
		wipe(bytes);
		// Should the write fail half-way, what is on disk decides, not what is remembered here.
		this.#generations.delete(name);
		await replaceFile(this.#fileSystem, this.#fileOf(name) + RECORD_SUFFIX, sealed);
		this.#generations.set(name, generation);
		this.#names?.add(name);
	}

	async #delete(name: string): Promise<void> {
		const file = this.#fileOf(name);
		await this.#keepDamaged(file);
		await this.#fileSystem.remove(file + RECORD_SUFFIX);
		await this.#fileSystem.syncDirectory(this.#directory);
		this.#generations.delete(name);
		this.#names?.delete(name);
	}

	/** Reads every name there is. A damaged file is set aside and reported, once. */
	async #readNames(): Promise<Set<string>> {
		const names = new Set<string>();
		let failure: unknown;
		for (const entry of await this.#fileSystem.list(this.#directory)) {
			if (entry.endsWith(RECORD_SUFFIX)) {
				const file = path.join(this.#directory, entry.slice(0, -RECORD_SUFFIX.length));
				try {
					names.add(await this.#readName(file));
				} catch (error) {
					failure = error;
				}
			}
		}

		if (failure !== undefined) {
			throw failure;
		}

		return names;
	}

	async #readName(file: string): Promise<string> {
		const start = await this.#fileSystem.readStart(file + RECORD_SUFFIX, RECORD_HEAD_BYTES);
		try {
			const name = openRecordName(this.#key, start ?? new Uint8Array());
			if (this.#fileOf(name) !== file) {
				throw new CryptoError('open-failed', 'The record lies under another name.');
			}

			return name;
		} catch (error) {
			throw await this.#setAside(file, error, 'a record');
		}
	}

	/** Keeps a damaged file out of the way, so that it is neither used nor lost. */
	async #setAside(file: string, cause: unknown, what: string): Promise<unknown> {
		if (!(cause instanceof CryptoError)) {
			return cause;
		}

		const damaged = file + DAMAGED_SUFFIX;
		this.#names = undefined;
		await this.#keepDamaged(file);
		await this.#fileSystem.rename(file + RECORD_SUFFIX, damaged);
		await this.#fileSystem.syncDirectory(this.#directory);
		return damagedError(what, damaged, cause);
	}

	/** Frees the name of a damaged file without losing it. */
	async #keepDamaged(file: string): Promise<void> {
		const damaged = file + DAMAGED_SUFFIX;
		if ((await this.#fileSystem.inspect(damaged)) !== undefined) {
			const suffix = KEPT_SUFFIX + hex(randomBytes(8, this.#random));
			await this.#fileSystem.rename(damaged, file + suffix);
		}
	}

	/** A name whose record was set aside stays refused, so that nothing silently starts anew. */
	async #refuseDamaged(name: string, file: string): Promise<void> {
		const damaged = file + DAMAGED_SUFFIX;
		if ((await this.#fileSystem.inspect(damaged)) !== undefined) {
			throw damagedError(`the record "${name}"`, damaged);
		}
	}

	/** The path without its suffix. */
	#fileOf(name: string): string {
		return path.join(this.#directory, recordFileName(this.#fileNameKey, name));
	}

	#inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
		if (this.#closing !== undefined) {
			throw closedError();
		}

		const result = this.#queue.then(run);
		// A failure is its caller's business; the next in the queue goes on.
		this.#queue = result.catch(() => undefined);
		return result;
	}
}

async function openDirectory(fileSystem: FileSystem, directory: string): Promise<void> {
	if ((await fileSystem.inspect(directory)) === undefined) {
		await fileSystem.makeDirectory(directory);
		await fileSystem.syncDirectory(path.dirname(directory));
	}

	const facts = await fileSystem.inspect(directory);
	if (facts !== undefined) {
		checkPrivate(fileSystem, directory, {facts, type: 'directory'});
	}
}

function isOfRecord(entry: string): boolean {
	return entry.endsWith(RECORD_SUFFIX) || entry.endsWith(DAMAGED_SUFFIX);
}

function damagedError(what: string, file: string, cause?: unknown): VaultError {
	const good = file.slice(0, -DAMAGED_SUFFIX.length) + RECORD_SUFFIX;
	return new VaultError(
		'damaged',
		`The vault cannot read ${what}: its file is damaged and is kept as ${file}. Put a good copy at ${good}, or move the damaged file away to go on without it.`,
		{cause},
	);
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
