import type {Access} from './access.ts';
import type {MemoryDisk} from './memory-disk.ts';
import {StorageError} from './storage.ts';

/**
 * Stands for the disk of a simulated relay. It is given the writes that arrived together and decides
 * their fate: `apply` makes them durable (once, however often it is called), resolving lets them be
 * answered. Never settling after `apply` is a crash between the commit and its answer; never settling
 * without it, a crash before the commit. Rejecting with a StorageError `full` refuses these writes
 * only; any other rejection refuses all later ones as well.
 */
export type MemoryCommit = (apply: () => void) => Promise<void>;

type Outcome = {readonly settle: () => void};

type Write = {
	/** Makes its effect and holds back the answer. */
	readonly run: () => Outcome;
	readonly reject: (error: unknown) => void;
};

/** Access to a disk in memory. Opening a disk again cuts off whoever had it open before. */
export function openMemoryAccess(
	disk: MemoryDisk,
	commit: MemoryCommit | undefined,
): Access & {close(): Promise<void>} {
	disk.opened++;
	const access = new MemoryAccess(disk, commit);
	return {
		read: (run) => access.read(run),
		write: (run) => access.write(run),
		writeAlways: (run) => access.write(run),
		close: () => access.close(),
	};
}

class MemoryAccess {
	readonly #disk: MemoryDisk;
	readonly #opening: number;
	readonly #commit: MemoryCommit | undefined;
	#waiting: Write[] = [];
	#draining: Promise<void> | undefined;
	#refusal: StorageError | undefined;
	#isClosed = false;

	constructor(disk: MemoryDisk, commit: MemoryCommit | undefined) {
		this.#disk = disk;
		this.#opening = disk.opened;
		this.#commit = commit;
	}

	async read<Value>(run: () => Value): Promise<Value> {
		this.#requireOpen();
		return run();
	}

	async write<Value>(run: () => Value): Promise<Value> {
		this.#requireOpen();
		if (this.#refusal !== undefined) throw this.#refusal;
		if (this.#commit === undefined) return run();
		const {promise, resolve, reject} = Promise.withResolvers<Value>();
		this.#waiting.push({run: () => outcome(run, resolve, reject), reject});
		this.#draining ??= this.#drain(this.#commit);
		return promise;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		await this.#draining;
	}

	#requireOpen(): void {
		if (this.#isClosed || this.#disk.opened !== this.#opening) {
			throw new StorageError('closed', 'The storage is closed. Start the relay again.');
		}
	}

	/** One batch at a time: what arrives while one is under way is the next one. */
	async #drain(commit: MemoryCommit): Promise<void> {
		// Lets the writes called right after this one into the same batch.
		await Promise.resolve();
		while (this.#waiting.length > 0) {
			await this.#commitBatch(commit, this.#waiting.splice(0));
		}
		this.#draining = undefined;
	}

	async #commitBatch(commit: MemoryCommit, batch: readonly Write[]): Promise<void> {
		let outcomes: readonly Outcome[] | undefined;
		try {
			if (this.#refusal !== undefined) throw this.#refusal;
			await commit(() => {
				if (this.#disk.opened === this.#opening) {
					outcomes ??= batch.map((write) => write.run());
				}
			});
			if (outcomes === undefined) throw failed(undefined);
			for (const {settle} of outcomes) settle();
		} catch (error) {
			const refusal = error instanceof StorageError ? error : failed(error);
			if (refusal.code !== 'full') this.#refusal = refusal;
			for (const write of batch) write.reject(refusal);
		}
	}
}

function outcome<Value>(
	run: () => Value,
	resolve: (value: Value) => void,
	reject: (error: unknown) => void,
): Outcome {
	try {
		const value = run();
		return {settle: () => resolve(value)};
	} catch (error) {
		return {settle: () => reject(error)};
	}
}

function failed(cause: unknown): StorageError {
	return new StorageError(
		'failed',
		'A write failed, and it is not known whether it was kept. Start the relay again.',
		{cause},
	);
}
