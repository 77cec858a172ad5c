import {stripVTControlCharacters} from 'node:util';
import {safeLine} from '../../tui/text/safe-text.ts';

/** Characters of a line that are read; the rest of it is thrown away. */
const LINE = 2000;
/** Characters of a line that are kept to be shown. */
const SHOWN = 300;
/** Lines that are kept: the newest. */
const KEPT = 8;

/** What a program prints, taken apart into lines, of which the last are kept, clean, to be shown. */
export class SaidLines {
	readonly #hear: (line: string) => boolean;
	readonly #hide: (line: string) => string;
	readonly #parts = {stdout: '', stderr: ''};
	// A letter may come in two pieces.
	readonly #decoders = {stdout: new TextDecoder(), stderr: new TextDecoder()};
	#last: readonly string[] = [];

	/**
	 * `hear` gets each line, and says whether it is worth keeping; `hide` takes out of it what nobody is to
	 * see.
	 */
	constructor(hear: (line: string) => boolean, hide = (line: string): string => line) {
		this.#hear = hear;
		this.#hide = hide;
	}

	/** The newest lines, oldest first; each of one row, without anything a terminal would act on. */
	get last(): readonly string[] {
		return this.#last;
	}

	take(chunk: Buffer, from: 'stdout' | 'stderr'): void {
		const text = this.#parts[from] + this.#decoders[from].decode(chunk, {stream: true});
		const lines = text.split(/[\r\n]+/);
		this.#parts[from] = (lines.pop() ?? '').slice(0, LINE);
		for (const line of lines) this.#line(line);
	}

	/** Nothing more comes: what has no end of line counts as one. */
	end(): void {
		for (const from of ['stdout', 'stderr'] as const) {
			this.#line(this.#parts[from]);
			this.#parts[from] = '';
		}
	}

	#line(text: string): void {
		const line = stripVTControlCharacters(text.slice(0, LINE)).trim();
		if (line === '' || !this.#hear(line)) return;
		this.#last = [...this.#last, safeLine(this.#hide(line)).slice(0, SHOWN)].slice(-KEPT);
	}
}
