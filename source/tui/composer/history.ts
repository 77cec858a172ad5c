import {COMPOSER_BOUNDS} from './bounds.ts';
import {foldForSearch} from './fold.ts';

/** What was sent from one room's composer, and the walk through it that may be under way. */
export type History = {
	/** Sent texts as they were typed, the oldest first. */
	readonly entries: readonly string[];
	readonly walk: Walk | undefined;
};

/**
 * A walk stands on an entry; `entries.length` is the unsent draft. Lines that were changed on the
 * way are kept by index until the walk ends, so that going up and down loses nothing.
 */
export type Walk = {readonly index: number; readonly changed: ReadonlyMap<number, string>};

/** A reverse search: what is looked for, and the entry that has it. */
export type HistorySearch = {
	readonly query: string;
	/** The entry found; undefined when none has the query, or none was asked for yet. */
	readonly found: number | undefined;
};

export const EMPTY_HISTORY: History = {entries: [], walk: undefined};

/** Adds a sent text and ends the walk. The same text twice in a row is kept once. */
export function rememberSent(history: History, text: string): History {
	if (text === '' || text === history.entries.at(-1)) {
		return {...history, walk: undefined};
	}
	const entries = [...history.entries, text].slice(-COMPOSER_BOUNDS.historyEntries);
	return {entries, walk: undefined};
}

/** The draft a walk has left behind and that nobody sent, if there is one. */
export function unsentDraft({entries, walk}: History): string | undefined {
	if (walk === undefined || walk.index === entries.length) {
		return undefined;
	}
	return walk.changed.get(entries.length);
}

/**
 * Goes one entry back or forward from `current`, the text in the composer. Undefined at either end.
 */
export function walkHistory(
	history: History,
	direction: 'previous' | 'next',
	current: string,
): {readonly history: History; readonly text: string} | undefined {
	const {entries} = history;
	const index = history.walk?.index ?? entries.length;
	const target = direction === 'previous' ? index - 1 : index + 1;
	if (target < 0 || target > entries.length) {
		return undefined;
	}
	return goTo(history, target, current);
}

/** Looks for an entry with `query` in it, from the newest back. Case and accents do not matter. */
export function startSearch(history: History, query: string): HistorySearch {
	return searchFrom(history, query, history.entries.length - 1);
}

/** The next older entry that has the query; the search stays where it is when there is none. */
export function searchOlder(history: History, search: HistorySearch): HistorySearch {
	const from = (search.found ?? history.entries.length) - 1;
	const older = searchFrom(history, search.query, from);
	return older.found === undefined ? search : older;
}

/** Takes the entry that a search found as the current text; undefined when it found none. */
export function acceptSearch(
	history: History,
	search: HistorySearch,
	current: string,
): {readonly history: History; readonly text: string} | undefined {
	return search.found === undefined ? undefined : goTo(history, search.found, current);
}

function searchFrom(history: History, query: string, from: number): HistorySearch {
	const wanted = foldForSearch(query);
	if (wanted === '') {
		return {query, found: undefined};
	}
	for (let index = from; index >= 0; index--) {
		if (foldForSearch(history.entries[index] ?? '').includes(wanted)) {
			return {query, found: index};
		}
	}
	return {query, found: undefined};
}

function goTo(
	history: History,
	target: number,
	current: string,
): {readonly history: History; readonly text: string} {
	const {entries, walk} = history;
	const index = walk?.index ?? entries.length;
	const changed = new Map(walk?.changed);
	if (entries[index] === current) {
		changed.delete(index);
	} else {
		changed.set(index, current);
	}
	const text = changed.get(target) ?? entries[target] ?? '';
	return {history: {entries, walk: {index: target, changed}}, text};
}
