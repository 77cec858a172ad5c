import {searchedText} from '../../said-text.ts';
import type {HistoryEntry} from './history-entry.ts';
import type {Segment} from './history-segment.ts';

/** Bytes of folded text that are kept for searching, about. */
const FOLDED_BYTES = 32 * 1024 * 1024;

/** The texts of a segment in one string, in the order of its messages. */
export type FoldedTexts = string;

/** Text without case and without accents, so that `Ã` and `a` are the same letter. */
export function folded(text: string): string {
	return text.toLowerCase().normalize('NFKD').replace(ACCENTS, '');
}

/** What can be found in a segment: what people said and did not take back. */
export function foldedTexts({entries}: Pick<Segment, 'entries'>): FoldedTexts {
	return entries.map((entry) => (isFindable(entry) ? plain(foldedEntry(entry)) : '')).join(BETWEEN);
}

/** What a message is found by, folded. */
export function foldedEntry(entry: Pick<HistoryEntry, 'text' | 'file'>): string {
	return folded(searchedText(entry));
}

/** Where in the segment the texts are that have all of the words, newest first. */
export function positionsOf(texts: FoldedTexts, words: readonly string[]): readonly number[] {
	// Most segments have not all of the words, and are done with at once.
	if (!words.every((word) => texts.includes(word))) return [];
	return texts
		.split(BETWEEN)
		.flatMap((text, position) => (words.every((word) => text.includes(word)) ? [position] : []))
		.reverse();
}

/** The folded texts of older segments, as many as there is space for. */
export class FoldedCache {
	readonly #bytes: number;
	/** The least recently used first. */
	readonly #held = new Map<string, FoldedTexts>();
	#size = 0;

	constructor(bytes = FOLDED_BYTES) {
		this.#bytes = bytes;
	}

	get(key: string): FoldedTexts | undefined {
		return this.#held.get(key);
	}

	set(key: string, texts: FoldedTexts): void {
		this.delete(key);
		this.#held.set(key, texts);
		this.#size += sizeOf(texts);
		for (const oldest of this.#held.keys()) {
			if (this.#size <= this.#bytes) break;
			this.delete(oldest);
		}
	}

	/** Deletes all whose keys begin like that. */
	deleteAll(prefix: string): void {
		for (const key of this.#held.keys()) if (key.startsWith(prefix)) this.delete(key);
	}

	delete(key: string): void {
		const known = this.#held.get(key);
		if (known === undefined) return;
		this.#held.delete(key);
		this.#size -= sizeOf(known);
	}
}

const ACCENTS = /[\u0300-\u036f]/g;
/** Stands between two texts, and in none of them. */
const BETWEEN = '\0';

function isFindable({facts}: HistoryEntry): boolean {
	return facts.note === undefined && !facts.isDeleted;
}

function plain(text: string): string {
	return text.replaceAll(BETWEEN, ' ');
}

/** Strings are held in one or two bytes for a character; two is the safe guess. */
function sizeOf(texts: FoldedTexts): number {
	return texts.length * 2;
}
