import type {Clock, Timer} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';

/** A resume that brings nothing for this long, in milliseconds, is given up. */
export const RESUME_PATIENCE = 3 * LIMITS.requestTimeout;

/**
 * Watches over a resume. It may take as long as it likes while it gets on: a long replay on a slow line
 * that was cut would begin again, and never end.
 */
export class ResumeWatch {
	readonly #clock: Clock;
	#timer: Timer | undefined;
	#lastProgress = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Calls `stalled` once the resume has brought nothing for RESUME_PATIENCE. */
	start(stalled: () => void): void {
		this.stop();
		this.progress();
		this.#arm(stalled);
	}

	/** Some of what was missed has arrived. */
	progress(): void {
		this.#lastProgress = this.#clock.monotonic();
	}

	/** The resume is done, or its connection is gone. */
	stop(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	/** One timer, set anew only when it runs out: frames come far more often than silence. */
	#arm(stalled: () => void): void {
		const left = this.#lastProgress + RESUME_PATIENCE - this.#clock.monotonic();
		if (left <= 0) stalled();
		else this.#timer = this.#clock.after(left, () => this.#arm(stalled));
	}
}
