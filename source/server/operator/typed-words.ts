import {ConsoleError} from './console-error.ts';

/** The words after a command's name, taken one by one. */
export class TypedWords {
	#words: readonly string[];
	readonly #usage: string;
	#next = 0;

	constructor(words: readonly string[], usage: string) {
		this.#words = words;
		this.#usage = usage;
	}

	/** The next word, or nothing. */
	next(): string | undefined {
		const word = this.#words[this.#next];
		if (word !== undefined) this.#next++;
		return word;
	}

	/** The next word, without taking it. */
	get peeked(): string | undefined {
		return this.#words[this.#next];
	}

	/** Takes these words if they come next; whether they did. */
	takeAll(...expected: readonly string[]): boolean {
		const isNext = expected.every((word, index) => this.#words[this.#next + index] === word);
		if (isNext) this.#next += expected.length;
		return isNext;
	}

	/** Takes a flag like `--yes` from wherever it stands among what follows; whether it was there. */
	takeFlag(flag: string): boolean {
		const left = this.#words.slice(this.#next);
		if (!left.includes(flag)) return false;
		this.#words = left.filter((word) => word !== flag);
		this.#next = 0;
		return true;
	}

	/** @throws {ConsoleError} `usage` when there is none. */
	need(): string {
		const word = this.next();
		if (word === undefined) throw this.misused();
		return word;
	}

	/** All that follows, as a text; empty when nothing does. */
	rest(): string {
		const text = this.#words.slice(this.#next).join(' ').trim();
		this.#next = this.#words.length;
		return text;
	}

	/** @throws {ConsoleError} `usage` when nothing follows. */
	needRest(): string {
		const text = this.rest();
		if (text === '') throw this.misused();
		return text;
	}

	/** @throws {ConsoleError} `usage` when anything follows. */
	end(): void {
		if (this.#next < this.#words.length) throw this.misused();
	}

	/** What was typed cannot be understood; `why` is a sentence of its own. */
	misused(why?: string): ConsoleError {
		const usage = `Usage: ${this.#usage}`;
		return new ConsoleError('usage', why === undefined ? usage : `${why} ${usage}`);
	}
}
