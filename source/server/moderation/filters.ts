import type {FilterAction, WordFilter} from '../../protocol/moderation-records.ts';
import {newId} from '../auth.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import {checkLine} from '../texts.ts';
import {type Actor, authorOf} from './actor.ts';
import {auditLine} from './entry.ts';
import {requireRight} from './place-right.ts';
import {type PatternProblem, patternProblem, STARRED_LETTERS} from './word-matcher.ts';

/**
 * Keeps a filter of a room, or without one of every room, in place of one of the same words there.
 * @throws {RefusedError} `forbidden`, `not-found`, `bad-request` for words that are no pattern, `quota`
 * when there are too many, or too many that are alike.
 */
export async function setFilter(
	services: Services,
	actor: Actor,
	wanted: {
		readonly room?: string | undefined;
		readonly words: string;
		readonly action: FilterAction;
	},
): Promise<WordFilter> {
	const {storage, clock, random, limits, filters} = services;
	const {room, action} = wanted;
	await requireRight(services, actor, {room, operation: 'filters'});
	const words = checkPattern(wanted.words, services);
	requireSpace(services, {room, words});
	const time = clock.now();
	const by = authorOf(actor).account;
	const place = room === undefined ? {} : {room};
	const filter = {filter: newId(random), ...place, words, action, by, time};
	const detail = `${action}: ${words}`;
	const audit = auditLine(services, actor, {
		...{deed: 'filter.set', room, target: filter.filter, detail},
	});
	const kept = await storage.setFilter({filter, limit: limits.filtersPerRoom, audit});
	if (kept === 'full') {
		const sentence = `There are ${limits.filtersPerRoom} filters already. Remove one first.`;
		throw new RefusedError('quota', sentence);
	}
	filters.put(filter);
	return filter;
}

/**
 * Ends a filter; one that whoever asks may not know of is none. `mayName` says which rooms it may name.
 * @throws {RefusedError} `not-found`, `forbidden`.
 */
export async function removeFilter(
	services: Services,
	actor: Actor,
	request: {readonly filter: string; readonly mayName?: ((room: string) => boolean) | undefined},
): Promise<void> {
	const {storage, filters} = services;
	const filter = filters.get(request.filter);
	const mayName = request.mayName ?? (() => true);
	if (filter === undefined || !mayName(filter.room ?? '')) throw noFilter();
	const {room, words, action} = filter;
	await requireRight(services, actor, {room, operation: 'filters'});
	const audit = auditLine(services, actor, {
		...{deed: 'filter.remove', room, target: filter.filter, detail: `${action}: ${words}`},
	});
	if (!(await storage.removeFilter({id: filter.filter, audit}))) throw noFilter();
	filters.remove(filter.filter);
}

/**
 * The filters of a room, or those of every room; the newest first.
 * @throws {RefusedError} `forbidden`, `not-found`.
 */
export async function listFilters(
	services: Services,
	actor: Actor,
	{room}: {readonly room?: string | undefined},
): Promise<WordFilter[]> {
	await requireRight(services, actor, {room, operation: 'filters'});
	return [...services.filters.list(room)];
}

function checkPattern(input: string, {limits}: Services): string {
	const words = checkLine(input, {what: 'A filter', bytes: limits.filterBytes});
	const problem = patternProblem(words);
	if (problem !== undefined) throw new RefusedError('bad-request', SENTENCES[problem]);
	return words;
}

/** What every message takes to look at, and what all filters take of the memory, has its bounds. */
function requireSpace(
	{filters, limits}: Services,
	{room, words}: {readonly room: string | undefined; readonly words: string},
): void {
	if (filters.same(room, words) !== undefined) return;
	// Rooms are many and their owners anybody: they leave room for the relay's own filters.
	if (room !== undefined && filters.size >= limits.filtersInAll) {
		throw new RefusedError('quota', 'There are too many filters on this relay. Remove one first.');
	}
	if (filters.overlapWith(room, words) > OVERLAP_MOST) {
		const sentence = 'Too many filters here end alike. Remove some, or use one with a * instead.';
		throw new RefusedError('quota', sentence);
	}
}

/** Letters compared at one place of a text: a few dozen for any list that people make. */
const OVERLAP_MOST = 400;

const SENTENCES: Readonly<Record<PatternProblem, string>> = {
	empty: 'A filter has at least one letter or digit.',
	'star-inside': 'A * stands at the beginning or at the end of a filter, for the rest of the word.',
	'star-alone': `Beside a * a filter has at least ${STARRED_LETTERS} letters, or it would hit everything.`,
};

function noFilter(): RefusedError {
	return new RefusedError('not-found', 'There is no such filter here.');
}
