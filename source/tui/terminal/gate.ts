import {Buffer} from 'node:buffer';
import {EventEmitter} from 'node:events';
import {writeSync} from 'node:fs';
import process from 'node:process';
import {Writable} from 'node:stream';
import type {Clock} from '../../protocol/environment.ts';
import {FrameFilter} from './frame-filter.ts';
import type {Outlet} from './frame-pacing.ts';
import type {TerminalCommand} from './terminal-command.ts';

/** What the gate needs of standard output; tests pass a plain Writable with a size. */
export type TerminalOutput = Writable & {
	readonly columns?: number;
	readonly rows?: number;
	readonly isTTY?: boolean;
};

/** More than this waiting for a terminal that does not read is thrown away; a repaint follows. */
export const QUEUE_LIMIT = 1024 * 1024;

/**
 * The one way to the terminal. Looks like a TTY stream to Ink; lets through text, colours, cursor
 * moves and erasing, and our own commands; drops and counts everything else. Never blocks the
 * process: when the terminal stops reading, `isBlocked` turns true and pacing holds back.
 */
export class OutputGate extends Writable implements Outlet {
	readonly isTTY: boolean;
	readonly #output: TerminalOutput;
	readonly #filter = new FrameFilter();
	readonly #drains = new EventEmitter();
	readonly #forwardDrain: () => void;
	#state: 'open' | 'muted' | 'released' | 'shut' = 'open';
	#hasLostFrames = false;

	constructor(output: TerminalOutput) {
		super({decodeStrings: false});
		this.#output = output;
		this.isTTY = output.isTTY ?? false;
		this.#drains.setMaxListeners(0);
		this.#forwardDrain = () => {
			this.#drains.emit('drain');
			this.emit('drain');
		};
		output.on('drain', this.#forwardDrain);
		setBlocking(output, false);
	}

	/** Columns of the terminal, 80 when it does not say. */
	get columns(): number {
		return this.#output.columns || 80;
	}

	/** Rows of the terminal, 24 when it does not say. */
	get rows(): number {
		return this.#output.rows || 24;
	}

	/** How many sequences and control characters were refused. Zero unless something is wrong. */
	get blockedCount(): number {
		return this.#filter.blockedCount;
	}

	get isBlocked(): boolean {
		return this.#output.writableNeedDrain;
	}

	/** True once after output was thrown away because the terminal did not read for long. */
	takeLostFrames(): boolean {
		const hasLost = this.#hasLostFrames;
		this.#hasLostFrames = false;
		return hasLost;
	}

	onDrain(run: () => void): () => void {
		this.#drains.on('drain', run);
		return () => this.#drains.off('drain', run);
	}

	/** Sends one of our own commands, past the filter. */
	send(command: TerminalCommand): void {
		if (this.#state === 'open') {
			this.#pass(command);
		}
	}

	/** Throws frames away until `unmute`, because a repaint follows. */
	mute(): void {
		this.#state = this.#state === 'open' ? 'muted' : this.#state;
	}

	unmute(): void {
		this.#state = this.#state === 'muted' ? 'open' : this.#state;
	}

	/** Sends a last command and lets another program write until `reclaim`. */
	release(command: TerminalCommand): void {
		writeNow(this.#output, command);
		this.#state = 'released';
		this.#letBlock();
	}

	/** Takes the terminal back; its size may have changed without a signal to us. */
	reclaim(): void {
		if (this.#state === 'released') {
			this.#state = 'open';
			setBlocking(this.#output, false);
			refreshSize(this.#output);
		}
	}

	/** Sends a last command, ends all output and gives standard output back as it was. */
	shut(command?: TerminalCommand): void {
		if (this.#state === 'shut') {
			return;
		}

		this.#state = 'shut';
		this.#output.off('drain', this.#forwardDrain);
		this.#drains.removeAllListeners();
		if (command !== undefined) {
			writeNow(this.#output, command);
		}

		this.#letBlock();
	}

	/** Resolves when the terminal has taken everything, or after `patience` milliseconds. */
	async drained(clock: Clock, patience: number): Promise<void> {
		const done = Promise.withResolvers<void>();
		const timer = clock.after(patience, done.resolve);
		this.#output.write('', () => done.resolve());
		await done.promise;
		timer.cancel();
	}

	/** Filters and writes at once. The callback runs when the terminal has taken it. */
	override write(
		chunk: unknown,
		encodingOrCallback?: BufferEncoding | ((error?: Error | null) => void),
		callback?: (error?: Error | null) => void,
	): boolean {
		const done = typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
		const text = chunk instanceof Uint8Array ? this.#filter.decode(chunk) : String(chunk);
		const passed = this.#filter.filter(text);
		if (this.#state !== 'open') {
			queueMicrotask(() => done?.());
			return true;
		}

		return this.#pass(passed, done);
	}

	/** libuv takes a stream back to blocking only while nothing is queued in it. */
	#letBlock(): void {
		if (this.#output.writableLength === 0) {
			setBlocking(this.#output, true);
		}
	}

	#pass(text: string, done?: (error?: Error | null) => void): boolean {
		if (this.#output.writableLength > QUEUE_LIMIT) {
			this.#hasLostFrames = true;
			queueMicrotask(() => done?.());
			return false;
		}

		if (text === '' && done === undefined) {
			return !this.isBlocked;
		}

		return this.#output.write(text, done);
	}
}

/** The part of Node's TTY streams that has no public name: the libuv handle under them. */
type TerminalHandle = {
	readonly fd?: number;
	setBlocking?(isBlocking: boolean): void;
};

function handleOf(output: TerminalOutput): TerminalHandle | undefined {
	// `_handle` is absent on streams made by tests, hence every use is optional.
	return (output as {_handle?: TerminalHandle})._handle;
}

/**
 * Node makes terminals blocking, so that one that stops reading (a paused tmux, a dead link) would
 * freeze the process and the relay would drop us. Windows consoles know no other way.
 */
function setBlocking(output: TerminalOutput, isBlocking: boolean): void {
	if (output.isTTY && process.platform !== 'win32') {
		handleOf(output)?.setBlocking?.(isBlocking);
	}
}

/** A stopped job gets no SIGWINCH, so the size that Node remembers may be an old one. */
function refreshSize(output: TerminalOutput): void {
	// Node's TTY streams have this method without documenting it; others know their size.
	(output as {_refreshSize?: () => void})._refreshSize?.();
}

/** How often, and how many milliseconds apart, a last write is tried on a terminal that is full. */
const LAST_WRITE_TRIES = 20;
const LAST_WRITE_PAUSE = 5;

/**
 * Writes past the stream and its queue, for the moments in which no event loop will run again. Gives
 * up on a terminal that takes nothing.
 */
function writeNow(output: TerminalOutput, text: string): void {
	const fd = handleOf(output)?.fd;
	if (fd === undefined || fd < 0 || !output.isTTY) {
		output.write(text);
		return;
	}

	const bytes = Buffer.from(text);
	let written = 0;
	for (let tries = 0; written < bytes.length && tries < LAST_WRITE_TRIES; tries++) {
		try {
			written += writeSync(fd, bytes, written);
		} catch (error) {
			if (!isFull(error)) {
				// The terminal is gone; there is nothing to restore.
				return;
			}

			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WRITE_PAUSE);
		}
	}
}

function isFull(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
