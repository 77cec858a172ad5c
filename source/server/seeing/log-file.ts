import {
	closeSync,
	fstatSync,
	ftruncateSync,
	openSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import type {Clock} from '../../protocol/environment.ts';
import {makeFolder} from '../make-folder.ts';

/** Where lines go, one call each. */
export type LineSink = {write(line: string): void};

/** A file of log lines. */
export type LogFile = LineSink & {
	/** Opens the file anew, for whoever has moved it away: what SIGHUP asks for. */
	reopen(): void;
	/** Lines that could not be written since the start. */
	readonly lost: number;
	close(): void;
};

/** How to keep a log file. */
export type LogFileOptions = {
	readonly file: string;
	readonly clock: Clock;
	/** Bytes after which a new one is begun. Default 16 MiB. */
	readonly size?: number | undefined;
	/** How many older ones are kept, as `FILE.1` (the youngest) to `FILE.5`. Default 5. */
	readonly kept?: number | undefined;
	/** Makes the line that tells how many lines were lost. */
	readonly lossLine?:
		| ((loss: {readonly lines: number; readonly time: number}) => string)
		| undefined;
};

/**
 * Opens a log file for its owner alone, and writes each line to it at once, so that the last one
 * before a crash is there. A disk that takes nothing, or takes it too slowly, costs lines, never the
 * program: they are counted, and the next line that is written is preceded by one that says so.
 * @throws {LogFileError} when the file cannot be opened at all.
 */
export function openLogFile(options: LogFileOptions): LogFile {
	return new RotatingFile(options);
}

/** Why a log file cannot be opened. The message says what to do. */
export class LogFileError extends Error {
	override readonly name = 'LogFileError';
	readonly code = 'unwritable';
}

const DEFAULT_SIZE = 16 * 1024 * 1024;
const DEFAULT_KEPT = 5;

/** Milliseconds a line may take. After a longer wait for the disk it is left alone for a while. */
const PATIENCE = 100;

/** How much longer than the wait: the program spends at most a tenth of its time on such a disk. */
const REST = 9;

class RotatingFile implements LogFile {
	readonly #file: string;
	readonly #clock: Clock;
	readonly #size: number;
	readonly #kept: number;
	readonly #lossLine: NonNullable<LogFileOptions['lossLine']>;
	/** Undefined while it cannot be opened, and after the end. */
	#descriptor: number | undefined;
	/** A pipe or device is written to as it is. */
	#isRegular = true;
	#written = 0;
	/** The size at which the next file is begun: later, when that did not work before. */
	#rotateAt: number;
	#restUntil = 0;
	#lost = 0;
	#untold = 0;
	#isClosed = false;

	constructor({file, clock, size, kept, lossLine}: LogFileOptions) {
		this.#file = path.resolve(file);
		this.#clock = clock;
		this.#size = size ?? DEFAULT_SIZE;
		this.#rotateAt = this.#size;
		this.#kept = kept ?? DEFAULT_KEPT;
		this.#lossLine = lossLine ?? jsonLossLine;
		try {
			makeFolder(path.dirname(this.#file));
			this.#open();
		} catch (cause) {
			throw new LogFileError(`${file} cannot be written. Check its path and rights.`, {cause});
		}
	}

	get lost(): number {
		return this.#lost;
	}

	write(line: string): void {
		if (this.#isClosed) return;
		const start = this.#clock.monotonic();
		if (start < this.#restUntil || !this.#put(line)) {
			this.#lost++;
			this.#untold++;
		}
		const took = this.#clock.monotonic() - start;
		if (took > PATIENCE) this.#restUntil = start + took * (REST + 1);
	}

	reopen(): void {
		if (this.#isClosed) return;
		this.#restUntil = 0;
		this.#letGo();
		try {
			this.#open();
		} catch {
			// The next line tries again, and those that are lost meanwhile are counted.
		}
	}

	close(): void {
		this.#isClosed = true;
		this.#letGo();
	}

	/** Whether the whole line is in the file. */
	#put(line: string): boolean {
		try {
			if (this.#descriptor === undefined) this.#open();
			if (this.#isRegular && this.#written >= this.#rotateAt) this.#rotate();
			if (this.#untold > 0) {
				const loss = {lines: this.#untold, time: this.#clock.now()};
				if (!this.#append(this.#lossLine(loss))) return false;
				this.#untold = 0;
			}
			return this.#append(line);
		} catch {
			return false;
		}
	}

	/** Writes all of it or, as far as the disk lets it, nothing. */
	#append(line: string): boolean {
		const descriptor = this.#descriptor;
		if (descriptor === undefined) return false;
		const bytes = Buffer.from(line);
		const count = writeSync(descriptor, bytes);
		this.#written += count;
		if (count === bytes.byteLength) return true;
		// Half a line would spoil the next one, too.
		if (this.#isRegular) {
			ftruncateSync(descriptor, fstatSync(descriptor).size - count);
			this.#written -= count;
		}
		return false;
	}

	#open(): void {
		this.#descriptor = openSync(this.#file, 'a', 0o600);
		const facts = fstatSync(this.#descriptor);
		this.#isRegular = facts.isFile();
		this.#written = facts.size;
		this.#rotateAt = this.#size;
	}

	#letGo(): void {
		if (this.#descriptor !== undefined) closeSync(this.#descriptor);
		this.#descriptor = undefined;
	}

	/** Begins a new file; when that does not work, goes on in the old one for as much again. */
	#rotate(): void {
		// Windows moves no file that is open.
		this.#letGo();
		try {
			rmSync(this.#older(this.#kept), {force: true});
			for (let age = this.#kept - 1; age >= 0; age--) move(this.#older(age), this.#older(age + 1));
		} catch {
			// What could not be moved stays where it is.
		}
		this.#open();
		this.#rotateAt = this.#size * (1 + Math.floor(this.#written / this.#size));
	}

	#older(age: number): string {
		return age === 0 ? this.#file : `${this.#file}.${age}`;
	}
}

function move(from: string, to: string): void {
	try {
		renameSync(from, to);
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		if (!isMissing) throw error;
	}
}

function jsonLossLine({lines, time}: {readonly lines: number; readonly time: number}): string {
	const at = new Date(time).toISOString();
	return `${JSON.stringify({level: 'warn', time: at, lines, event: 'log lines were lost'})}\n`;
}
