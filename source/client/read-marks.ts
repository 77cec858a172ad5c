import type {Clock, Timer} from '../protocol/environment.ts';
import {RefusedError} from './error.ts';
import type {Store} from './store.ts';
import type {Greeting} from './uplink-owner.ts';

type ReadMarksOptions = {
	readonly store: Store;
	readonly clock: Clock;
	readonly ask: Greeting['ask'];
};

/** Marks of one room that come within this many milliseconds travel as one. */
const GATHERED = 500;

/** A mark that got no good answer is told again after this many milliseconds. */
const REPEATED = 10_000;

/** Tells the relay how far this account has read, seldom and until it has heard. */
export class ReadMarks {
	readonly #options: ReadMarksOptions;
	readonly #untold = new Map<string, number>();
	#timer: Timer | undefined;
	#isOnline = false;

	constructor(options: ReadMarksOptions) {
		this.#options = options;
	}

	/** See Client.markRead. */
	mark(room: string, seq: number): void {
		const {store} = this.#options;
		const held = store.state.rooms.get(room);
		if (held === undefined) return;
		const position = Math.min(seq, Math.max(held.head, held.log.newestSeq));
		if (position <= held.read) return;
		store.dispatch({type: 'read-moved', room, seq: position});
		this.#untold.set(room, position);
		this.#schedule();
	}

	online(): void {
		this.#isOnline = true;
		this.#schedule();
	}

	offline(): void {
		this.#isOnline = false;
		this.close();
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	#schedule(delay = GATHERED): void {
		if (!this.#isOnline || this.#timer !== undefined || this.#untold.size === 0) return;
		this.#timer = this.#options.clock.after(delay, () => {
			this.#timer = undefined;
			for (const [room, seq] of this.#untold) void this.#tell(room, seq);
		});
	}

	async #tell(room: string, seq: number): Promise<void> {
		this.#untold.delete(room);
		try {
			await this.#options.ask('read', {room, seq});
		} catch (error) {
			// A mark is worth no message to anybody: it is told again until the relay has it.
			const isForGood = error instanceof RefusedError && !error.retryable;
			if (isForGood) return;
			this.#untold.set(room, Math.max(seq, this.#untold.get(room) ?? 0));
			this.#schedule(REPEATED);
		}
	}
}
