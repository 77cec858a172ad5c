import type {SafeText} from '../tui/text/safe-text.ts';

/** Where lines come from and go to. */
export type LineInput = {
	/** Whether somebody types at a terminal. */
	readonly isTerminal: boolean;
	/** The next line; undefined when there are no more. */
	next(): Promise<string | undefined>;
	/** Asks, and gives the line that is typed from then on; undefined when it was taken back. */
	ask(question: SafeText): Promise<string | undefined>;
	/** As `ask`, for what nobody may read over a shoulder. */
	askSecret(question: SafeText): Promise<string | undefined>;
	/** Prints a line without disturbing what is being typed. */
	print(line: SafeText): void;
	/** Ctrl-C came from outside: takes a question back. Says whether there was one. */
	interrupt(): boolean;
	/** Ends reading; a line that is waited for is undefined then. */
	close(): void;
};

/** Lines that came and nobody took yet, and those who wait for one. */
export class LineQueue {
	readonly #lines: string[] = [];
	#waiting: ((line: string | undefined) => void) | undefined;
	#answering: ((line: string | undefined) => void) | undefined;
	#hasEnded = false;

	/** A line came: it is the answer to a question first. */
	push(line: string): void {
		const taker = this.#answering ?? this.#waiting;
		if (taker === undefined) {
			this.#lines.push(line);
			return;
		}
		if (taker === this.#answering) this.#answering = undefined;
		else this.#waiting = undefined;
		taker(line);
	}

	/** How many lines wait. */
	get length(): number {
		return this.#lines.length;
	}

	next(): Promise<string | undefined> {
		if (this.#lines.length > 0 || this.#hasEnded) return Promise.resolve(this.#lines.shift());
		return new Promise((resolve) => {
			this.#waiting = resolve;
		});
	}

	/** The next line that is typed after now, whatever waits already. */
	answer(): Promise<string | undefined> {
		if (this.#hasEnded) return Promise.resolve(undefined);
		return new Promise((resolve) => {
			this.#answering = resolve;
		});
	}

	/** Takes a question back. Says whether there was one. */
	takeBack(): boolean {
		const taker = this.#answering;
		this.#answering = undefined;
		taker?.(undefined);
		return taker !== undefined;
	}

	end(): void {
		this.#hasEnded = true;
		this.takeBack();
		this.#waiting?.(undefined);
		this.#waiting = undefined;
	}
}
