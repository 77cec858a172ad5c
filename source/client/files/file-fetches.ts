import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {UnreachableError} from '../error.ts';
import type {FetchFileOptions} from './api.ts';
import {fetchStored} from './arrival.ts';
import {planRetry} from './retry-plan.ts';
import type {TransferContext} from './transfer-context.ts';
import type {WantedFile} from './transfer-record.ts';
import {arrivalHash, openSealed, wantedStoredSize} from './wanted-check.ts';

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
		const stored = new Uint8Array(wantedStoredSize(wanted));
		let position = 0;
		const arrived = async (bytes: Uint8Array): Promise<void> => {
			stored.set(bytes, position);
			position += bytes.length;
			onProgress?.(position / stored.length);
		};
		for (let failures = 1; position < stored.length; failures++) {
			signal.throwIfAborted();
			try {
				await fetchStored(this.#context, wanted, {from: position, signal, arrived});
			} catch (error) {
				signal.throwIfAborted();
				await this.#pause(error, failures, signal);
			}
		}

		const hash = arrivalHash(wanted);
		hash.update(stored);
		hash.check();
		return wanted.seal === undefined ? stored : opened(wanted, stored);
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

async function opened(wanted: WantedFile, stored: Uint8Array): Promise<Uint8Array> {
	const plain = new Uint8Array(wanted.size);
	let position = 0;
	await openSealed(wanted, {
		read: async (offset, length) => stored.subarray(offset, offset + length),
		async write(bytes) {
			plain.set(bytes, position);
			position += bytes.length;
		},
	});
	return plain;
}
