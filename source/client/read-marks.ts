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

/** A mark that got no good answer is told again after so many milliseconds, if the relay names none. */
const REPEATED = 10_000;

/** Milliseconds that leaving may take for the sake of a mark. */
const PATIENCE = 500;

/** Tells the relay how far this account has read, seldom and until it has heard. */
export class ReadMarks {
	readonly #options: ReadMarksOptions;
	readonly #untold = new Map<string, number>();
	#timer: Timer | undefined;
	#isTelling = false;
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

	/** Tells at once what still waits, as far as that takes no longer than a person would wait. */
	async finish(): Promise<void> {
		if (!this.#isOnline || this.#isTelling || this.#untold.size === 0) return;
		this.close();
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#options.clock.after(PATIENCE, resolve);
		await Promise.race([this.#tellAll(), promise]);
		timer.cancel();
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	#schedule(delay = GATHERED): void {
		const isUnderWay = this.#timer !== undefined || this.#isTelling;
		if (!this.#isOnline || isUnderWay || this.#untold.size === 0) return;
		this.#timer = this.#options.clock.after(delay, () => {
			this.#timer = undefined;
			void this.#tellAll();
		});
	}

	/** One after another, and none after one that was refused: many at once would be a flood. */
	async #tellAll(): Promise<void> {
		this.#isTelling = true;
		let delay: number | undefined;
		for (const room of [...this.#untold.keys()]) {
			delay = await this.#tell(room);
			if (delay !== undefined) break;
		}

		this.#isTelling = false;
		this.#schedule(delay);
	}

	/** Ends in every case. Returns after how long a new try makes sense, if one does. */
	async #tell(room: string): Promise<number | undefined> {
		const seq = this.#untold.get(room);
		if (seq === undefined) return undefined;
		this.#untold.delete(room);
		try {
			await this.#options.ask('read', {room, seq});
			return undefined;
		} catch (error) {
			// A mark is worth no message to anybody: it is told again until the relay has it.
			const isRefusal = error instanceof RefusedError;
			if (isRefusal && !error.retryable) return undefined;
			this.#untold.set(room, Math.max(seq, this.#untold.get(room) ?? 0));
			return (isRefusal ? error.retryAfter : undefined) ?? REPEATED;
		}
	}
}
