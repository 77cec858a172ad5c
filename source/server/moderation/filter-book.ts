import type {FilterAction, WordFilter} from '../../protocol/moderation-records.ts';
import {createWordMatcher, maskWords, type WordMatcher} from './word-matcher.ts';

/** What the filters say of a text: the most severe thing that any of them wants. */
export type Verdict =
	| {readonly type: 'fine'}
	| {readonly type: FilterAction; readonly filter: WordFilter; readonly text: string};

/** Whether whoever writes is trusted with any word by the filters of the room, and by the relay's. */
export type FilterTrust = {readonly here: boolean; readonly everywhere: boolean};

const NO_TRUST: FilterTrust = {here: false, everywhere: false};

/** The relay's word filters, in memory, so that looking at a message reads nothing from storage. */
export class FilterBook {
	readonly #filters = new Map<string, WordFilter>();
	/** By their words, of each room, and under `undefined` of every room. */
	readonly #places = new Map<string | undefined, Map<string, WordFilter>>();
	/** Made when they are first needed; those used last come last. */
	readonly #matchers = new Map<string | undefined, WordMatcher<WordFilter>>();
	/** Characters of the filters that matchers were made of: their memory goes with it. */
	#matched = 0;

	constructor(filters: Iterable<WordFilter> = []) {
		for (const filter of filters) this.put(filter);
	}

	get size(): number {
		return this.#filters.size;
	}

	get(id: string): WordFilter | undefined {
		return this.#filters.get(id);
	}

	/** Those of a room, or those that hold everywhere; the newest first. */
	list(room: string | undefined): readonly WordFilter[] {
		return this.#of(room).sort((one, other) => other.time - one.time);
	}

	/** The one with the same words in the same place. */
	same(room: string | undefined, words: string): WordFilter | undefined {
		return this.#places.get(room)?.get(words);
	}

	/** The `overlap` of the filters of a place, were there one of these words too. */
	overlapWith(room: string | undefined, words: string): number {
		const others = this.#of(room).filter((each) => each.words !== words);
		const patterns = [...others.map((each) => each.words), words];
		return createWordMatcher(patterns.map((each) => ({words: each, value: each}))).overlap;
	}

	/** Adds it; it takes the place of one with the same words in the same place. */
	put(filter: WordFilter): void {
		const {room, words} = filter;
		const replaced = this.same(room, words);
		if (replaced !== undefined) this.remove(replaced.filter);
		this.#forgetMatcher(room);
		this.#filters.set(filter.filter, filter);
		const there = this.#places.get(room);
		if (there === undefined) this.#places.set(room, new Map([[words, filter]]));
		else there.set(words, filter);
	}

	remove(id: string): void {
		const filter = this.#filters.get(id);
		if (filter === undefined) return;
		const {room, words} = filter;
		this.#forgetMatcher(room);
		this.#filters.delete(id);
		const there = this.#places.get(room);
		there?.delete(words);
		if (there?.size === 0) this.#places.delete(room);
	}

	/** An account was deleted: what it set stays, in nobody's name. */
	rename(from: string, to: string): void {
		for (const filter of [...this.#filters.values()]) {
			if (filter.by === from) this.put({...filter, by: to});
		}
	}

	/** What the filters of this room say of a text, and those of every room, save for whom they trust. */
	look(room: string, text: string, trust: FilterTrust = NO_TRUST): Verdict {
		const asked = [...(trust.here ? [] : [room]), ...(trust.everywhere ? [] : [undefined])];
		const places = asked.filter((place) => this.#places.has(place));
		if (places.length === 0) return {type: 'fine'};
		const matches = places.flatMap((place) => this.#matcher(place).matches(text));
		const filter = mostSevere(matches.map(({value}) => value));
		if (filter === undefined) return {type: 'fine'};
		const masked = maskWords(
			text,
			matches.filter(({value}) => value.action === 'mask'),
		);
		return {type: filter.action, filter, text: masked};
	}

	#of(room: string | undefined): WordFilter[] {
		return [...(this.#places.get(room)?.values() ?? [])];
	}

	#matcher(room: string | undefined): WordMatcher<WordFilter> {
		const made = this.#matchers.get(room);
		const matcher =
			made ?? createWordMatcher(this.#of(room).map((value) => ({words: value.words, value})));
		this.#matchers.delete(room);
		this.#matchers.set(room, matcher);
		if (made === undefined) this.#matched += this.#sizeOf(room);
		for (const oldest of this.#matchers.keys()) {
			if (this.#matched <= MATCHED_MOST || this.#matchers.size === 1) break;
			this.#forgetMatcher(oldest);
		}
		return matcher;
	}

	/** To be called while the filters are those that it was made of. */
	#forgetMatcher(room: string | undefined): void {
		if (this.#matchers.delete(room)) this.#matched -= this.#sizeOf(room);
	}

	#sizeOf(room: string | undefined): number {
		return this.#of(room).reduce((sum, {words}) => sum + words.length, 0);
	}
}

/** Some 300 bytes of memory each; the filters of more rooms than that are made into matchers anew. */
const MATCHED_MOST = 200_000;

/** From what costs whoever wrote it the most to what costs nothing. */
const SEVERITY: readonly FilterAction[] = ['mute', 'refuse', 'report', 'mask'];

function mostSevere(filters: readonly WordFilter[]): WordFilter | undefined {
	for (const action of SEVERITY) {
		const found = filters.find((filter) => filter.action === action);
		if (found !== undefined) return found;
	}
	return undefined;
}
