import type {Timer} from '../../../protocol/environment.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import {VaultError} from '../../vault/vault.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import {KEY_LINES} from './key-sentences.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** After a refusal, or an answer that did not come: between one and five minutes. */
const PAUSE = {least: MINUTE, most: 5 * MINUTE};

/** What is done again, and when. */
export type RetryOptions = {
	readonly turns: Turns;
	/** Within a turn. */
	readonly again: () => Promise<void>;
	/** After every attempt, whatever came of it. */
	readonly settled: () => void;
};

/** Repeats the work on this device's keys: daily, and soon after it failed. */
export class Retry {
	readonly #context: PrivateContext;
	readonly #options: RetryOptions;
	#timer: Timer | undefined;
	#isRefusalTold = false;
	#isDiskTold = false;
	#isClosed = false;

	constructor(context: PrivateContext, options: RetryOptions) {
		this.#context = context;
		this.#options = options;
	}

	/** Does the work within the caller's turn, and sees to it that it is done again. */
	async guard(work: () => Promise<void>): Promise<void> {
		try {
			await work();
			this.#isRefusalTold = false;
			this.#isDiskTold = false;
			this.#repeatIn(DAY);
		} catch (error) {
			this.#failed(error);
		} finally {
			this.#options.settled();
		}
	}

	/** Does the work in a turn of its own; a disk that refuses is said in a line. */
	later(work: () => Promise<void>): void {
		if (this.#isClosed) return;
		const guarded = () => (this.#isClosed ? Promise.resolve() : this.guard(work));
		this.#options.turns.take(guarded).catch((error: unknown) => this.#say(error));
	}

	close(): void {
		this.#isClosed = true;
		this.#timer?.cancel();
	}

	/**
	 * Without a connection nothing is repeated: the next one prepares everything anew. What the disk
	 * refuses is repeated, and thrown for the caller to tell.
	 */
	#failed(error: unknown): void {
		const {random, addLine} = this.#context;
		if (error instanceof UnreachableError) {
			if (error.code !== 'no-answer' && error.code !== 'bad-answer') return;
		} else if (error instanceof RefusedError) {
			if (!this.#isRefusalTold)
				addLine({level: 'notice', text: translated(KEY_LINES.relayRefused)});
			this.#isRefusalTold = true;
		} else if (error instanceof InputError) {
			addLine({level: 'notice', text: error.message});
			return;
		} else if (!(error instanceof VaultError)) {
			throw error;
		}

		this.#repeatIn(PAUSE.least + random.fraction() * (PAUSE.most - PAUSE.least));
		if (error instanceof VaultError) throw error;
	}

	#repeatIn(delay: number): void {
		this.#timer?.cancel();
		if (this.#isClosed) return;
		this.#timer = this.#context.clock.after(delay, () => this.later(this.#options.again));
	}

	#say(error: unknown): void {
		if (error instanceof VaultError) {
			if (this.#isDiskTold) return;
			this.#isDiskTold = true;
		}

		const text = error instanceof Error ? error.message : translated(KEY_LINES.relayRefused);
		this.#context.addLine({level: 'error', text});
	}
}
