import {stripVTControlCharacters} from 'node:util';
import {findSecrets} from '../client/secret-guard.ts';
import {cut} from '../tui/text/cut.ts';
import {type SafeText, safeText} from '../tui/text/safe-text.ts';

/** Lines that are shown of an output. */
export const SHOWN_LINES = 12;
/** The widest line that is shown, in columns. */
const COLUMNS = 160;
/** A line that goes on for longer than this is held only in its newest part, in UTF-16 units. */
const LINE_LENGTH = 8192;
/** A key that never ends hides no more than this. */
const KEY_LINES = 200;

/**
 * Keeps the newest lines of what a program writes, as text that can be shown anywhere: no colours, no
 * control characters, a progress bar as it was last drawn. What looks like a secret is hidden.
 */
export class OutputTail {
	readonly #decoder = new TextDecoder();
	#lines: readonly SafeText[] = [];
	#partial = '';
	#count = 0;
	#hidden = 0;
	/** Lines of a private key that may still come. */
	#keyLines = 0;

	/** Lines so far; the one that is being written counts. */
	get count(): number {
		return this.#count + (this.#partial === '' ? 0 : 1);
	}

	/** Lines in which something was hidden. */
	get hidden(): number {
		return this.#hidden;
	}

	/** The newest lines, the oldest first. */
	get lines(): readonly SafeText[] {
		const last = this.#partial === '' ? [] : [this.#shown(this.#partial).text];
		return [...this.#lines, ...last].slice(-SHOWN_LINES);
	}

	add(chunk: Uint8Array): void {
		const parts = (this.#partial + this.#decoder.decode(chunk, {stream: true})).split('\n');
		this.#partial = (parts.pop() ?? '').slice(-LINE_LENGTH);
		for (const line of parts) this.#finish(line);
	}

	/** Nothing more comes: the line that was being written is a line. */
	end(): void {
		const rest = this.#partial + this.#decoder.decode();
		this.#partial = '';
		if (rest !== '') this.#finish(rest);
	}

	#finish(line: string): void {
		const {text, hides} = this.#shown(line.slice(-LINE_LENGTH));
		if (hides) this.#hidden++;
		this.#followKey(line);
		this.#count++;
		this.#lines = [...this.#lines, text].slice(-SHOWN_LINES);
	}

	#shown(line: string): {readonly text: SafeText; readonly hides: boolean} {
		const drawn = asDrawn(line);
		const isKey = this.#keyLines > 0 || KEY_BEGIN.test(drawn);
		const secrets = isKey ? [] : findSecrets(drawn);
		let masked = isKey ? HIDDEN : drawn;
		for (const {start, end} of secrets.toReversed()) {
			masked = masked.slice(0, start) + HIDDEN + masked.slice(end);
		}
		return {text: cut(safeText(masked), COLUMNS), hides: isKey || secrets.length > 0};
	}

	/** The lines of a key are hidden even when its first one is shown no more. */
	#followKey(line: string): void {
		if (KEY_BEGIN.test(line)) this.#keyLines = KEY_LINES;
		else if (this.#keyLines > 0) this.#keyLines--;
		if (KEY_END.test(line)) this.#keyLines = 0;
	}
}

export const HIDDEN = '[hidden]';
const KEY_BEGIN = /-----BEGIN [A-Z\d ]*PRIVATE KEY/;
const KEY_END = /-----END [A-Z\d ]*PRIVATE KEY/;

/** A line as a terminal would show it in the end, without its colours. */
function asDrawn(line: string): string {
	const plain = stripVTControlCharacters(line).replace(/\r+$/, '');
	const last = plain.slice(plain.lastIndexOf('\r') + 1);
	// Overstruck letters, as manual pages have them.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
	return last.replaceAll(/[^\x08]\x08/gu, '');
}
