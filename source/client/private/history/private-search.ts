import type {Clock} from '../../../protocol/environment.ts';
import type {PrivateMatch} from '../api.ts';
import {conversationId} from '../record-names.ts';
import type {ConversationStore} from './conversation-store.ts';
import {
	FoldedCache,
	type FoldedTexts,
	folded,
	foldedEntry,
	foldedTexts,
	positionsOf,
} from './folded-texts.ts';
import {type HistoryEntry, toMessage} from './history-entry.ts';
import type {Segment} from './history-segment.ts';

/** Matches of one search, unless told otherwise, and at most. */
const LIMIT = {usual: 50, most: 500};
/** Words and characters of a query that are looked at. */
const QUERY = {words: 16, characters: 400};
/** Milliseconds after which the screen gets its turn. */
const SLICE = 8;

/** Besides the words. */
export type PrivateSearchOptions = {
	/** At most so many matches. */
	readonly limit?: number | undefined;
	/** Says of a message with all the words whether it counts. */
	readonly isWanted?: ((match: PrivateMatch) => boolean) | undefined;
};

/** Finds private messages in the vault of this device; nobody else learns what was looked for. */
export class PrivateSearch {
	readonly #clock: Clock;
	readonly #cache = new FoldedCache();
	/** Folds the newest segments again only when they changed. */
	readonly #tails = new WeakMap<Segment, FoldedTexts>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** A segment is another than it was; without an index, a whole conversation is gone. */
	forget(name: string, index: number | undefined): void {
		if (index === undefined) this.#cache.deleteAll(keyOf(name, ''));
		else this.#cache.delete(keyOf(name, index));
	}

	/**
	 * The messages of `names` that contain all words of the query, in any order, case and accents
	 * aside; newest first. A damaged segment is passed over. Throws VaultError.
	 */
	async match(
		query: string,
		options: PrivateSearchOptions & Where,
	): Promise<readonly PrivateMatch[]> {
		const {store, names, limit = LIMIT.usual, isWanted = () => true} = options;
		const words = wordsOf(query);
		const most = Math.max(0, Math.min(limit, LIMIT.most));
		if (words.length === 0 || most === 0) return [];
		const pause = this.#pauses();
		const matches: PrivateMatch[] = [];
		for (const name of names) {
			matches.push(...(await this.#matchIn(name, words, {store, most, pause, isWanted})));
		}

		return matches.sort((one, other) => other.time - one.time).slice(0, most);
	}

	/**
	 * Opens what a first search would have to open, so that it answers as quickly as those after it.
	 * Throws VaultError.
	 */
	async prepare({store, names}: Where): Promise<void> {
		const pause = this.#pauses();
		for (const name of names) {
			for (let index = store.get(name)?.tail.index ?? -1; index >= 0; index--) {
				const pausing = pause();
				if (pausing !== undefined) await pausing;
				if (this.#cache.get(keyOf(name, index)) === undefined) {
					await this.#fold(name, index, store);
				}
			}
		}
	}

	async #matchIn(
		name: string,
		words: readonly string[],
		{store, most, pause, isWanted}: Search,
	): Promise<readonly PrivateMatch[]> {
		const matches: PrivateMatch[] = [];
		const newest = store.get(name)?.tail.index ?? -1;
		for (let index = newest; index >= 0 && matches.length < most; index--) {
			const pausing = pause();
			if (pausing !== undefined) await pausing;
			const texts = this.#cache.get(keyOf(name, index)) ?? (await this.#fold(name, index, store));
			const positions = positionsOf(texts, words);
			if (positions.length === 0) continue;
			const segment = await segmentAt(name, index, store);
			for (const position of positions) {
				const entry = segment?.entries[position];
				// It may have been edited or deleted since its text was folded.
				if (entry === undefined || !isMatch(entry, words)) continue;
				const match = matchOf(name, entry);
				if (isWanted(match)) matches.push(match);
			}
		}

		return matches.slice(0, most);
	}

	async #fold(name: string, index: number, store: ConversationStore): Promise<FoldedTexts> {
		const tail = store.get(name)?.tail;
		if (tail?.index === index) {
			const known = this.#tails.get(tail) ?? foldedTexts(tail);
			this.#tails.set(tail, known);
			return known;
		}

		const revision = store.segments.revision(name);
		const segment = await segmentAt(name, index, store);
		if (segment === undefined) return '';
		const texts = foldedTexts(segment);
		// What changed in the meantime may hold a text that is deleted by now.
		if (store.segments.revision(name) === revision) this.#cache.set(keyOf(name, index), texts);
		return texts;
	}

	/** Gives the way to wait for the event loop when enough was done in one go. */
	#pauses(): () => Promise<void> | undefined {
		const clock = this.#clock;
		let since = clock.monotonic();
		return () => {
			if (clock.monotonic() - since < SLICE) return undefined;
			return new Promise((resolve) => {
				clock.after(0, () => {
					since = clock.monotonic();
					resolve();
				});
			});
		};
	}
}

type Where = {
	readonly store: ConversationStore;
	readonly names: readonly string[];
};

type Search = {
	readonly store: ConversationStore;
	readonly most: number;
	readonly isWanted: (match: PrivateMatch) => boolean;
	readonly pause: () => Promise<void> | undefined;
};

function keyOf(name: string, index: number | ''): string {
	return `${name}/${index}`;
}

function wordsOf(query: string): readonly string[] {
	const words = folded(query.slice(0, QUERY.characters)).split(/\s+/u);
	return words.filter((word) => word !== '').slice(0, QUERY.words);
}

async function segmentAt(
	name: string,
	index: number,
	store: ConversationStore,
): Promise<Segment | undefined> {
	const tail = store.get(name)?.tail;
	return tail?.index === index ? tail : store.segments.read(name, index, {isPassing: true});
}

function isMatch(entry: HistoryEntry, words: readonly string[]): boolean {
	const held = foldedEntry(entry);
	return entry.facts.note === undefined && words.every((word) => held.includes(word));
}

function matchOf(name: string, entry: HistoryEntry): PrivateMatch {
	return toMessage(conversationId(name), entry);
}
