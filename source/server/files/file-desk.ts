import type {Clock, Random} from '../../protocol/environment.ts';
import type {Limits} from '../../protocol/limits.ts';
import {newId} from '../auth.ts';
import {faultFields, type RelayLog} from '../log.ts';
import {RefusedError} from '../refused-error.ts';
import type {
	CreateFileResult,
	FileRecord,
	FileStorage,
	FileTotals,
} from '../storage/file-storage.ts';
import {StorageError} from '../storage/storage.ts';
import {BlobError, type BlobStore} from './blob-store.ts';
import {largestFile} from './largest-file.ts';
import {tellSize} from './tell-size.ts';
import type {TransferBooks, TransferDesk, TransferPass} from './transfer-desk.ts';

export type FileDeskOptions = {
	readonly storage: FileStorage;
	readonly blobs: BlobStore;
	readonly transfers: Pick<TransferDesk, 'fileGone'>;
	readonly clock: Clock;
	readonly random: Random;
	readonly limits: Limits;
	readonly log: RelayLog;
};

/** A file that somebody wants to put here. */
export type WantedFile = Pick<FileRecord, 'owner' | 'device' | 'room' | 'size'>;

/**
 * The files of a relay: their records in storage and their bytes in a blob store, kept in step. A record
 * is there before its blob and goes before it, so that a blob without a record is nobody's.
 */
export class FileDesk implements TransferBooks {
	readonly #options: FileDeskOptions;
	#totals: FileTotals = {files: 0, bytes: 0, awaited: 0};
	#collecting: Promise<void> | undefined;
	#isMoreGone = false;

	constructor(options: FileDeskOptions) {
		this.#options = options;
	}

	/** What all files take, as of the last change here. */
	get totals(): FileTotals {
		return this.#totals;
	}

	/** Finds out what is there already. */
	async load(): Promise<void> {
		this.#totals = await this.#options.storage.fileTotals();
	}

	/**
	 * Makes sure that a file of that size could be taken, as far as the whole relay is concerned. Returns
	 * how many bytes of files that are not all there the disk has room for; undefined where nobody knows.
	 * @throws {RefusedError} `forbidden` where there are no files, `quota`, `storage-full`.
	 */
	async requireRoom(size: number): Promise<number | undefined> {
		const {limits, blobs} = this.#options;
		const {diskFreeBytes, diskFreePercent} = limits;
		const largest = largestFile(limits, blobs);
		if (largest === 0) throw new RefusedError('forbidden', 'This relay takes no files.');
		if (size > largest) {
			const rule = `A file has at most ${tellSize(largest)} at this relay`;
			throw new RefusedError('quota', `${rule}, and this one has ${tellSize(size, 'up')}.`);
		}
		const space = await blobs.space();
		if (space === undefined) return undefined;
		const {awaited} = await this.#options.storage.fileTotals();
		const most = space.free - Math.max(diskFreeBytes, (space.all * diskFreePercent) / 100);
		if (awaited + size > most) throw new RefusedError('storage-full', DISK_FULL);
		return most;
	}

	/**
	 * Begins a file, which is empty. `fileBytesAwaited` is what `requireRoom` returned: of several files that
	 * it saw fit at the same time, those that do not fit beside each other are refused.
	 * @throws {RefusedError} `quota`, with what is used and how much may be; `storage-full`.
	 */
	async begin(wanted: WantedFile, fileBytesAwaited?: number): Promise<FileRecord> {
		const {storage, blobs, clock, random, limits} = this.#options;
		const time = clock.now();
		const id = newId(random);
		const file = {...wanted, id, time, expiresAt: time + limits.fileLifetime};
		const fileBytesInAll = Math.min(limits.fileBytesInAll, blobs.most ?? Number.POSITIVE_INFINITY);
		const quotas = {...limits, fileBytesInAll, fileBytesAwaited};
		const result = await storage.createFile({file, quotas});
		if (result.type === 'full') throw quotaRefusal(result);
		try {
			await blobs.create(id);
		} catch (error) {
			await storage.removeFile(id);
			this.collect();
			throw isFull(error) ? new RefusedError('storage-full', DISK_FULL) : error;
		}
		await this.load();
		return result.record;
	}

	/** A file whose time is not over; undefined when there is none of that id. */
	async find(id: string): Promise<FileRecord | undefined> {
		const {storage, clock} = this.#options;
		const record = await storage.file(id);
		return record !== undefined && record.expiresAt > clock.now() ? record : undefined;
	}

	/** How many bytes of it there are; undefined when even its beginning is gone. */
	async received({id, size}: FileRecord): Promise<number | undefined> {
		const there = await this.#options.blobs.size(id);
		return there !== undefined && there <= size ? there : undefined;
	}

	/** Ends a file: nobody fetches it any more, and its bytes go soon. */
	async remove(id: string): Promise<void> {
		await this.#options.storage.removeFile(id);
		this.collect();
	}

	async touched({file}: Pick<TransferPass, 'file'>): Promise<void> {
		const {storage, clock} = this.#options;
		await storage.touchFile(file, clock.now());
	}

	async completed({file}: TransferPass): Promise<void> {
		const {storage, clock} = this.#options;
		if (!(await storage.completeFile(file, clock.now()))) throw noFile();
		await this.load();
	}

	/**
	 * Takes away the bytes of files that have ended, in whatever way, and cuts their transfers. To be
	 * called after what may have ended some. Waits for nothing: what is not done now the sweep does.
	 */
	collect(): void {
		this.#isMoreGone = true;
		this.#collecting ??= this.#collect()
			.catch((error: unknown) => {
				// The relay has stopped: its next start goes on.
				if (error instanceof StorageError && error.code === 'closed') return;
				this.#options.log.error('files not taken away', faultFields(error));
			})
			.finally(() => {
				this.#collecting = undefined;
				if (this.#isMoreGone) this.collect();
			});
	}

	/** Resolves when a collection that was begun is done. */
	async settled(): Promise<void> {
		await this.#collecting;
	}

	async #collect(): Promise<void> {
		const {storage} = this.#options;
		const stuck = new Set<string>();
		while (this.#isMoreGone) {
			this.#isMoreGone = false;
			const ids = await storage.goneFiles(AT_ONCE + stuck.size);
			const done: string[] = [];
			for (const id of ids) {
				if (stuck.has(id)) continue;
				if (await this.#take(id)) done.push(id);
				else stuck.add(id);
			}
			if (done.length === 0) continue;
			await storage.forgetGoneFiles(done);
			this.#isMoreGone = true;
		}
		await this.load();
	}

	async #take(id: string): Promise<boolean> {
		const {blobs, transfers, log} = this.#options;
		transfers.fileGone(id);
		try {
			await blobs.remove(id);
			return true;
		} catch (error) {
			// No id, here and elsewhere: that of a sealed file is its secret.
			log.warn('file not taken away', faultFields(error));
			return false;
		}
	}
}

/** The same refusal for a file that never was, is over, or is not for who asks. */
export function noFile(): RefusedError {
	return new RefusedError('not-found', 'There is no such file here, or it is gone.');
}

/** Files whose bytes are taken away between two writes to storage. */
const AT_ONCE = 50;

const DISK_FULL =
	'The disk of the relay is nearly full, so it takes no new files. Try again later, or tell its operator.';

function quotaRefusal({quota, used, most}: Extract<CreateFileResult, {type: 'full'}>) {
	switch (quota) {
		case 'filesPerAccount':
			return new RefusedError(
				'quota',
				`You have ${used} files here, of ${most} at most. Delete some with /files, or wait until some expire.`,
			);
		case 'fileBytesPerAccount':
			return new RefusedError(
				'quota',
				`Your files here take ${tellSize(used)} of ${tellSize(most)}. Delete some with /files, or wait until some expire.`,
			);
		case 'fileBytesPerDay':
			return new RefusedError(
				'quota',
				`You have added ${tellSize(used)} of files within a day, of ${tellSize(most)} at most. Try again tomorrow.`,
			);
		case 'fileBytesInAll':
			return new RefusedError(
				'quota',
				`All files at this relay take ${tellSize(used)} of ${tellSize(most)}. Try again later, or tell its operator.`,
			);
		case 'fileBytesAwaited':
			return new RefusedError('storage-full', DISK_FULL);
	}
}

function isFull(error: unknown): boolean {
	return error instanceof BlobError && error.code === 'full';
}
