import type {SearchQuery} from '../../client/api.ts';
import {parseSearch} from '../../client/search-query.ts';
import type {State} from '../../client/state/state.ts';

/** What a search field asks for: undefined for nothing yet; `problem` says what was not understood. */
export type ReadSearch = {
	readonly query: SearchQuery | undefined;
	readonly problem: string | undefined;
};

/** Where a search looks: only in the room in front, or in all of them. */
export type SearchScope = 'room' | 'everywhere';

/** Reads a search as it is typed. A room that the text itself names goes before the scope. */
export function readSearch(
	text: string,
	{
		state,
		scope,
		room,
		now,
	}: {
		readonly state: State;
		readonly scope: SearchScope;
		readonly room: string | undefined;
		/** Wall-clock time in milliseconds. */
		readonly now: number;
	},
): ReadSearch {
	if (text.trim() === '') {
		return {query: undefined, problem: undefined};
	}
	const {query, problem} = parseSearch(text, state, now);
	const place = scope === 'room' && room !== undefined ? {room} : {};
	// What was not understood is left out of the query: of the rest there may be too little.
	const isEnough = query.words !== '' || query.from !== undefined || query.isMention === true;
	return {query: isEnough ? {...place, ...query} : undefined, problem};
}
