import {isPutAway} from '../../client/state/select.ts';
import type {DirectState, RoomState} from '../../client/state/state.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';

/** The name of a room or a conversation as it is shown everywhere: `#ops`, `@bob`. */
export function roomName({name, direct}: Pick<RoomState, 'name' | 'direct'>): SafeText {
	return joinSafe([direct === undefined ? ROOM : PERSON, safeLine(name)]);
}

/** The name of a room or a conversation in a list that says which is which: `#ops`, `bob`. */
export function listName(room: Pick<RoomState, 'name' | 'direct'>): SafeText {
	return room.direct === undefined ? roomName(room) : safeLine(room.name);
}

/** What a room is, as one sign in front of its name: muted, a conversation, a request. */
export function kindSign(
	{direct}: Pick<RoomState, 'direct'>,
	{isMuted, symbols}: {readonly isMuted: boolean; readonly symbols: Symbols},
): Span {
	if (isMuted) {
		return {text: symbols.muted, role: 'muted'};
	}
	if (direct === undefined) {
		return {text: ownText(' ')};
	}
	return direct.standing === 'request'
		? {text: symbols.request, role: 'accent'}
		: {text: symbols.direct, role: 'accent'};
}

/** What is to be said behind a room's name in a list: changed keys before all, then what waits. */
export function railMark(
	room: Pick<RoomState, 'direct' | 'unread' | 'mentions'>,
	{isMuted, symbols}: {readonly isMuted: boolean; readonly symbols: Symbols},
): Span {
	if (room.direct?.trust === 'changed') {
		return {text: safe`${symbols.changed}${symbols.changed}`, role: 'warning'};
	}
	const mark = hotMark(
		{unread: room.unread, mentions: room.direct === undefined ? room.mentions : 0},
		symbols,
	);
	return isMuted ? {...mark, role: 'muted'} : mark;
}

/** What waits in a room, or in several together: '3', '@1' where this account is named. */
export function hotMark(
	{unread, mentions}: {readonly unread: number; readonly mentions: number},
	symbols: Symbols,
): Span {
	if (mentions > 0) {
		return {text: safe`${symbols.mention}${amount(mentions)}`, role: 'mention'};
	}
	return unread > 0 ? {text: amount(unread), role: 'unread'} : {text: emptyText};
}

/** How a conversation stands, as one sign: verified, changed keys, a request. Empty for the others. */
export function trustSign(room: Pick<RoomState, 'direct'>, symbols: Symbols): Span {
	const {direct} = room;
	if (direct?.trust === 'changed') {
		return {text: symbols.changed, role: 'warning'};
	}
	if (direct?.standing === 'request') {
		return {text: symbols.request, role: 'accent'};
	}
	return direct?.trust === 'verified'
		? {text: symbols.verified, role: 'success'}
		: {text: emptyText};
}

/** The parts of the list of rooms. */
export type RoomGroup = 'rooms' | 'private' | 'requests';

/** Which part of the list a room or a conversation stands in. */
export function groupOf({direct}: Pick<RoomState, 'direct'>): RoomGroup {
	if (direct === undefined) {
		return 'rooms';
	}
	return direct.standing === 'accepted' ? 'private' : 'requests';
}

/** How a conversation that is out of sight got there; undefined for the others. */
export function putAwayWord(room: RoomState): SafeText | undefined {
	return isPutAway(room) ? wordOf(room.direct) : undefined;
}

const ROOM = ownText('#');
const PERSON = ownText('@');

function wordOf(direct: DirectState | undefined): SafeText {
	return direct?.isBlocked === true ? ownText('blocked') : ownText('refused');
}

function amount(count: number): SafeText {
	return ownText(count > 99 ? '99+' : `${count}`);
}
