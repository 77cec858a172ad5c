import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {UnreachableError} from '../error.ts';
import type {FetchFileOptions} from './api.ts';
import {fetchStored} from './arrival.ts';
import {startArrival, wantedStoredSize} from './arriving-bytes.ts';
import {planRetry} from './retry-plan.ts';
import type {TransferContext} from './transfer-context.ts';
import type {WantedFile} from './transfer-record.ts';

/** Tries of one file: whoever waits for it to be shown does not wait long. */
const TRIES = 4;

type FetchContext = Pick<TransferContext, 'url' | 'transport' | 'clock' | 'ask'> & {
	readonly random: Random;
};

/** Fetches files into memory, one after the other: they take one line beside those that are saved. */
export class FileFetches {
	readonly #context: FetchContext;
	readonly #ending = new AbortController();
	#last: Promise<unknown> = Promise.resolve();

	constructor(context: FetchContext) {
		this.#context = context;
	}

	/** All of a file, checked. Rejects as `fetchStored` does, or with the signal's reason. */
	fetch(
		wanted: WantedFile,
		{signal, onProgress}: Omit<FetchFileOptions, 'most'> = {},
	): Promise<Uint8Array> {
		const ends = signal === undefined ? [] : [signal];
		const either = AbortSignal.any([...ends, this.#ending.signal]);
		const fetched = this.#last.then(() => this.#fetch(wanted, either, onProgress));
		this.#last = fetched.catch(() => {});
		return fetched;
	}

	close(): void {
		this.#ending.abort(new UnreachableError('stopped', phrase`termchat is closing.`));
	}

	async #fetch(
		wanted: WantedFile,
		signal: AbortSignal,
		onProgress?: (share: number) => void,
	): Promise<Uint8Array> {
		const stored = wantedStoredSize(wanted);
		const own = new Uint8Array(wanted.size);
		const bytes = await startArrival(wanted);
		let filled = 0;
		const arrived = async (piece: Uint8Array): Promise<void> => {
			for (const part of bytes.take(piece)) {
				own.set(part, filled);
				filled += part.length;
			}
			onProgress?.(bytes.position / stored);
		};
		try {
			for (let failures = 1; bytes.position < stored; failures++) {
				signal.throwIfAborted();
				try {
					await fetchStored(this.#context, wanted, {from: bytes.position, signal, arrived});
				} catch (error) {
					signal.throwIfAborted();
					await this.#pause(error, failures, signal);
				}
			}

			bytes.check();
		} finally {
			bytes.close();
		}
		return own;
	}

	/** Lets time pass until the next try; throws the error where none makes sense. */
	async #pause(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
		const {clock, random} = this.#context;
		const plan = planRetry(error, {failures, random});
		const isOffline = error instanceof UnreachableError;
		if (plan.type === 'failed' || failures >= TRIES || isOffline) throw error;
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = clock.after(plan.delay, resolve);
		const abort = () => resolve();
		signal.addEventListener('abort', abort, {once: true});
		await promise;
		timer.cancel();
		signal.removeEventListener('abort', abort);
	}
}
