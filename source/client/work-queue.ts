export type WorkQueueOptions<Item> = {
	/** Does one piece of work. Only when its promise is done the next piece begins. */
	readonly work: (item: Item) => Promise<void>;
	/** How many pieces wait at most, beside the one that is being done. */
	readonly most: number;
	/** Told of each piece that nobody will do, because newer ones needed its place. */
	readonly dropped?: (item: Item) => void;
	/** Told why a piece failed; the next one is done all the same. */
	readonly failed: (error: unknown) => void;
};

/** Does one thing after the other, in order. When too much waits, the oldest makes way. */
export class WorkQueue<Item> {
	readonly #options: WorkQueueOptions<Item>;
	#waiting: Item[] = [];
	#working: Promise<void> | undefined;

	constructor(options: WorkQueueOptions<Item>) {
		this.#options = options;
	}

	push(item: Item): void {
		const {most, dropped} = this.#options;
		this.#waiting.push(item);
		// The one that is pushed while nothing is done begins at once, and does not wait.
		const limit = this.#working === undefined ? most + 1 : most;
		const [tooMany] = this.#waiting.length > limit ? this.#waiting.splice(0, 1) : [];
		if (tooMany !== undefined) dropped?.(tooMany);
		this.#working ??= this.#workOff();
	}

	/** Resolves when nothing waits and nothing is being done. */
	async whenIdle(): Promise<void> {
		while (this.#working !== undefined) await this.#working;
	}

	/** Forgets what waits. What is being done goes on. */
	clear(): void {
		this.#waiting = [];
	}

	async #workOff(): Promise<void> {
		const {work, failed} = this.#options;
		try {
			// Whoever pushes is not held up by what the work does first.
			await undefined;
			for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
				try {
					await work(item);
				} catch (error) {
					failed(error);
				}
			}
		} finally {
			this.#working = undefined;
		}
	}
}
