import path from 'node:path';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {wipe} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import {
	DAMAGED_SUFFIX,
	type DamagedPart,
	type DamagedPlace,
	damagedError,
	freeDamaged,
	setAside,
} from './damaged.ts';
import type {FileSystem} from './file-system.ts';
import {fileNameKeyOf, RECORD_SUFFIX, recordFileName} from './record-file.ts';
import type {JournalRecord} from './sealed-journal.ts';
import {openRecord, openRecordHead, RECORD_HEAD_BYTES, sealRecord} from './sealed-record.ts';
import {replaceFile, replaceFileSoon} from './storage.ts';

export type RecordFilesOptions = {
	readonly directory: string;
	/** With errors that are VaultErrors. */
	readonly fileSystem: FileSystem;
	readonly random: Random;
	/** Stays the caller's. */
	readonly key: Key;
};

/** Whether a name in a vault's folder is that of a record, be it a damaged one. */
export function isRecordFile(entry: string): boolean {
	return entry.endsWith(RECORD_SUFFIX) || entry.endsWith(DAMAGED_SUFFIX);
}

/**
 * The records of a vault that have a file of their own. One call at a time. A damaged file is set aside
 * and refused, until it is moved away or given up.
 */
export class RecordFiles {
	readonly #directory: string;
	readonly #fileSystem: FileSystem;
	readonly #random: Random;
	readonly #key: Key;
	readonly #fileNameKey: Key;
	/** The generation on disk, by record name, of those read or written so far. */
	readonly #generations = new Map<string, number>();

	constructor({directory, fileSystem, random, key}: RecordFilesOptions) {
		this.#directory = directory;
		this.#fileSystem = fileSystem;
		this.#random = random;
		this.#key = key;
		this.#fileNameKey = fileNameKeyOf(key);
	}

	/** The record; undefined when there is none. Throws VaultError. */
	async read(name: string): Promise<Uint8Array | undefined> {
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
			throw await this.#setAside(file, error, {type: 'record', name});
		}
	}

	/**
	 * The generation of a record, 0 when there is none. Throws for a damaged one, which may still be worth
	 * rescuing and is not to be written over.
	 */
	async generationOf(name: string): Promise<number> {
		if (!this.#generations.has(name)) {
			const bytes = await this.read(name);
			if (bytes !== undefined) wipe(bytes);
		}

		return this.#generations.get(name) ?? 0;
	}

	/** Replaces a record by its next generation. */
	async write(name: string, bytes: Uint8Array): Promise<void> {
		const generation = (await this.generationOf(name)) + 1;
		const sealed = sealRecord(this.#key, {name, generation, bytes});
		// Should the write fail half-way, what is on disk decides, not what is remembered here.
		this.#generations.delete(name);
		await replaceFile(this.#fileSystem, this.#fileOf(name) + RECORD_SUFFIX, sealed);
		this.#generations.set(name, generation);
	}

	/** Removes a record. A damaged one is given up: it stays on the disk under another name. */
	async delete(name: string): Promise<void> {
		await this.#removeSoon(name);
		await this.#fileSystem.syncDirectory(this.#directory);
	}

	/** Brings records to the state that a journal has of them. Stopped half-way, it can be repeated. */
	async apply(records: Iterable<JournalRecord>): Promise<void> {
		for (const {name, generation, bytes} of records) {
			this.#generations.delete(name);
			if (bytes === undefined) {
				await this.#removeSoon(name);
			} else {
				const sealed = sealRecord(this.#key, {name, generation, bytes});
				await replaceFileSoon(this.#fileSystem, this.#fileOf(name) + RECORD_SUFFIX, sealed);
				this.#generations.set(name, generation);
			}
		}

		await this.#fileSystem.syncDirectory(this.#directory);
	}

	/** Whether the record's file is as new as this, or newer. */
	async isReached({name, generation}: JournalRecord): Promise<boolean> {
		const file = this.#fileOf(name) + RECORD_SUFFIX;
		const start = await this.#fileSystem.readStart(file, RECORD_HEAD_BYTES);
		if (start === undefined) return false;
		try {
			return openRecordHead(this.#key, start).generation >= generation;
		} catch (error) {
			// Damaged, and about to be replaced.
			if (error instanceof CryptoError) return false;
			throw error;
		}
	}

	/** Every name there is. A damaged file is set aside and reported, once. */
	async names(): Promise<Set<string>> {
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

	/** Forgets the keys that it made for itself. */
	wipe(): void {
		wipe(this.#fileNameKey);
	}

	async #readName(file: string): Promise<string> {
		const start = await this.#fileSystem.readStart(file + RECORD_SUFFIX, RECORD_HEAD_BYTES);
		try {
			const {name} = openRecordHead(this.#key, start ?? new Uint8Array());
			if (this.#fileOf(name) !== file) {
				throw new CryptoError('open-failed', 'The record lies under another name.');
			}

			return name;
		} catch (error) {
			throw await this.#setAside(file, error, {type: 'unknown-record'});
		}
	}

	async #removeSoon(name: string): Promise<void> {
		const {good, damaged} = placeOf(this.#fileOf(name));
		await freeDamaged(this.#disk, damaged);
		await this.#fileSystem.remove(good);
		this.#generations.delete(name);
	}

	async #setAside(file: string, cause: unknown, part: DamagedPart): Promise<unknown> {
		if (!(cause instanceof CryptoError)) {
			return cause;
		}

		await setAside(this.#disk, placeOf(file));
		return damagedError(part, placeOf(file), cause);
	}

	/** A name whose record was set aside stays refused, so that nothing silently starts anew. */
	async #refuseDamaged(name: string, file: string): Promise<void> {
		const place = placeOf(file);
		if ((await this.#fileSystem.inspect(place.damaged)) !== undefined) {
			throw damagedError({type: 'record', name}, place);
		}
	}

	get #disk(): {readonly fileSystem: FileSystem; readonly random: Random} {
		return {fileSystem: this.#fileSystem, random: this.#random};
	}

	/** The path without its suffix. */
	#fileOf(name: string): string {
		return path.join(this.#directory, recordFileName(this.#fileNameKey, name));
	}
}

/** Of a path without its suffix. */
function placeOf(file: string): DamagedPlace {
	return {good: file + RECORD_SUFFIX, damaged: file + DAMAGED_SUFFIX};
}
