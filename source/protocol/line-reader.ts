/** What a line can be that nobody should have sent. */
export type LineFault = 'too-long' | 'no-utf8';

const NEWLINE = 0x0a;

/** Takes a stream of bytes apart into lines of UTF-8, for the sockets between programs of one machine. */
export class LineReader {
	readonly #most: number;
	readonly #faultOf: (fault: LineFault, cause?: unknown) => Error;
	#parts: Uint8Array[] = [];
	#length = 0;

	/** Lines have at most `most` bytes; `faultOf` makes the error that a bad one is answered with. */
	constructor(most: number, faultOf: (fault: LineFault, cause?: unknown) => Error) {
		this.#most = most;
		this.#faultOf = faultOf;
	}

	/**
	 * The lines that end in `chunk`, in order.
	 * @throws what `faultOf` makes, for a line that is too long or is no UTF-8.
	 */
	*read(chunk: Uint8Array): Generator<string, void> {
		let start = 0;
		for (;;) {
			const end = chunk.indexOf(NEWLINE, start);
			this.#keep(chunk.subarray(start, end === -1 ? chunk.length : end));
			if (end === -1) return;
			yield this.#take();
			start = end + 1;
		}
	}

	#keep(part: Uint8Array): void {
		this.#length += part.length;
		if (this.#length > this.#most) throw this.#faultOf('too-long');
		if (part.length > 0) this.#parts.push(part);
	}

	#take(): string {
		const bytes = new Uint8Array(this.#length);
		let filled = 0;
		for (const part of this.#parts) {
			bytes.set(part, filled);
			filled += part.length;
		}
		this.#parts = [];
		this.#length = 0;
		try {
			return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
		} catch (cause) {
			throw this.#faultOf('no-utf8', cause);
		}
	}
}
