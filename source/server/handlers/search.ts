import type {RequestFields} from '../../protocol/client-frame.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {fitPage} from '../history-page.ts';
import {roomsFor} from '../moderation/token-scopes.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom} from '../room-access.ts';
import {phrasesOf} from '../storage/search-words.ts';

/** Finds messages in the rooms that the account is in now. */
export const search: Handler<'search'> = async (fields, context) => {
	const {storage, account, limits} = context;
	const {from, since, before, mentions = false} = fields;
	const phrases = requirePhrases(fields);
	const page = await storage.search({
		rooms: await roomsToSearch(fields.room, context),
		phrases,
		...(from === undefined ? {} : {from: from.toLowerCase()}),
		...(since === undefined ? {} : {since}),
		...(before === undefined ? {} : {before}),
		...(mentions ? {mentioned: account} : {}),
		limit: Math.min(fields.limit ?? limits.pageSize, limits.pageSize),
	});
	// The newest come first here.
	return fitPage(page, {keep: 'first', limits});
};

/** The pinned messages of a room, the newest pin first, as many as one answer holds. */
export const listPins: Handler<'pin.list'> = async (fields, context) => {
	const {storage, limits} = context;
	const {room} = await openRoom(context, {room: fields.room, operation: 'read'});
	const page = {messages: await storage.pins(room.id), more: false};
	return {messages: fitPage(page, {keep: 'first', limits}).messages};
};

function requirePhrases({
	query,
	from,
	mentions = false,
}: RequestFields<'search'>): readonly (readonly string[])[] {
	const phrases = phrasesOf(query);
	const isBlank = query.trim() === '';
	if (phrases.length > 0 || (isBlank && (from !== undefined || mentions))) return phrases;
	throw new RefusedError('empty', 'Say what to look for: a letter, a digit or an emoji at least.');
}

async function roomsToSearch(
	named: string | undefined,
	context: MemberContext,
): Promise<readonly string[]> {
	if (named !== undefined) {
		const {room} = await openRoom(context, {room: named, operation: 'read'});
		return [room.id];
	}
	const rooms = await context.storage.roomsOf(context.account);
	return roomsFor(context.scopes, rooms, ({room}) => room.id).map(({room}) => room.id);
}
