import {u64} from '../../crypto/encoding.ts';
import {wipe} from '../../crypto/sodium.ts';
import {openVaultFolder, type VaultFolder, type VaultFolderOptions} from './folder.ts';
import {Journal, readJournal, setJournalAside} from './journal.ts';
import {type Mark, openMark} from './mark.ts';
import {RecordFiles} from './record-files.ts';
import type {JournalRecord} from './sealed-journal.ts';
import {
	checkChanges,
	checkRecordName,
	checkRecordSize,
	closedError,
	RESTORED_RECORD,
	type Vault,
	type VaultChange,
	VaultError,
	type VaultProtection,
} from './vault.ts';

export type FileVaultOptions = VaultFolderOptions & {
	/** Where outside that folder its counter is kept too; none to notice no older copy. */
	readonly mark?: string;
};

/**
 * Opens the vault in a folder, and makes it the first time. Loads libsodium. Throws VaultError:
 * `in-use`, `permissions`, `key-missing`, `wrong-key`, `locked`, `wrong-passphrase`, `damaged`,
 * `newer-version`, `storage-full`, `unwritable`, `unreadable`.
 *
 * It keeps out who has the disk but not the key. A whole folder that was put back from an older copy
 * is noticed by its mark (mark.ts says when not); a single record is not.
 */
export async function openFileVault(options: FileVaultOptions): Promise<Vault> {
	const {fileSystem, random} = options;
	const folder = await openVaultFolder(options);
	try {
		const mark = openMark({file: options.mark, fileSystem, key: folder.key});
		return new FileVault({...folder, mark, ...(await recover({...folder, random}, mark))});
	} catch (error) {
		await folder.lock.close();
		throw error;
	}
}

type Recovered = {
	readonly files: RecordFiles;
	readonly journal: Journal;
};

/** Brings what was committed last into its files, compares the mark, and begins a new journal. */
async function recover(
	disk: VaultFolder & Pick<FileVaultOptions, 'random'>,
	mark: Mark,
): Promise<Recovered> {
	const files = new RecordFiles(disk);
	const opened = await readJournal(disk);
	const newer: JournalRecord[] = [];
	for (const record of opened?.records.values() ?? []) {
		if (!(await files.isReached(record))) newer.push(record);
	}
	if (newer.length > 0) await files.apply(newer);
	wipeRecords(newer);
	if (opened?.isDamaged) throw await setJournalAside(disk, disk.directory);
	const counter = opened?.counter ?? 0;
	const marked = (await mark.read()) ?? 0;
	const highest = Math.max(counter, marked);
	if (counter < marked) await files.write(RESTORED_RECORD, u64(highest + 1));
	const journal = new Journal(disk, highest);
	await journal.begin();
	// After the vault's own: a crash between the two must not look like an older copy.
	await mark.write(journal.counter);
	return {files, journal};
}

type Parts = Recovered & VaultFolder & {readonly mark: Mark};

class FileVault implements Vault {
	readonly protection: VaultProtection;
	readonly #parts: Parts;
	/** The records whose newest state is in the journal, by name. */
	readonly #journalled = new Map<string, JournalRecord>();
	/** All names, once `list` was asked for. */
	#names: Set<string> | undefined;
	/** Ends when all that was asked for has been done. */
	#queue: Promise<unknown> = Promise.resolve();
	#closing: Promise<void> | undefined;

	constructor(parts: Parts) {
		this.#parts = parts;
		this.protection = parts.protection;
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

	async commit(changes: readonly VaultChange[]): Promise<void> {
		checkChanges(changes);
		const copies = changes.map(({name, bytes}) => ({name, bytes: bytes?.slice()}));
		return this.#inTurn(() => this.#commit(copies));
	}

	async list(prefix: string): Promise<readonly string[]> {
		return this.#inTurn(async () => {
			this.#names ??= await this.#readNames();
			return [...this.#names].filter((name) => name.startsWith(prefix)).sort();
		});
	}

	close(): Promise<void> {
		this.#closing ??= this.#queue.then(async () => {
			const {files, journal, mark, key, lock} = this.#parts;
			// What cannot go into its files now is in the journal, and does so at the next opening.
			if (this.#journalled.size > 0) await this.#checkpoint().catch(() => undefined);
			wipeRecords(this.#journalled.values());
			this.#journalled.clear();
			for (const part of [files, journal, mark]) part.wipe();
			wipe(key);
			await lock.close();
		});
		return this.#closing;
	}

	async #read(name: string): Promise<Uint8Array | undefined> {
		const journalled = this.#journalled.get(name);
		return journalled === undefined ? this.#parts.files.read(name) : journalled.bytes?.slice();
	}

	/** A record that is in the journal stays there, or a crash would bring back what it says. */
	async #write(name: string, bytes: Uint8Array): Promise<void> {
		if (this.#journalled.has(name)) return this.#commit([{name, bytes}]);
		await this.#parts.files.write(name, bytes);
		wipe(bytes);
		this.#names?.add(name);
	}

	async #delete(name: string): Promise<void> {
		if (this.#journalled.has(name)) return this.#commit([{name, bytes: undefined}]);
		await this.#parts.files.delete(name);
		this.#names?.delete(name);
	}

	async #commit(changes: readonly VaultChange[]): Promise<void> {
		const {journal} = this.#parts;
		if (changes.length === 0) return;
		if (journal.isUncertain) await this.#checkpoint();
		const records: JournalRecord[] = [];
		for (const change of changes) {
			records.push({...change, generation: (await this.#generationOf(change)) + 1});
		}

		await journal.append(records);
		for (const record of records) {
			const {name, bytes} = record;
			wipeRecords([this.#journalled.get(name)]);
			this.#journalled.set(name, record);
			if (bytes === undefined) this.#names?.delete(name);
			else this.#names?.add(name);
		}

		if (journal.isLarge) this.#checkpointSoon();
	}

	async #generationOf({name, bytes}: VaultChange): Promise<number> {
		const journalled = this.#journalled.get(name);
		if (journalled !== undefined) return journalled.generation;
		try {
			return await this.#parts.files.generationOf(name);
		} catch (error) {
			const isGivenUp = bytes === undefined && error instanceof VaultError;
			if (isGivenUp && error.code === 'damaged') return 0;
			throw error;
		}
	}

	/** After what was asked for until now, so that nobody waits for it who need not. */
	#checkpointSoon(): void {
		this.#queue = this.#queue.then(async () => {
			const isDue = this.#parts.journal.isLarge && this.#closing === undefined;
			// Should it fail, nothing is lost: the journal goes on, and the next commit tries again.
			if (isDue) await this.#checkpoint().catch(() => undefined);
		});
	}

	/** Brings the journalled records into their files, and begins a new journal. */
	async #checkpoint(): Promise<void> {
		const {files, journal, mark} = this.#parts;
		await files.apply(this.#journalled.values());
		await journal.begin();
		wipeRecords(this.#journalled.values());
		this.#journalled.clear();
		// A mark that stays behind notices less, which is no reason to keep nothing at all.
		await mark.write(journal.counter).catch(() => undefined);
	}

	async #readNames(): Promise<Set<string>> {
		const names = await this.#parts.files.names();
		for (const {name, bytes} of this.#journalled.values()) {
			if (bytes === undefined) names.delete(name);
			else names.add(name);
		}

		return names;
	}

	#inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
		if (this.#closing !== undefined) {
			throw closedError();
		}

		const result = this.#queue.then(run);
		// A failure is its caller's business; the next in the queue goes on, and asks the disk for names.
		this.#queue = result.catch(() => {
			this.#names = undefined;
		});
		return result;
	}
}

function wipeRecords(records: Iterable<JournalRecord | undefined>): void {
	for (const record of records) {
		if (record?.bytes !== undefined) wipe(record.bytes);
	}
}
