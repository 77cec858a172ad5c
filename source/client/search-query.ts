import {checkAccountName} from '../protocol/names.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import type {SearchQuery} from './api.ts';
import {nextDay, readDay} from './dates.ts';
import {roomByName} from './state/select.ts';
import type {State} from './state/state.ts';

/** A search as typed, read as far as it was understood. */
export type ParsedSearch = {
	readonly query: SearchQuery;
	/** What was not understood, as a sentence; what says so is left out of the query. */
	readonly problem: string | undefined;
};

/**
 * Reads words with conditions among them: `from:NAME` (or `me`), `in:#room` or `in:@name`,
 * `before:DAY`, `after:DAY`, `on:DAY`, `is:mention`. A day is `2026-08-02`, `2-aug`, `today` or
 * `yesterday`, in local time; `before` and `after` leave that day itself out.
 */
export function parseSearch(text: string, state: State, now: number): ParsedSearch {
	const words: string[] = [];
	const conditions: Condition[] = [];
	for (const word of text.split(/\s+/u)) {
		const [, key = '', value = ''] = /^(from|in|before|after|on|is):(.*)$/iu.exec(word) ?? [];
		const read = READERS[key.toLowerCase()];
		if (read === undefined) words.push(word);
		else conditions.push(read(value, state, now));
	}

	const problem = conditions.find((condition) => typeof condition === 'string');
	const understood = conditions.filter((condition) => typeof condition !== 'string');
	const query: SearchQuery = Object.assign({words: words.join(' ').trim()}, ...understood);
	return {query, problem: typeof problem === 'string' ? problem : problemOf(query)};
}

/** Part of a query, or why it is none. */
type Condition = Partial<SearchQuery> | string;

const READERS: Readonly<
	Record<string, ((value: string, state: State, now: number) => Condition) | undefined>
> = {
	from(value, {account}) {
		const typed = value.toLowerCase() === 'me' ? (account?.name ?? '') : value.replace(/^@/, '');
		const checked = checkAccountName(typed);
		if (checked.type === 'name') return {from: checked.name};
		return phrase`After from: comes a name, like from:ada.`;
	},
	in(value, state) {
		const room = roomByName(state, value);
		if (room !== undefined) return {room: room.id};
		return phrase`After in: comes one of your rooms or conversations, like in:#ops or in:@ada.`;
	},
	before: (value, _, now) => dayCondition(value, now, (day) => ({before: day})),
	after: (value, _, now) => dayCondition(value, now, (day) => ({since: nextDay(day)})),
	on: (value, _, now) => dayCondition(value, now, (day) => ({since: day, before: nextDay(day)})),
	is(value) {
		const isKnown = value.toLowerCase() === 'mention';
		return isKnown ? {isMention: true} : phrase`After is: comes "mention", and nothing else.`;
	},
};

function dayCondition(
	value: string,
	now: number,
	condition: (day: number) => Condition,
): Condition {
	const day = readDay(value, now);
	return day === undefined
		? phrase`"${value.slice(0, 40)}" is no day. ${translated(DAYS)}`
		: condition(day);
}

/** How a day is typed. */
export const DAYS = phrases('Type one like 2026-08-02, 2-aug or yesterday.');

function problemOf({words, from, isMention}: SearchQuery): string | undefined {
	const isEnough = words !== '' || from !== undefined || isMention === true;
	return isEnough ? undefined : phrase`Say what to look for: a word, or from:NAME.`;
}
