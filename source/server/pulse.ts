import type {Clock, Timer} from '../protocol/environment.ts';

/**
 * The relay's one repeating timer: deadlines, heartbeats and gathered presence all hang on it, so
 * that ten thousand idle connections cost one timer. Runs only while somebody needs it.
 */
export class Pulse {
	readonly #clock: Clock;
	readonly #interval: number;
	readonly #beat: () => void;
	#timer: Timer | undefined;

	constructor(clock: Clock, interval: number, beat: () => void) {
		this.#clock = clock;
		this.#interval = interval;
		this.#beat = beat;
	}

	/** Does nothing when it runs already. */
	start(): void {
		this.#timer ??= this.#clock.after(this.#interval, () => {
			this.#timer = undefined;
			this.start();
			this.#beat();
		});
	}

	stop(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}
