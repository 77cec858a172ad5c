import path from 'node:path';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {wipe} from '../../crypto/sodium.ts';
import type {Random} from '../../protocol/environment.ts';
import {DAMAGED_SUFFIX, type DamagedPlace, damagedError, setAside} from './damaged.ts';
import type {FileSystem} from './file-system.ts';
import {readPrivate} from './permissions.ts';
import {
	JOURNAL_HEAD_BYTES,
	type JournalRecord,
	markerKeyOf,
	type OpenedJournal,
	openJournal,
	sealEntry,
	sealJournalHead,
} from './sealed-journal.ts';
import {replaceFile} from './storage.ts';
import type {VaultError} from './vault.ts';

/** The journal's name in the folder of its vault. */
export const JOURNAL_FILE = 'vault.journal';

export type JournalOptions = {
	readonly directory: string;
	/** With errors that are VaultErrors. */
	readonly fileSystem: FileSystem;
	/** Stays the caller's. */
	readonly key: Key;
};

/** From this length on, in bytes, records had better go into files of their own. */
const LARGE = 1024 * 1024;

/**
 * Commits that are not yet in the files of their records: one file that only grows, so that a commit
 * costs one append. It is begun anew when all its records are in their files.
 */
export class Journal {
	readonly #file: string;
	readonly #fileSystem: FileSystem;
	readonly #key: Key;
	readonly #markerKey: Key;
	#counter: number;
	#entries = 0;
	#length = JOURNAL_HEAD_BYTES;
	/** Which journal is on the disk is not known. */
	#isUncertain = true;

	/** A journal that is yet to be begun, with the counter of the one before it. */
	constructor({directory, fileSystem, key}: JournalOptions, counter: number) {
		this.#file = path.join(directory, JOURNAL_FILE);
		this.#fileSystem = fileSystem;
		this.#key = key;
		this.#markerKey = markerKeyOf(key);
		this.#counter = counter;
	}

	/** How often journals of this vault were begun. */
	get counter(): number {
		return this.#counter;
	}

	/** Whether it has to be begun anew before anything can be appended. */
	get isUncertain(): boolean {
		return this.#isUncertain;
	}

	get isLarge(): boolean {
		return this.#length > LARGE;
	}

	/** Begins an empty one in its place: call it once all records are in their files. */
	async begin(): Promise<void> {
		this.#isUncertain = true;
		await replaceFile(this.#fileSystem, this.#file, sealJournalHead(this.#key, this.#counter + 1));
		this.#counter++;
		this.#entries = 0;
		this.#length = JOURNAL_HEAD_BYTES;
		this.#isUncertain = false;
	}

	/** Appends an entry: on the disk when the promise resolves, taken back when it rejects. */
	async append(records: readonly JournalRecord[]): Promise<void> {
		const place = {counter: this.#counter, number: this.#entries + 1};
		const entry = sealEntry({key: this.#key, markerKey: this.#markerKey}, place, records);
		try {
			await this.#fileSystem.writeAt(this.#file, this.#length, entry);
			await this.#fileSystem.syncData(this.#file);
		} catch (error) {
			await this.#cutOff().catch(() => undefined);
			throw error;
		}

		this.#entries++;
		this.#length += entry.length;
	}

	/** Forgets the keys that it made for itself. */
	wipe(): void {
		wipe(this.#markerKey);
	}

	/** Gives back the space of a failed append. What stays there, the next append writes over. */
	async #cutOff(): Promise<void> {
		await this.#fileSystem.truncate(this.#file, this.#length);
		await this.#fileSystem.syncData(this.#file);
	}
}

/**
 * What the journal in a folder says; undefined without one. What of it is damaged is left out and told,
 * and the file is not touched. Throws VaultError `damaged` when it was set aside before.
 */
export async function readJournal({
	directory,
	fileSystem,
	key,
}: JournalOptions): Promise<OpenedJournal | undefined> {
	const place = placeIn(directory);
	const bytes = await readPrivate(fileSystem, place.good);
	if (bytes === undefined) {
		if ((await fileSystem.inspect(place.damaged)) === undefined) return undefined;
		throw damagedError({type: 'journal'}, place);
	}

	try {
		return openJournal(key, bytes);
	} catch (error) {
		if (!(error instanceof CryptoError)) throw error;
		return {counter: 0, records: new Map(), isDamaged: true};
	}
}

/** Puts a damaged journal out of the way, and gives the error that says so. */
export async function setJournalAside(
	disk: Pick<JournalOptions, 'fileSystem'> & {readonly random: Random},
	directory: string,
): Promise<VaultError> {
	const place = placeIn(directory);
	await setAside(disk, place);
	return damagedError({type: 'journal'}, place);
}

function placeIn(directory: string): DamagedPlace {
	const good = path.join(directory, JOURNAL_FILE);
	return {good, damaged: good + DAMAGED_SUFFIX};
}
