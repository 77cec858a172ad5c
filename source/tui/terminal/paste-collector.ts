import type {InputEvent} from './input-event.ts';

/** What the terminal sends around pasted text in bracketed paste mode (xterm 2004). */
export const PASTE_START = '\u{1B}[200~';
const PASTE_END = '\u{1B}[201~';

/** The longest paste event by default, in UTF-16 units: about a novel. */
const DEFAULT_PASTE_LIMIT = 1_000_000;

/**
 * Gathers the text between two paste marks. Nothing in it is a key: control bytes are dropped, save
 * tab and line ends. A paste longer than the limit is delivered in pieces, so that nothing is lost
 * and memory stays bounded.
 */
export class PasteCollector {
	readonly #limit: number;
	#text = '';
	/** The last characters so far, which may be the beginning of the end mark. */
	#tail = '';

	constructor(limit = DEFAULT_PASTE_LIMIT) {
		this.#limit = Math.max(limit, 2);
	}

	/**
	 * Takes the text from `index` on. Returns where the paste ended, or `undefined` when it goes on
	 * after this text.
	 */
	read(text: string, index: number, events: InputEvent[]): number | undefined {
		const fresh = this.#tail + text.slice(index);
		const end = fresh.indexOf(PASTE_END);
		if (end === -1) {
			const kept = Math.max(0, fresh.length - PASTE_END.length + 1);
			this.#text += fresh.slice(0, kept);
			this.#tail = fresh.slice(kept);
			this.#deliverPieces(events);
			return undefined;
		}

		this.#text += fresh.slice(0, end);
		this.#tail = '';
		this.#deliverPieces(events);
		pushPaste(this.#text, events);
		this.#text = '';
		return text.length - (fresh.length - end - PASTE_END.length);
	}

	/** Delivers what has come so far, because nothing followed for a while. */
	flush(): readonly InputEvent[] {
		const events: InputEvent[] = [];
		const markStart = this.#tail.lastIndexOf('\u{1B}');
		const isMark = markStart !== -1 && PASTE_END.startsWith(this.#tail.slice(markStart));
		const end = isMark ? markStart : this.#tail.length;
		pushPaste(this.#text + this.#tail.slice(0, end), events);
		this.#text = '';
		this.#tail = events.length > 0 ? this.#tail.slice(end) : '';
		return events;
	}

	/** Delivers all that is longer than one event; cuts fall at the same places however it came. */
	#deliverPieces(events: InputEvent[]): void {
		while (this.#text.length > this.#limit) {
			const cut = findCut(this.#text, this.#limit);
			pushPaste(this.#text.slice(0, cut), events);
			this.#text = this.#text.slice(cut);
		}
	}
}

/** A place at or just before `limit` that does not split a surrogate pair or a CR LF. */
function findCut(text: string, limit: number): number {
	const isPair = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
	const isLineEnd = text.charAt(limit - 1) === '\r';
	return isPair || isLineEnd ? limit - 1 : limit;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

function pushPaste(raw: string, events: InputEvent[]): void {
	const text = raw.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
	if (text !== '') {
		events.push({type: 'paste', text});
	}
}
