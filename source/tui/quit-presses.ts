import type {Clock, Timer} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';

/** Milliseconds within which the second press counts. */
const WINDOW = 2000;

type QuitEvents = {
	/** Says something after the first press, and `undefined` when its time is over. */
	readonly hint: (sentence: string | undefined) => void;
	readonly quit: () => void;
};

/** Makes quitting take two presses, so that no slip of a finger ends the program. */
export class QuitPresses {
	readonly #clock: Clock;
	readonly #events: QuitEvents;
	#timer: Timer | undefined;

	constructor(clock: Clock, events: QuitEvents) {
		this.#clock = clock;
		this.#events = events;
	}

	press(): void {
		if (this.#timer !== undefined) {
			this.close();
			this.#events.quit();
			return;
		}
		this.#events.hint(phrase`Press it again to leave termchat.`);
		this.#timer = this.#clock.after(WINDOW, () => {
			this.#timer = undefined;
			this.#events.hint(undefined);
		});
	}

	/** Another key came in between, or the window closes. */
	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}
