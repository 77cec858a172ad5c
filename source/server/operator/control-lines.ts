import {Buffer} from 'node:buffer';
import {ConsoleError} from './console-error.ts';

/** The longest line either side of the control socket takes, in bytes: a list of many names fits. */
export const CONTROL_LINE_BYTES = 4 * 1_048_576;

const NEWLINE = 0x0a;

/** Takes a stream of bytes apart into lines of UTF-8. */
export class ControlLines {
	#parts: Uint8Array[] = [];
	#length = 0;

	/**
	 * The lines that end in `chunk`, in order.
	 * @throws {ConsoleError} `failed` for a line that is too long or is no UTF-8.
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
		if (this.#length > CONTROL_LINE_BYTES) throw new ConsoleError('failed', 'A line is too long.');
		if (part.length > 0) this.#parts.push(part);
	}

	#take(): string {
		const bytes = Buffer.concat(this.#parts);
		this.#parts = [];
		this.#length = 0;
		try {
			return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
		} catch (cause) {
			throw new ConsoleError('failed', 'A line is not UTF-8.', {cause});
		}
	}
}
