import {ERROR_CODES} from '../../protocol/codes.ts';
import type {Clock} from '../../protocol/environment.ts';
import {LIMITS} from '../../protocol/limits.ts';
import type {TransferReply, TransferRequest} from '../../protocol/transfer-frame.ts';
import {phrase} from '../../words/phrase.ts';
import {RefusedError} from '../error.ts';
import type {TransferLine, TransferLineEvents, Transport} from '../transport.ts';
import {TransferError} from './transfer-error.ts';

export type TransferStreamOptions = {
	readonly url: string;
	readonly transport: Transport;
	readonly clock: Clock;
	/** Closes the line when it aborts. */
	readonly signal: AbortSignal;
};

/** Bytes that came and that nobody has taken, after which the relay has to wait. */
const HELD = LIMITS.transferQueueBytes / 2;
/** A piece counts for so many bytes at least: however small it is, it takes memory. */
const LEAST = 4096;

/** Milliseconds in which something must move. The relay's own verdict, which has a reason, comes first. */
const PATIENCE = 2 * LIMITS.transferIdle;

/**
 * One transfer line, as steps to be awaited. Every step rejects with the signal's reason, with
 * RefusedError, or with TransferError `cut` when the line ends or nothing moves on it for
 * too long.
 */
export class TransferStream {
	readonly #options: TransferStreamOptions;
	readonly #line: TransferLine;
	readonly #abort: () => void;
	#isOpen = false;
	#ready: Extract<TransferReply, {readonly type: 'ready'}> | undefined;
	#stored = 0;
	#isDone = false;
	#end: unknown;
	#isOver = false;
	readonly #pieces: Uint8Array[] = [];
	#held = 0;
	#isPaused = false;
	#news = Promise.withResolvers<void>();

	/** @throws {TransportError} when the address cannot be used. */
	constructor(options: TransferStreamOptions) {
		const {signal, transport, url} = options;
		signal.throwIfAborted();
		this.#options = options;
		this.#line = transport.openTransfer(url, this.#events());
		this.#abort = () => {
			this.#over(signal.reason);
			this.#line.close();
		};
		signal.addEventListener('abort', this.#abort, {once: true});
	}

	/** Bytes that the relay says it has on its disk; those before the offset are not counted before. */
	get stored(): number {
		return this.#stored;
	}

	/** Bytes that are on their way to the network. */
	get queued(): number {
		return this.#line.queued;
	}

	/** Says what is wanted, and waits until the relay is ready for it; with the file's stored size. */
	async begin(request: TransferRequest): Promise<number> {
		await this.#until(() => this.#isOpen);
		this.#line.send(request);
		await this.#until(() => this.#ready !== undefined);
		if (this.#ready?.offset !== request.offset) throw cut();
		return this.#ready.size;
	}

	/** Hands the next bytes over, once there is room for them. They are the line's until it calls `taken`. */
	async write(bytes: Uint8Array, taken?: () => void): Promise<void> {
		// Only what has been above that limit is told of when it has drained.
		await this.#until(() => this.#isOver || this.#line.queued <= LIMITS.transferQueueBytes);
		if (this.#isOver) throw this.#end;
		this.#line.sendBytes(bytes, taken);
	}

	/** The next bytes; undefined once there are no more. */
	async read(): Promise<Uint8Array | undefined> {
		await this.#until(() => this.#pieces.length > 0 || this.#isDone);
		const piece = this.#pieces.shift();
		this.#held -= piece === undefined ? 0 : weightOf(piece);
		if (this.#isPaused && this.#held < HELD / 2) {
			this.#isPaused = false;
			this.#line.resume();
		}

		return piece;
	}

	/** Waits until the relay says that all is well. */
	async done(): Promise<void> {
		await this.#until(() => this.#isDone);
	}

	close(): void {
		this.#options.signal.removeEventListener('abort', this.#abort);
		this.#over(cut());
		this.#line.close();
	}

	#events(): TransferLineEvents {
		return {
			opened: () => {
				this.#isOpen = true;
				this.#tell();
			},
			received: (reply) => this.#received(reply),
			receivedBytes: (bytes) => {
				// A frame of nothing is no progress, however many of them come.
				if (this.#isOver || bytes.length === 0) return;
				this.#pieces.push(bytes);
				this.#held += weightOf(bytes);
				if (!this.#isPaused && this.#held >= HELD) {
					this.#isPaused = true;
					this.#line.pause();
				}

				this.#tell();
			},
			drained: () => this.#tell(),
			closed: ({problem}) => this.#over(cut(problem?.message)),
		};
	}

	#received(reply: TransferReply): void {
		switch (reply.type) {
			case 'ready':
				this.#ready ??= reply;
				break;
			case 'stored':
				this.#stored = Math.max(this.#stored, reply.bytes);
				break;
			case 'done':
				this.#isDone = true;
				break;
			case 'refused':
				this.#over(refusal(reply));
				break;
		}

		this.#tell();
	}

	/** The first reason counts. */
	#over(reason: unknown): void {
		if (!this.#isOver) this.#end = reason;
		this.#isOver = true;
		this.#tell();
	}

	#tell(): void {
		this.#news.resolve();
		this.#news = Promise.withResolvers();
	}

	async #until(isSo: () => boolean): Promise<void> {
		while (!isSo()) {
			if (this.#isOver) throw this.#end;
			await this.#somethingHappens();
		}
	}

	async #somethingHappens(): Promise<void> {
		const {queued} = this.#line;
		const timer = this.#options.clock.after(PATIENCE, () => {
			// A slow line that takes its bytes is none that stands still.
			if (this.#line.queued < queued) {
				this.#tell();
				return;
			}

			this.#over(cut(phrase`Nothing moved for too long.`));
			this.#line.close();
		});
		try {
			await this.#news.promise;
		} finally {
			timer.cancel();
		}
	}
}

function weightOf({length}: Uint8Array): number {
	return Math.max(length, LEAST);
}

function cut(reason = phrase`The line for the file was cut.`): TransferError {
	return new TransferError('cut', reason);
}

/**
 * Over with the next try, which asks anew: a ticket that was used or is too old, too many lines at once,
 * and a file of which the relay has more than it had when it was asked.
 */
const PASSING: ReadonlySet<string> = new Set(['not-found', 'quota', 'conflict']);

function refusal({
	code,
	message,
}: Extract<TransferReply, {readonly type: 'refused'}>): RefusedError {
	const known = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1];
	const retryable = known?.retryable === true || PASSING.has(code);
	return new RefusedError({code, message, retryable});
}
