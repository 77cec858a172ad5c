import type {RequestFields, RequestResult} from '../protocol/client-frame.ts';
import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import type {SearchMatch, SearchQuery, SearchResult} from './api.ts';
import type {Core} from './core.ts';
import {InputError, RefusedError, sentenceOf} from './error.ts';
import {isConversationId} from './private/record-names.ts';
import {searchedText} from './said-text.ts';
import {readerOf, toLogMessage} from './state/log-message.ts';
import {isMention} from './state/mention.ts';
import type {LogMessage} from './state/state.ts';

/** Keywords that are looked for beside the name: each is a request, or a search, of its own. */
const KEYWORDS_ASKED = 8;
/** Private messages that are looked at for mentions, at most. */
const PRIVATE_MOST = 500;

type Found = {readonly matches: readonly SearchMatch[]; readonly hasMore: boolean};

/**
 * Looks through the rooms at the relay and the private messages of this device, as Client.search. What
 * names this person is what the relay finds by the account's name, with what it finds by keywords, as
 * whole words. When the relay cannot be asked, what is loaded of the rooms is looked through.
 */
export async function search(core: Core, query: SearchQuery): Promise<SearchResult> {
	const limit = Math.max(1, Math.min(query.limit ?? LIMITS.pageSize, LIMITS.pageSize));
	const {room, words} = query;
	if (words.length > LIMITS.queryLength) {
		throw new InputError(phrase`Look for less: at most ${LIMITS.queryLength} characters.`);
	}

	const wantsRooms = room === undefined || !isConversationId(room);
	const wantsPrivate = room === undefined || isConversationId(room);
	const [inRooms, inPrivate] = await Promise.all([
		wantsRooms ? searchRooms(core, query, limit) : undefined,
		wantsPrivate ? searchPrivate(core, query, limit) : undefined,
	]);
	const matches = merged([...(inRooms?.matches ?? []), ...(inPrivate?.matches ?? [])]);
	return {
		matches: matches.slice(0, limit),
		hasMore: matches.length > limit || [inRooms, inPrivate].some((found) => found?.hasMore),
		problem: inRooms?.problem,
	};
}

async function searchRooms(
	core: Core,
	query: SearchQuery,
	limit: number,
): Promise<Found & {readonly problem: string | undefined}> {
	try {
		const [asked, ...byKeyword] = requestsOf(core, query);
		const pages = await Promise.all([
			core.ask('search', {...asked, limit}),
			...byKeyword.map((fields) => core.ask('search', {...fields, limit}).catch(unlessNoWords)),
		]);
		const reader = readerOf(core.store.state);
		const {since = 0, before = Number.POSITIVE_INFINITY} = query;
		const matches = pages.flatMap(({messages}) =>
			messages.flatMap((message): readonly SearchMatch[] => {
				const row = toLogMessage(message, reader);
				const isWanted =
					row !== undefined &&
					row.time >= since &&
					row.time < before &&
					isSeen(row, query) &&
					(query.isMention !== true || row.isMention);
				return isWanted ? [{room: message.room, message: row}] : [];
			}),
		);
		return {matches, hasMore: pages.some(({more}) => more), problem: undefined};
	} catch (error) {
		return {...searchHeld(core, query), problem: sentenceOf(error)};
	}
}

/** A keyword of signs alone is in no index; what else is found stands. */
function unlessNoWords(error: unknown): RequestResult<'search'> {
	if (error instanceof RefusedError && error.code === 'empty') return {messages: [], more: false};
	throw error;
}

type Fields = RequestFields<'search'>;

/** What the relay is asked: once, or for what names this person once for each of their words. */
function requestsOf(
	{store}: Core,
	{words, isMention: isCall, ...rest}: SearchQuery,
): readonly [Fields, ...Fields[]] {
	const {room, from, since, before} = rest;
	const common = {
		...(room !== undefined && {room}),
		...(from !== undefined && {from}),
		...(since !== undefined && {since}),
		...(before !== undefined && {before}),
	};
	const asked = {query: words, ...common, ...(isCall === true && {mentions: true})};
	const {keywords} = store.state.attention;
	if (isCall !== true) return [asked];
	const named = keywords
		.slice(0, KEYWORDS_ASKED)
		.map((keyword) => ({query: `${words} ${keyword}`.trim(), ...common}))
		.filter((fields) => fields.query.length <= LIMITS.queryLength);
	return [asked, ...named];
}

/** What is loaded of rooms has the words somewhere. */
function searchHeld({store: {state}}: Core, query: SearchQuery): Found {
	const words = query.words.toLowerCase().split(/\s+/);
	const matches: SearchMatch[] = [];
	for (const room of state.rooms.values()) {
		const isMeant = query.room === undefined || query.room === room.id;
		if (room.direct !== undefined || !isMeant) continue;
		for (const row of room.log.backwards()) {
			if (row.type !== 'message' || (row.kind !== 'text' && row.kind !== 'action')) continue;
			if (!isInside(row, query) || !isSeen(row, query)) continue;
			const text = searchedText(row).toLowerCase();
			const isFound = words.every((word) => text.includes(word)) && text !== '';
			if (isFound && (query.isMention !== true || row.isMention)) {
				matches.push({room: room.id, message: row});
			}
		}
	}

	return {matches: merged(matches), hasMore: false};
}

async function searchPrivate(core: Core, query: SearchQuery, limit: number): Promise<Found> {
	const part = core.private.find();
	if (part === undefined) return {matches: [], hasMore: false};
	const reader = readerOf(core.store.state);
	const {account = '', keywords} = reader;
	const own = [account, ...keywords];
	// The history is searched by words: what names this person has one of these.
	const texts =
		query.isMention === true
			? own.slice(0, 1 + KEYWORDS_ASKED).map((word) => `${query.words} ${word}`)
			: [query.words];
	const most = query.isMention === true ? PRIVATE_MOST : limit + 1;
	const options = {limit: most, ...(query.room !== undefined && {room: query.room})};
	const pages = await Promise.all(
		texts.map((text) =>
			part.verbs.searchPrivate(text, {
				...options,
				isWanted: (match) =>
					isInside(match, query) &&
					(query.isMention !== true || (match.from !== account && isMention(match.text, ...own))),
			}),
		),
	);
	const found = pages.flat().flatMap((match): readonly SearchMatch[] => {
		const message = toLogMessage(match, reader);
		return message === undefined ? [] : [{room: match.room, message}];
	});
	return {matches: found, hasMore: found.length > limit};
}

function isInside(
	{from, time}: {readonly from: string; readonly time: number},
	query: SearchQuery,
): boolean {
	const {since = 0, before = Number.POSITIVE_INFINITY} = query;
	const isFrom = query.from === undefined || query.from.toLowerCase() === from;
	return isFrom && time >= since && time < before;
}

/** What somebody ignored wrote is found only where it is asked for. */
function isSeen({isHidden}: Pick<LogMessage, 'isHidden'>, {from}: SearchQuery): boolean {
	return isHidden !== true || from !== undefined;
}

/** The newest first, each once. */
function merged(matches: readonly SearchMatch[]): readonly SearchMatch[] {
	const byPlace = new Map(matches.map((match) => [`${match.room} ${match.message.seq}`, match]));
	return [...byPlace.values()].sort(byNewest);
}

/** Sorts what was found; what is of one moment stands in the same order every time. */
export function byNewest(one: SearchMatch, other: SearchMatch): number {
	return (
		other.message.time - one.message.time ||
		Number(one.room > other.room) - Number(one.room < other.room) ||
		other.message.seq - one.message.seq
	);
}
