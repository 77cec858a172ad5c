import type {Clock} from '../../protocol/environment.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {Counters} from '../counters.ts';
import {RefusedError} from '../refused-error.ts';
import type {BlobStore, BlobWriter} from './blob-store.ts';
import type {FilePace} from './file-pace.ts';
import type {TransferBooks, TransferPass} from './transfer-desk.ts';
import type {TransferLink} from './transfer-link.ts';

/** What moves bytes needs of the relay. */
export type CourseServices = {
	readonly clock: Clock;
	readonly limits: Limits;
	readonly counters: Counters;
	readonly blobs: BlobStore;
	readonly filePace: FilePace;
	readonly books: TransferBooks;
};

/** One file's bytes on their way over one line. */
export type Course = {
	/** Bytes that have come, or gone, since it began. */
	readonly moved: number;
	/**
	 * Moves them; resolves when all are where they belong. Rejects soon after `stop`, and does nothing
	 * with the file any more once it is settled.
	 */
	run(): Promise<void>;
	/** @throws {RefusedError} when no bytes are to come, or not so many. */
	receivedBytes(bytes: Uint8Array): void;
	drained(): void;
	/** The line is over, or is to be. */
	stop(): void;
};

export type CourseOptions = {
	readonly link: TransferLink;
	readonly pass: TransferPass;
	/** Where in the file it begins. */
	readonly offset: number;
	readonly services: CourseServices;
};

/** Brings a file from a line to the disk, no faster than the disk takes it. */
export class Upload implements Course {
	readonly #options: CourseOptions;
	/** Came, and waits to be written. */
	#pieces: Uint8Array[] = [];
	/** What they and those that are being written weigh. */
	#waiting = 0;
	#received: number;
	#written: number;
	#isReady = false;
	#isPaused = false;
	#isStopped = false;
	#wake: (() => void) | undefined;

	constructor(options: CourseOptions) {
		this.#options = options;
		this.#received = options.offset;
		this.#written = options.offset;
	}

	get moved(): number {
		return this.#written - this.#options.offset;
	}

	async run(): Promise<void> {
		const {link, pass, offset, services} = this.#options;
		if (this.#isStopped) throw STOPPED;
		const writer = await this.#open();
		try {
			link.send({type: 'ready', offset, size: pass.size});
			this.#isReady = true;
			await this.#write(writer);
			await writer.sync();
		} catch (error) {
			if (this.moved > 0) await services.books.touched(pass);
			throw error;
		} finally {
			await writer.close();
		}
		await services.books.completed(pass);
	}

	receivedBytes(bytes: Uint8Array): void {
		const {link, pass, services} = this.#options;
		if (!this.#isReady || bytes.length === 0) throw new RefusedError('bad-request', NOT_NOW);
		if (bytes.length > services.limits.transferFrameBytes) {
			throw new RefusedError('bad-request', TOO_LARGE);
		}
		if (this.#received + bytes.length > pass.size) throw new RefusedError('bad-request', TOO_MUCH);
		services.counters.fileBytesIn += bytes.length;
		this.#received += bytes.length;
		this.#pieces.push(bytes);
		this.#waiting += bytes.length + PIECE_COST;
		if (!this.#isPaused && this.#waiting > services.limits.transferQueueBytes) {
			this.#isPaused = true;
			link.pause();
		}
		this.#wake?.();
	}

	drained(): void {}

	/** What has come is still written: it need not come again. */
	stop(): void {
		this.#isStopped = true;
		this.#options.services.filePace.release(this);
		this.#wake?.();
	}

	async #open(): Promise<BlobWriter> {
		const {pass, offset, services} = this.#options;
		const {blobs} = services;
		const there = await blobs.size(pass.file);
		if (there === undefined) throw new RefusedError('not-found');
		if (offset > there) throw new RefusedError('conflict', NOT_SO_FAR);
		// What is all there may be in a message already: nobody changes it any more.
		if (offset < there && there >= pass.size) throw new RefusedError('conflict', ALL_THERE);
		return blobs.write(pass.file, offset);
	}

	async #write(writer: BlobWriter): Promise<void> {
		const {link, pass, services} = this.#options;
		const {clock, limits, books} = services;
		let told = this.#written;
		let touchedAt = clock.monotonic();
		while (this.#written < pass.size) {
			const pieces = await this.#next();
			const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
			if (!this.#isStopped) await services.filePace.admit(length, this);
			await writer.append(...pieces);
			this.#wrote(length, pieces.length);
			if (this.#written - told < limits.transferStoredEvery) continue;
			told = this.#written;
			if (!this.#isStopped) link.send({type: 'stored', bytes: told});
			if (clock.monotonic() - touchedAt < TOUCH_EVERY) continue;
			touchedAt = clock.monotonic();
			await books.touched(pass);
		}
	}

	async #next(): Promise<readonly Uint8Array[]> {
		while (this.#pieces.length === 0) {
			if (this.#isStopped) throw STOPPED;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
		}
		return this.#take();
	}

	/** As much of what waits as one write should bring: the disk is asked as seldom as can be. */
	#take(): readonly Uint8Array[] {
		const most = this.#options.services.limits.transferQueueBytes / 2;
		let count = 0;
		let length = 0;
		for (const piece of this.#pieces) {
			if (count > 0 && length + piece.length > most) break;
			length += piece.length;
			count++;
		}
		return this.#pieces.splice(0, count);
	}

	#wrote(length: number, pieces: number): void {
		const {link, services} = this.#options;
		this.#written += length;
		this.#waiting -= length + pieces * PIECE_COST;
		if (!this.#isPaused || this.#waiting >= services.limits.transferQueueBytes / 2) return;
		this.#isPaused = false;
		link.resume();
	}
}

/** What a waiting piece takes beside its bytes: whoever sends single bytes waits sooner. */
const PIECE_COST = 512;

/** Milliseconds between two notes that an upload is not abandoned. */
const TOUCH_EVERY = 10 * 60_000;

const NOT_NOW = 'No bytes are to come now.';
const TOO_LARGE = 'That frame is larger than the relay takes.';
const TOO_MUCH = 'More came than the file was to have.';
const NOT_SO_FAR = 'The relay has less of that file. Ask how much it has, and go on there.';
const ALL_THERE = 'That file is all there.';

/** Nobody is told: whoever could be has gone, or knows why. */
const STOPPED = new RefusedError('unavailable');
