import type {Clock} from '../../../protocol/environment.ts';

/** How long work may go on before the screen and the keyboard get their turn, in milliseconds. */
const SLICE = 8;

/** Lets long work stop in between, so that a frame is never late because of it. */
export class Pace {
	readonly #clock: Clock;
	#since: number;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#since = clock.monotonic();
	}

	/** Whether it is time to stop. */
	get isOver(): boolean {
		return this.#clock.monotonic() - this.#since >= SLICE;
	}

	/** Gives way when it is time, and does nothing otherwise. */
	async rest(): Promise<void> {
		if (!this.isOver) return;
		const {promise, resolve} = Promise.withResolvers<void>();
		this.#clock.after(0, resolve);
		await promise;
		this.#since = this.#clock.monotonic();
	}
}
