import {rmSync, statfsSync, statSync} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import type {Clock, Random} from '../../protocol/environment.ts';

/** 16 MiB, which holds the log of some thousand deletions. */
export const BALLAST_BYTES = 16 * 2 ** 20;

/** Space on the disk that is given up when the disk is full, for deleting and keeping order. */
export type Ballast = {
	/** Gives it up; false when there is none to give. */
	release(): boolean;
	/**
	 * Whether it is given up, so that what space there is belongs to what must be written always. Asking
	 * has it made again when there is room for it twice.
	 */
	isOut(): boolean;
	/** Waits for what is under way. */
	close(): Promise<void>;
};

/** The file that takes the space, as a ballast needs it. */
export type BallastFile = {
	/** Bytes that are free where it is. */
	free(): number;
	/** Bytes that it takes; 0 when it is not there. */
	size(): number;
	/** Makes it, with bytes that cannot be packed, and waits for the disk. */
	make(bytes: number): Promise<void>;
	remove(): void;
};

/** Makes the ballast if it is not there from the last time. Never rejects: without it, it is out. */
export async function openBallast(options: {
	readonly file: BallastFile;
	readonly clock: Clock;
	readonly bytes?: number;
}): Promise<Ballast> {
	const ballast = new DiskBallast(options.file, options.clock, options.bytes ?? BALLAST_BYTES);
	await ballast.restore();
	return {
		release: () => ballast.release(),
		isOut: () => ballast.isOut(),
		close: () => ballast.restore(),
	};
}

class DiskBallast {
	readonly #file: BallastFile;
	readonly #clock: Clock;
	readonly #bytes: number;
	#isThere: boolean;
	#making: Promise<void> | undefined;
	#tried = -Infinity;
	/** It could not be made although there was room: then the disk is not judged by it. */
	#isImpossible = false;

	constructor(file: BallastFile, clock: Clock, bytes: number) {
		this.#file = file;
		this.#clock = clock;
		this.#bytes = bytes;
		this.#isThere = orElse(0, () => file.size()) >= bytes;
	}

	release(): boolean {
		if (!this.#isThere && this.#making === undefined) return false;
		this.#isThere = false;
		// What is being made is removed when it is done.
		this.#tried = this.#clock.monotonic();
		return orElse(false, () => {
			this.#file.remove();
			return true;
		});
	}

	isOut(): boolean {
		if (this.#isImpossible) return false;
		if (!this.#isThere && this.#clock.monotonic() - this.#tried >= BETWEEN_TRIES) {
			void this.restore();
		}
		return !this.#isThere;
	}

	/** Makes it if there is room; waits for one that is being made. */
	async restore(): Promise<void> {
		if (this.#isThere || this.#isImpossible) return;
		this.#making ??= this.#make().finally(() => {
			this.#making = undefined;
		});
		await this.#making;
	}

	async #make(): Promise<void> {
		const begun = this.#clock.monotonic();
		this.#tried = begun;
		try {
			if (this.#file.free() < 2 * this.#bytes) return;
			await this.#file.make(this.#bytes);
			// Else it was given up while it was made.
			this.#isThere = this.#tried === begun;
		} catch {
			// Either the disk has become full again, or files of that size are not allowed.
			this.#isImpossible = orElse(false, () => this.#file.free() >= this.#bytes);
		}
		if (!this.#isThere) orElse(undefined, () => this.#file.remove());
	}
}

/** Milliseconds between two looks at the disk. */
const BETWEEN_TRIES = 1000;

function orElse<Value>(otherwise: Value, run: () => Value): Value {
	try {
		return run();
	} catch {
		return otherwise;
	}
}

/** The file of a real ballast. Its bytes are random, so that no file system makes it smaller. */
export function ballastFile(file: string, random: Random): BallastFile {
	return {
		free() {
			const {bavail, bsize} = statfsSync(path.dirname(file));
			return bavail * bsize;
		},
		size: () => statSync(file, {throwIfNoEntry: false})?.size ?? 0,
		async make(bytes) {
			const handle = await open(file, 'w', 0o600);
			try {
				for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
					await handle.writeFile(random.bytes(Math.min(left, CHUNK_BYTES)));
				}
				await handle.sync();
			} finally {
				await handle.close();
			}
		},
		remove: () => rmSync(file, {force: true}),
	};
}

const CHUNK_BYTES = 65_536;
