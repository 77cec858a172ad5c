import type {Clock, Timer} from '../protocol/environment.ts';
import {RefusedError} from './error.ts';

/** Milliseconds of patience when the relay asks for some and names no time. */
const PATIENCE = 1000;

/**
 * Brings the member lists that were open up to date after a new connection: one after another, and as
 * slowly as the relay asks, for many at once would be a flood.
 */
export class MemberReload {
	readonly #clock: Clock;
	readonly #load: (room: string) => Promise<unknown>;
	#rooms: string[] = [];
	#pause: Timer | undefined;
	#isLoading = false;

	constructor(clock: Clock, load: (room: string) => Promise<unknown>) {
		this.#clock = clock;
		this.#load = load;
	}

	/** Loads these rooms' lists instead of what is still to be loaded. */
	start(rooms: readonly string[]): void {
		this.stop();
		this.#rooms = [...rooms];
		void this.#loadAll();
	}

	/** Loads nothing more. */
	stop(): void {
		this.#rooms = [];
		this.#pause?.cancel();
		this.#pause = undefined;
	}

	/** Ends in every case. */
	async #loadAll(): Promise<void> {
		if (this.#isLoading) return;
		this.#isLoading = true;
		for (let room = this.#rooms.shift(); room !== undefined; room = this.#rooms.shift()) {
			try {
				await this.#load(room);
			} catch (error) {
				// Any other failure leaves the list as it was; opening it asks again.
				if (!(error instanceof RefusedError) || error.code !== 'rate-limited') continue;
				this.#rooms.unshift(room);
				this.#wait(error.retryAfter ?? PATIENCE);
				break;
			}
		}

		this.#isLoading = false;
	}

	#wait(delay: number): void {
		this.#pause = this.#clock.after(delay, () => {
			this.#pause = undefined;
			void this.#loadAll();
		});
	}
}
