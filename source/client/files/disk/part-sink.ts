import type {FileHandle} from 'node:fs/promises';
import type {Lock} from '../../vault/lock.ts';
import type {FileSink} from '../local-files.ts';
import {onDisk} from './disk-problem.ts';
import {type FinalPlace, giveFinalName} from './final-name.ts';
import {readInto} from './readable-file.ts';

export type PartSinkOptions = Omit<FinalPlace, 'facts'> & {
	/** The part file, open to be read and written. */
	readonly handle: FileHandle;
	/** Its length. */
	readonly size: number;
	/** Given back when the sink is closed. */
	readonly lock: Lock;
};

/** A part file that is being written, from the end of what is there. */
export class PartSink implements FileSink {
	readonly #options: PartSinkOptions;
	#size: number;
	/** Up to where the disk has been asked to write down, and up to where it has. */
	#asked: number;
	#certain: number;
	#writingDown: Promise<void> | undefined;
	/** Why it could not: what is behind `#certain` may be lost, though it can still be read. */
	#failure: unknown;
	#closed: Promise<void> | undefined;

	constructor(options: PartSinkOptions) {
		this.#options = options;
		this.#size = options.size;
		this.#asked = options.size;
		this.#certain = options.size;
	}

	get size(): number {
		return this.#size;
	}

	append(...pieces: readonly Uint8Array[]): Promise<void> {
		return this.#write(async (handle) => {
			let left = pieces.filter(({length}) => length > 0);
			while (left.length > 0) {
				const {bytesWritten} = await handle.writev(left, this.#size);
				this.#size += bytesWritten;
				left = without(left, bytesWritten);
			}
			if (this.#failure !== undefined) throw this.#failure;
			if (this.#size - this.#asked >= STEP) this.#beginToWriteDown();
		});
	}

	read(offset: number, most: number, memory = new Uint8Array(most)): Promise<Uint8Array> {
		const {handle, part} = this.#options;
		return onDisk('read', part, () => readInto(memory.subarray(0, most), handle, offset));
	}

	async truncate(size: number): Promise<void> {
		if (size > this.#size) throw new RangeError(`${size} is more than there is: ${this.#size}`);
		await this.#write(async (handle) => {
			await this.#writingDown;
			await handle.truncate(size);
			this.#size = size;
			this.#asked = Math.min(this.#asked, size);
			this.#certain = Math.min(this.#certain, size);
		});
	}

	async finish(name: string): Promise<string> {
		const {folder, handle} = this.#options;
		try {
			return await onDisk('write', folder, async () => {
				await this.#writingDown;
				if (this.#failure !== undefined) throw this.#failure;
				await handle.sync().catch((error: unknown) => {
					this.#failure = error;
					throw error;
				});
				const facts = await handle.stat({bigint: true});
				// Windows renames no file that is open.
				await handle.close();
				return await giveFinalName({...this.#options, facts}, name);
			});
		} finally {
			await this.close();
		}
	}

	close(): Promise<void> {
		this.#closed ??= this.#close();
		return this.#closed;
	}

	async #close(): Promise<void> {
		const {handle, lock} = this.#options;
		try {
			await this.#writingDown;
			// After a failed fsync the system calls written what it may have dropped.
			if (this.#failure !== undefined) await handle.truncate(this.#certain);
		} finally {
			await handle.close().finally(() => lock.close());
		}
	}

	/** A step while the next one comes, so that there is little left to wait for at the end. */
	#beginToWriteDown(): void {
		if (this.#writingDown !== undefined) return;
		const size = this.#size;
		this.#asked = size;
		this.#writingDown = this.#options.handle
			.sync()
			.then(
				() => {
					this.#certain = size;
				},
				(error: unknown) => {
					this.#failure = error;
				},
			)
			.finally(() => {
				this.#writingDown = undefined;
			});
	}

	#write(run: (handle: FileHandle) => Promise<void>): Promise<void> {
		const {folder, handle} = this.#options;
		return onDisk('write', folder, () => run(handle));
	}
}

/** Bytes that are written down at a time. */
const STEP = 8 * 1_048_576;

/** What is left of pieces of which so many bytes are written. */
function without(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
	let skipped = written;
	return pieces.flatMap((piece) => {
		const rest = piece.subarray(Math.min(skipped, piece.length));
		skipped -= piece.length - rest.length;
		return rest.length > 0 ? [rest] : [];
	});
}
