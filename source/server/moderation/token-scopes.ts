import type {Request} from '../../protocol/client-frame.ts';
import type {RelayFrame, RelayFrameType} from '../../protocol/relay-frame.ts';
import type {TokenScopes} from '../../protocol/requests/accounts.ts';
import {RefusedError} from '../refused-error.ts';

/**
 * What a token with scopes must have to make a request: one of them, one of two, nothing at all (`any`),
 * or it may not make it whatever it has (`none`). Tokens without scopes, and devices, need nothing.
 */
export type NeededScope = TokenScopes['may'][number] | 'read or send' | 'any' | 'none';

/**
 * Refuses what a token's scopes do not allow.
 * @throws {RefusedError} `forbidden`; `not-found` for a room it is not for, as for one that is none.
 */
export function requireScope(
	request: Request,
	needed: NeededScope,
	scopes: TokenScopes | undefined,
): void {
	if (scopes === undefined || needed === 'any') return;
	if (needed === 'none') {
		throw new RefusedError('forbidden', 'No token with scopes may do that.');
	}
	const isMet = needed === 'read or send' ? mayKnowRooms(scopes) : scopes.may.includes(needed);
	if (!isMet) {
		const sentence = `This token may not do that: it was made without the scope ${needed}.`;
		throw new RefusedError('forbidden', sentence);
	}
	if (scopes.rooms === undefined) return;
	const room = 'room' in request ? request.room : undefined;
	if (room !== undefined && !scopes.rooms.includes(room)) throw new RefusedError('not-found');
	if (room === undefined && !ANSWERED_BY_ROOM.has(request.type)) {
		throw new RefusedError('forbidden', 'This token is for some rooms only.');
	}
}

/** Requests without a room whose handlers keep to the rooms of a token. */
const ANSWERED_BY_ROOM: ReadonlySet<Request['type']> = new Set([
	'room.join',
	'room.list',
	'search',
	'resume',
	'profile.get',
	'filter.remove',
	'report.list',
	'report.resolve',
	'file.resume',
	'file.open',
	'file.delete',
]);

/** Whether a token is for that room; whoever has no scopes is for all of them. */
export function isForRoom(scopes: TokenScopes | undefined, room: string): boolean {
	return scopes?.rooms === undefined || scopes.rooms.includes(room);
}

/** Whether a connection with these scopes may read what is said; without any it may. */
export function mayRead(scopes: TokenScopes | undefined): boolean {
	return scopes?.may.includes('read') ?? true;
}

/** Whoever writes must know the rooms: by their names and ids, not by what is in them. */
function mayKnowRooms({may}: TokenScopes): boolean {
	return may.includes('read') || may.includes('send');
}

/** Whether a connection with these scopes may be sent this frame. */
export function isFrameFor(scopes: TokenScopes | undefined, frame: RelayFrame): boolean {
	if (scopes === undefined || ALWAYS.has(frame.type)) return true;
	if (frame.type === 'reports') return scopes.may.includes('moderate') && !scopes.rooms;
	if (frame.type === 'room.gone') return mayKnowRooms(scopes) && isForRoom(scopes, frame.room);
	if (!scopes.may.includes('read')) return false;
	if (frame.type === 'room') return isForRoom(scopes, frame.room.room);
	return 'room' in frame ? isForRoom(scopes, frame.room) : true;
}

/** What is about the connection itself, or answers it. */
const ALWAYS: ReadonlySet<RelayFrameType> = new Set([
	'hello',
	'ok',
	'error',
	'live',
	'resync',
	'notice',
	'heartbeat',
	'sanctioned',
]);

/** The rooms of these that a token is for. */
export function roomsFor<Room>(
	scopes: TokenScopes | undefined,
	rooms: readonly Room[],
	idOf: (room: Room) => string,
): readonly Room[] {
	return rooms.filter((room) => isForRoom(scopes, idOf(room)));
}
