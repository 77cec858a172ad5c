import type {Clock, Timer} from '../protocol/environment.ts';
import {type LiveEnd, liveText, type TextLimits} from './live-text.ts';
import {OutputTail} from './output-tail.ts';

/** Where a message stands that changes as its program goes on. */
export type LivePlace = {
	readonly limits: TextLimits;
	/** Writes the message the first time, then another text in its place. Resolves when that is stored. */
	write(text: string): Promise<void>;
};

export type LiveMessageOptions = {
	readonly place: LivePlace;
	readonly clock: Clock;
	readonly title: string;
	/** Called when writing failed: there is no use in going on. */
	readonly failed: (error: unknown) => void;
};

/** The shortest time between two texts, and what it grows to for a program that runs for long; milliseconds. */
const PACE = {first: 1000, last: 15_000, part: 60} as const;

/**
 * One message that shows the newest lines of a program's output. It is written when a second has passed
 * or the program has ended, and again when there is more, at most once a second.
 */
export class LiveMessage {
	readonly #options: LiveMessageOptions;
	readonly #tail = new OutputTail();
	readonly #start: number;
	#timer: Timer | undefined;
	#writing: Promise<void> | undefined;
	#hasMore = true;
	#isOver = false;

	constructor(options: LiveMessageOptions) {
		this.#options = options;
		this.#start = options.clock.monotonic();
		this.#schedule();
	}

	/** Lines in which something that looks like a secret was hidden. */
	get hidden(): number {
		return this.#tail.hidden;
	}

	/** Lines that came. */
	get count(): number {
		return this.#tail.count;
	}

	add(chunk: Uint8Array): void {
		this.#tail.add(chunk);
		this.#hasMore = true;
		this.#schedule();
	}

	/** The program has ended. Resolves when the last text is stored; rejects when it cannot be. */
	async finish(end: LiveEnd): Promise<void> {
		this.#isOver = true;
		this.#timer?.cancel();
		this.#tail.end();
		await this.#writing?.catch(() => {});
		await this.#options.place.write(this.#text(end));
	}

	/** Nothing more is written. */
	close(): void {
		this.#isOver = true;
		this.#timer?.cancel();
	}

	#schedule(): void {
		if (this.#isOver || this.#timer !== undefined || this.#writing !== undefined) return;
		const {clock} = this.#options;
		const elapsed = clock.monotonic() - this.#start;
		const pace = Math.min(PACE.last, Math.max(PACE.first, elapsed / PACE.part));
		this.#timer = clock.after(pace, () => {
			this.#timer = undefined;
			this.#writing = this.#write().finally(() => {
				this.#writing = undefined;
				if (this.#hasMore) this.#schedule();
			});
		});
	}

	async #write(): Promise<void> {
		this.#hasMore = false;
		try {
			await this.#options.place.write(this.#text({type: 'running'}));
		} catch (error) {
			this.close();
			this.#options.failed(error);
		}
	}

	#text(end: LiveEnd): string {
		const {title, place, clock} = this.#options;
		const {lines, count} = this.#tail;
		const elapsed = clock.monotonic() - this.#start;
		return liveText({title, lines, count, elapsed, end}, place.limits);
	}
}
