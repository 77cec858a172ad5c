import {createHash} from 'node:crypto';

/** Everything that happens in a simulated world, as lines: two runs of a seed must agree on all. */
export class Trace {
	readonly #hash = createHash('sha256');
	readonly #lines: string[] | undefined;
	readonly #now: () => number;

	/** Keeps the lines only if asked to; the hash is always made. */
	constructor(now: () => number, options: {readonly keepsLines: boolean}) {
		this.#now = now;
		this.#lines = options.keepsLines ? [] : undefined;
	}

	add(who: string, what: string): void {
		const line = `${this.#now()} ${who} ${what}\n`;
		this.#hash.update(line);
		this.#lines?.push(line);
	}

	/** The lines so far; empty unless they are kept. */
	get lines(): readonly string[] {
		return this.#lines ?? [];
	}

	/** The fingerprint of all lines, in hexadecimal. Ends the trace. */
	digest(): string {
		return this.#hash.digest('hex');
	}
}
