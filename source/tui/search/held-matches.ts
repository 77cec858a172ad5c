import type {SearchMatch, SearchQuery} from '../../client/api.ts';
import {byNewest} from '../../client/message-search.ts';
import {searchedText} from '../../client/said-text.ts';
import {isGone} from '../../client/state/log-message.ts';
import {isMention} from '../../client/state/mention.ts';
import {isPutAway} from '../../client/state/select.ts';
import type {LogMessage, RoomState, State} from '../../client/state/state.ts';
import {hasWords, searchedWords} from './matching.ts';

/** Messages that are looked at, over all rooms: so many take a fraction of a frame. */
const LOOKED_AT = 10_000;

/** What is held here that fits a query, the newest first, at most `limit`. The relay is not asked. */
export function heldMatches(
	state: State,
	query: SearchQuery,
	limit: number,
): readonly SearchMatch[] {
	const rooms = [...state.rooms.values()]
		.filter((room) => (query.room === undefined ? !isPutAway(room) : room.id === query.room))
		.toSorted((one, other) => (other.log.newest?.time ?? 0) - (one.log.newest?.time ?? 0));
	const words = searchedWords(query.words);
	let left = LOOKED_AT;
	const found: SearchMatch[] = [];
	for (const room of rooms) {
		let here = 0;
		for (const entry of room.log.backwards()) {
			if (left-- <= 0 || here === limit) break;
			if (entry.type !== 'message' || !fits(entry, query)) continue;
			if (query.isMention === true && !isCalling(entry, room, state)) continue;
			if (!hasWords(searchedText(entry), words)) continue;
			found.push({room: room.id, message: entry});
			here++;
		}
	}
	return newestFirst(found).slice(0, limit);
}

/** Matches in the order of lists: the newest first, and those of one moment by room and position. */
export function newestFirst(matches: readonly SearchMatch[]): readonly SearchMatch[] {
	return matches.toSorted(byNewest);
}

/**
 * Whether a message asks for this person: it names them or holds one of their words, or it answers
 * them. That it stands in a private conversation is no reason by itself.
 */
export function isCalling(
	message: LogMessage,
	room: RoomState | undefined,
	{account, attention}: Pick<State, 'account' | 'attention'>,
): boolean {
	const own = account?.name;
	if (own === undefined || message.from === own || isGone(message) || message.isHidden) {
		return false;
	}
	const isPrivate = room?.direct !== undefined;
	const words = isPrivate ? [own, ...attention.keywords] : attention.keywords;
	return (
		(message.isMention && !isPrivate) ||
		isMention(message.text, ...words) ||
		isAnswerTo(message, room, own)
	);
}

/** A reply to something that is not held cannot be told from any other. */
function isAnswerTo({replyTo}: LogMessage, room: RoomState | undefined, own: string): boolean {
	if (replyTo === undefined || room === undefined) {
		return false;
	}
	const answered = room.log.at(room.log.indexOfSeq(replyTo) ?? -1);
	return answered?.type === 'message' && answered.from === own;
}

function fits(message: LogMessage, {from, since, before}: SearchQuery): boolean {
	const {kind, time} = message;
	return (
		(kind === 'text' || kind === 'action' || kind === 'notice') &&
		!isGone(message) &&
		message.facts?.note === undefined &&
		// What somebody ignored wrote is found only where it is asked for.
		(from === undefined ? message.isHidden !== true : message.from === from) &&
		(since === undefined || time >= since) &&
		(before === undefined || time < before)
	);
}
