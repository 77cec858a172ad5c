import {phrase} from '../../words/phrase.ts';
import {BesideError} from './error.ts';

/** The longest line either side takes, in bytes. */
export const LINE_BYTES = 1_048_576;

const NEWLINE = 0x0a;

/** Takes a stream of bytes apart into lines of UTF-8. */
export class LineReader {
	#parts: Uint8Array[] = [];
	#length = 0;

	/**
	 * The lines that end in `chunk`, in order.
	 * @throws {BesideError} `bad-frame` for a line that is too long or is no UTF-8.
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
		if (this.#length > LINE_BYTES) throw new BesideError('bad-frame', phrase`A line is too long.`);
		if (part.length > 0) this.#parts.push(part);
	}

	#take(): string {
		const bytes = Buffer.concat(this.#parts);
		this.#parts = [];
		this.#length = 0;
		try {
			return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
		} catch (cause) {
			throw new BesideError('bad-frame', phrase`A line is not UTF-8.`, {cause});
		}
	}
}
