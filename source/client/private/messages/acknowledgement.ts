import type {Timer} from '../../../protocol/environment.ts';
import {RefusedError, UnreachableError} from '../../error.ts';
import type {PrivateContext} from '../parts.ts';

/** Acknowledgements are gathered for so long, in milliseconds. */
const GATHERED = 1000;
/** After an answer that was none, in milliseconds. */
const LATER = 60_000;

/** Tells the relay which envelopes this device is done with, so that it deletes them. */
export class Acknowledgement {
	readonly #context: Pick<PrivateContext, 'ask' | 'clock'>;
	#done = 0;
	#told = 0;
	#isLive = false;
	#timer: Timer | undefined;

	constructor(context: Pick<PrivateContext, 'ask' | 'clock'>) {
		this.#context = context;
	}

	/** Everything up to that number is on the disk: says so soon, with what else comes. */
	note(number: number): void {
		this.#done = number;
		this.#soon();
	}

	online(): void {
		this.#isLive = true;
		this.#soon();
	}

	offline(): void {
		this.#isLive = false;
		this.#cancel();
	}

	/** Says it now, if that can be. */
	async flush(): Promise<void> {
		this.#cancel();
		const number = this.#done;
		if (number <= this.#told || !this.#isLive) return;
		try {
			await this.#context.ask('envelope.ack', {number});
			this.#told = Math.max(this.#told, number);
		} catch (error) {
			const isPassing = error instanceof RefusedError || error instanceof UnreachableError;
			if (!isPassing) throw error;
			// The next one, or the next resume, says the same and more; but there may be none for long.
			this.#soon(LATER);
		}
	}

	#soon(delay = GATHERED): void {
		if (!this.#isLive || this.#done <= this.#told) return;
		this.#timer ??= this.#context.clock.after(delay, () => void this.flush());
	}

	#cancel(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}
