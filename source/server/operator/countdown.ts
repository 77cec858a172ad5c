import type {Clock, Timer} from '../../protocol/environment.ts';
import {tellTime} from './times.ts';

/** What a stop that was announced tells and does. */
export type CountdownOptions = {
	readonly clock: Clock;
	/** Tells everybody who is connected. */
	readonly notice: (text: string) => void;
	/** Called when the time has come. */
	readonly stop: () => void;
};

/** A stop that is to come. */
export type Planned = {
	/** When, in milliseconds since the epoch. */
	readonly at: number;
	readonly reason: string | undefined;
};

const SECOND = 1000;

/** When everybody is reminded, in milliseconds before the end. */
const REMINDERS: readonly number[] = [300 * SECOND, 60 * SECOND, 10 * SECOND];

/** Announces a stop, reminds of it at 5 minutes, 1 minute and 10 seconds, and then stops; until cancelled. */
export class ShutdownCountdown {
	readonly #options: CountdownOptions;
	#planned: (Planned & {readonly end: number}) | undefined;
	#timer: Timer | undefined;
	/** How much was left when everybody was told last. */
	#told = 0;

	constructor(options: CountdownOptions) {
		this.#options = options;
	}

	get planned(): Planned | undefined {
		return this.#planned;
	}

	/** Takes the place of a stop that was announced before. */
	start(delay: number, reason: string | undefined): void {
		const {clock} = this.#options;
		this.#timer?.cancel();
		this.#planned = {at: clock.now() + delay, end: clock.monotonic() + delay, reason};
		this.#tell(delay);
		this.#wait();
	}

	/** False when no stop was announced. */
	cancel(): boolean {
		this.#timer?.cancel();
		if (this.#planned === undefined) return false;
		this.#planned = undefined;
		this.#options.notice('The relay goes on: the stop that was announced is called off.');
		return true;
	}

	/** Nothing more will be told or stopped. */
	close(): void {
		this.#timer?.cancel();
		this.#planned = undefined;
	}

	#wait(): void {
		const {clock, stop} = this.#options;
		if (this.#planned === undefined) return;
		const left = this.#planned.end - clock.monotonic();
		if (left <= 0) {
			this.#planned = undefined;
			stop();
			return;
		}
		// A timer may be a little early, which must not tell the same twice.
		const reminder = REMINDERS.find((each) => each < Math.min(left, this.#told));
		const pause = Math.min(left - (reminder ?? 0), LONGEST_TIMER);
		const isReminder = reminder !== undefined && pause === left - reminder;
		this.#timer = clock.after(pause, () => {
			if (isReminder) this.#tell(reminder);
			this.#wait();
		});
	}

	#tell(left: number): void {
		const reason = this.#planned?.reason;
		this.#told = left;
		const why = reason === undefined ? '' : ` ${reason}`;
		this.#options.notice(`This relay stops in ${tellTime(left)}.${why}`);
	}
}

/** Timers of the platform count to 2^31 milliseconds. */
const LONGEST_TIMER = 86_400_000;
