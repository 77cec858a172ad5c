import {parseControlSequence, readControlSequence} from './control-sequence.ts';
import type {InputEvent} from './input-event.ts';
import {controlKey, NO_MODIFIERS, namedKey, printableKey} from './key-event.ts';
import {PASTE_START, PasteCollector} from './paste-collector.ts';
import {
	findStringEnd,
	isBareEscape,
	readAltKey,
	readBareEscape,
	readPrintables,
	readSingleShift,
	readString,
	STRING_INTRODUCERS,
	STRING_LIMIT,
} from './scan.ts';

/**
 * What the tokenizer still waits for: the rest after an Esc byte (which may be the Esc key), the rest
 * of a longer sequence, or the end of a paste.
 */
export type PendingInput = 'escape' | 'sequence' | 'paste';

export type TokenizerOptions = {
	/** The longest paste event in UTF-16 units (default 1,000,000); more follows in further events. */
	readonly pasteLimit?: number;
};

/** A control sequence longer than this is noise. The longest real one, with kitty text, is under 64. */
const CONTROL_LIMIT = 128;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const CONTROL = /\x1b\[[ -?]*[@-~]?/y;
const CONTROL_REST = /[ -?]*[@-~]?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const CURSOR_REPORT = /^\x1b\[\d+;\d+R$/;

/**
 * Reads the bytes of a terminal, cut anywhere, as keys, pastes, mouse reports, focus changes and
 * replies. Unknown sequences vanish instead of being typed. Memory is bounded whatever comes in.
 * Grammar: ECMA-48 and the xterm control sequences document; the kitty keyboard protocol.
 */
export class InputTokenizer {
	readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	readonly #paste: PasteCollector;
	#rest = '';
	#skipping: 'nothing' | 'control' | 'string' = 'nothing';
	#isPasting = false;
	#expectedCursorReports = 0;

	constructor({pasteLimit}: TokenizerOptions = {}) {
		this.#paste = new PasteCollector(pasteLimit);
	}

	/** What an owner's timer should wait for before it calls `flush`; `undefined` for nothing. */
	get pending(): PendingInput | undefined {
		if (this.#isPasting) {
			return 'paste';
		}

		if (this.#rest === '') {
			return this.#skipping === 'nothing' ? undefined : 'sequence';
		}

		return isBareEscape(this.#rest) ? 'escape' : 'sequence';
	}

	/** The next `CSI row;column R` is a report and not F3 with modifiers. At most 8 are remembered. */
	expectCursorReport(): void {
		this.#expectedCursorReports = Math.min(this.#expectedCursorReports + 1, 8);
	}

	/** Reads the next bytes or characters and gives the events that are now complete. */
	push(chunk: Uint8Array | string): readonly InputEvent[] {
		const text = typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, {stream: true});
		const events: InputEvent[] = [];
		this.#read(this.#rest + text, events);
		return events;
	}

	/**
	 * Settles what is pending because nothing followed for a while: Esc is the key, a cut sequence is
	 * dropped, and an unfinished paste is delivered; after a second quiet while it has ended.
	 */
	flush(): readonly InputEvent[] {
		if (this.#isPasting) {
			const events = this.#paste.flush();
			this.#isPasting = events.length > 0;
			return events;
		}

		const rest = this.#rest;
		this.#rest = '';
		this.#skipping = 'nothing';
		return isBareEscape(rest) ? readBareEscape(rest) : [];
	}

	#read(text: string, events: InputEvent[]): void {
		let index = 0;
		this.#rest = '';
		while (index < text.length) {
			const next = this.#step(text, index, events);
			if (next === undefined) {
				this.#keep(text.slice(index));
				return;
			}

			index = next;
		}
	}

	/** Reads one thing at `index` and returns where it ended; `undefined` when more text is needed. */
	#step(text: string, index: number, events: InputEvent[]): number | undefined {
		if (this.#isPasting) {
			const end = this.#paste.read(text, index, events);
			this.#isPasting = end === undefined;
			return end ?? text.length;
		}

		if (this.#skipping !== 'nothing') {
			return this.#skip(text, index);
		}

		const code = text.charCodeAt(index);
		if (code === 0x1b) {
			return this.#readEscape(text, index, events);
		}

		if (code < 0x20 || code === 0x7f) {
			events.push(controlKey(code, false));
			return index + 1;
		}

		return readPrintables(text, index, events);
	}

	/** Remembers an unfinished sequence, or starts to skip one that has become too long. */
	#keep(rest: string): void {
		const isString = STRING_INTRODUCERS.includes(rest.charAt(1) || ' ');
		if (rest.length <= (isString ? STRING_LIMIT : CONTROL_LIMIT)) {
			this.#rest = rest;
			return;
		}

		if (this.#skipping === 'nothing') {
			this.#skipping = isString ? 'string' : 'control';
		}

		// The Esc of a string's end (Esc \) may be the last character seen so far.
		this.#rest = rest.endsWith('\u{1B}') ? '\u{1B}' : '';
	}

	#skip(text: string, index: number): number | undefined {
		if (this.#skipping === 'control') {
			CONTROL_REST.lastIndex = index;
			const end = index + (CONTROL_REST.exec(text)?.[0].length ?? 0);
			const hasFinal = end > index && text.charCodeAt(end - 1) >= 0x40;
			this.#skipping = hasFinal || end < text.length ? 'nothing' : 'control';
			return end;
		}

		const end = findStringEnd(text, index);
		if (end === undefined) {
			return text.endsWith('\u{1B}') ? this.#holdEscape(text) : text.length;
		}

		this.#skipping = 'nothing';
		return end;
	}

	/** The last character of a skipped string may begin its end; it is looked at again with the next. */
	#holdEscape(text: string): number {
		this.#rest = '\u{1B}';
		return text.length;
	}

	#readEscape(text: string, index: number, events: InputEvent[]): number | undefined {
		switch (text.charAt(index + 1)) {
			case '':
				return undefined;
			case '\u{1B}':
				return this.#readDoubleEscape(text, index, events);
			case '[':
				return this.#readControl(text, index, events);
			case 'O':
				return readSingleShift(text, index, events);
			case ']':
			case 'P':
			case 'X':
			case '^':
			case '_':
				return readString(text, index, events);
			default:
				return readAltKey(text, index + 1, events);
		}
	}

	/** Two Esc bytes: the Esc key twice, or Alt with a key that sends a sequence (rxvt, iTerm2). */
	#readDoubleEscape(text: string, index: number, events: InputEvent[]): number | undefined {
		const third = text.charAt(index + 2);
		if (third === '') {
			return undefined;
		}

		if (third !== '[' && third !== 'O') {
			events.push(namedKey('escape'));
			return index + 1;
		}

		const inner: InputEvent[] = [];
		const end = this.#readEscape(text, index + 1, inner);
		if (end === undefined) {
			return undefined;
		}

		const [event] = inner;
		if (event?.type === 'key' && event.text === '' && !event.alt) {
			events.push({...event, alt: true});
		} else {
			events.push(namedKey('escape'), ...inner);
		}

		return end;
	}

	#readControl(text: string, index: number, events: InputEvent[]): number | undefined {
		CONTROL.lastIndex = index;
		const whole = CONTROL.exec(text)?.[0] ?? '';
		const end = index + whole.length;
		const hasFinal = whole.length > 2 && whole.charCodeAt(whole.length - 1) >= 0x40;
		if (!hasFinal) {
			return end === text.length ? undefined : readBrokenControl(whole, end, events);
		}

		if (whole === '\u{1B}[[') {
			return readConsoleKey(text, end, events);
		}

		if (whole === '\u{1B}[M') {
			// The mouse encoding of 1984, which we never ask for: three more characters.
			return text.length < end + 3 ? undefined : end + 3;
		}

		if (whole === PASTE_START) {
			this.#isPasting = true;
			return end;
		}

		const sequence = whole.length > CONTROL_LIMIT ? undefined : parseControlSequence(whole);
		const event = sequence && readControlSequence(sequence, this.#takeCursorReport(whole));
		if (event) {
			events.push(event);
		}

		return end;
	}

	#takeCursorReport(whole: string): boolean {
		if (this.#expectedCursorReports === 0 || !CURSOR_REPORT.test(whole)) {
			return false;
		}

		this.#expectedCursorReports -= 1;
		return true;
	}
}

/** A character that belongs to no control sequence came in the middle: the sequence means nothing. */
function readBrokenControl(whole: string, end: number, events: InputEvent[]): number {
	if (whole.length === 2) {
		events.push(printableKey('[', {...NO_MODIFIERS, alt: true}));
	}

	return end;
}

/** The Linux console sends F1 to F5 as `ESC [ [` and A to E. */
function readConsoleKey(text: string, index: number, events: InputEvent[]): number | undefined {
	const letter = text.charAt(index);
	if (letter === '') {
		return undefined;
	}

	const number = 'ABCDE'.indexOf(letter) + 1;
	if (number === 0) {
		return index;
	}

	events.push(namedKey(`f${number}`));
	return index + 1;
}
