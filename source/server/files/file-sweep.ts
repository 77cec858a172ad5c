import type {Clock} from '../../protocol/environment.ts';
import type {Limits} from '../../protocol/limits.ts';
import {faultFields, type RelayLog} from '../log.ts';
import {BelievedClock} from '../moderation/believed-clock.ts';
import type {FileStorage} from '../storage/file-storage.ts';
import {StorageError} from '../storage/storage.ts';
import type {BlobStore} from './blob-store.ts';
import type {FileDesk} from './file-desk.ts';
import {Suspects} from './suspects.ts';

type SweepParts = {
	readonly storage: FileStorage;
	readonly blobs: BlobStore;
	readonly files: Pick<FileDesk, 'collect' | 'settled'>;
	readonly clock: Clock;
	readonly limits: Limits;
	readonly log: RelayLog;
	storageFailed(error: StorageError): void;
};

/**
 * From time to time ends files whose time is over, that stopped coming, or that no message ever came
 * with: by a clock that does not follow every jump of the machine's, for no byte would come back. Then
 * it compares records and blobs, some of them each time, and takes away what has no counterpart once that
 * was found twice: blobs half an hour apart, for one may just be made, and records an hour apart, for
 * their folder may not be mounted.
 */
export class FileSweep {
	readonly #parts: SweepParts;
	readonly #clock: BelievedClock;
	readonly #records: Suspects;
	readonly #blobs: Suspects;
	#last: number;
	#running: Promise<void> | undefined;
	#isClosed = false;
	/** The id up to which records were compared; undefined to begin with the first. */
	#compared: string | undefined;
	/** The blobs that are still to be compared of those there are. */
	#listed: AsyncIterator<string> | undefined;

	constructor(parts: SweepParts) {
		const {clock, limits} = parts;
		this.#parts = parts;
		this.#clock = new BelievedClock(clock, limits.clockPatience);
		this.#records = new Suspects(clock, limits.clockPatience);
		this.#blobs = new Suspects(clock, STRAY_FOR);
		this.#last = clock.monotonic();
	}

	/** Called often; looks at the clock each time, and does something once in `fileSweep`. */
	beat(): void {
		const {clock, limits, log, storageFailed} = this.#parts;
		const time = this.#clock.now();
		if (this.#isClosed || this.#running !== undefined) return;
		if (clock.monotonic() - this.#last < limits.fileSweep) return;
		this.#last = clock.monotonic();
		this.#running = this.#sweep(time)
			.catch((error: unknown) => {
				log.error('files not swept', faultFields(error));
				if (error instanceof StorageError && error.code === 'failed') storageFailed(error);
			})
			.finally(() => {
				this.#running = undefined;
			});
	}

	/** Resolves when a sweep that was begun is done. */
	async settled(): Promise<void> {
		await this.#running;
	}

	/** Lets go of the blob store, and sweeps no more. */
	async close(): Promise<void> {
		this.#isClosed = true;
		await this.settled();
		await this.#listed?.return?.();
		this.#listed = undefined;
	}

	async #sweep(time: number | undefined): Promise<void> {
		const {files, storage} = this.#parts;
		if (time !== undefined) {
			await this.#expire(time);
			await storage.sweepFileLedger(time);
		}
		await this.#compareRecords();
		files.collect();
		await files.settled();
		await this.#compareBlobs();
	}

	async #expire(time: number): Promise<void> {
		const {storage, limits, log} = this.#parts;
		const since = {unfinishedSince: time - limits.fileUnfinished, looseSince: time - LOOSE_FOR};
		let ended = 0;
		for (let step = 0; step < STEPS; step++) {
			const some = await storage.expireFiles({time, ...since, limit: AT_ONCE});
			ended += some;
			if (some < AT_ONCE) break;
		}
		if (ended > 0) log.info('files expired', {files: ended});
	}

	async #compareRecords(): Promise<void> {
		const {storage, blobs, log} = this.#parts;
		for (let step = 0; step < STEPS; step++) {
			const records = await storage.everyFile({after: this.#compared, limit: AT_ONCE});
			for (const {id} of records) {
				const isThere = (await blobs.size(id)) !== undefined;
				if (!this.#records.isGuilty(id, isThere)) continue;
				await storage.removeFile(id);
				log.warn('file without its bytes removed');
			}
			this.#compared = records.length < AT_ONCE ? undefined : records.at(-1)?.id;
			if (this.#compared === undefined) return;
		}
	}

	async #compareBlobs(): Promise<void> {
		const {storage, blobs, log} = this.#parts;
		for (let step = 0; step < STEPS; step++) {
			const ids = await this.#nextBlobs();
			const known = await storage.knownFiles(ids);
			for (const id of ids) {
				if (!this.#blobs.isGuilty(id, known.has(id))) continue;
				await blobs.remove(id);
				log.warn('bytes without a file removed');
			}
			if (this.#listed === undefined) return;
		}
	}

	async #nextBlobs(): Promise<readonly string[]> {
		const listed = this.#listed ?? this.#parts.blobs.list()[Symbol.asyncIterator]();
		// Whatever fails below, the next round begins with another list.
		this.#listed = undefined;
		const ids: string[] = [];
		while (ids.length < AT_ONCE) {
			const {done, value} = await listed.next();
			if (done === true) return ids;
			ids.push(value);
		}
		this.#listed = listed;
		return ids;
	}
}

/** Bytes that belong to no file for two rounds, in milliseconds: a little less, as rounds come a bit early. */
const STRAY_FOR = 25 * 60_000;

/** A room's file that is all there waits so long for its message, in milliseconds. */
const LOOSE_FOR = 3_600_000;

/** Files looked at between two breaths, and how often that is done in one round. */
const AT_ONCE = 100;
const STEPS = 50;
