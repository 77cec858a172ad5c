import {DELETED_NAME} from '../../protocol/names.ts';
import type {Event} from './event.ts';
import {recounted} from './news.ts';
import {PLAIN_SHARED} from './shared-facts.ts';
import type {LogMessage, Reaction, RoomState, State} from './state.ts';

type AccountGone = Extract<Event, {readonly type: 'account-gone'}>;

/**
 * An account was deleted with all it wrote: what is held of it in rooms of the relay is from now on what
 * the relay would serve of it. A conversation with it is its reader's own, and stays.
 */
export function withoutAccount(state: State, {name}: AccountGone): State {
	const rooms = [...state.rooms].map(
		([id, room]) => [id, room.direct === undefined ? left(room, name, state) : room] as const,
	);
	const presence = new Map(state.presence);
	presence.delete(name);
	const invitations = [...state.invitations].map(
		([id, invitation]) =>
			[id, invitation.by === name ? {...invitation, by: DELETED_NAME} : invitation] as const,
	);
	return {...state, rooms: new Map(rooms), presence, invitations: new Map(invitations)};
}

function left(room: RoomState, name: string, {account}: State): RoomState {
	let {log} = room;
	for (const row of room.log) {
		const changed = row.type === 'message' ? erased(row, name, room.head) : row;
		if (changed !== row && changed.type === 'message') log = log.withChanged(changed);
	}
	const members = new Map(room.members);
	const typing = new Map(room.typing);
	const wasMember = members.delete(name);
	typing.delete(name);
	const memberCount = room.memberCount - (wasMember ? 1 : 0);
	return recounted({...room, log, members, memberCount, typing}, account?.name);
}

/** The row without what it has of that account; the same one when it has nothing. */
function erased(row: LogMessage, name: string, head: number): LogMessage {
	const {moderation, shared} = row;
	const reactions = shared && withoutName(shared.reactions, name);
	const isAbout = moderation?.name === name;
	if (row.from !== name && !isAbout && reactions === shared?.reactions) return row;
	const cleaned: LogMessage = {
		...row,
		...(isAbout && {moderation: {...moderation, name: DELETED_NAME}}),
		...(shared !== undefined && reactions !== undefined && {shared: {...shared, reactions}}),
	};
	return row.from === name ? takenBack(cleaned, head) : cleaned;
}

function takenBack(row: LogMessage, head: number): LogMessage {
	const {file: _, ...rest} = row;
	const nobodys = {...rest, from: DELETED_NAME, text: '', isMention: false};
	if (row.kind !== 'text' && row.kind !== 'action') return nobodys;
	const known = row.shared ?? PLAIN_SHARED;
	// As new as the newest entry, which is how the relay tells of it.
	const revision = Math.max(known.revision, head);
	const gone = {isDeleted: true, isPinned: false, reactions: []};
	return {...nobodys, shared: {...known, ...gone, revision}};
}

function withoutName(reactions: readonly Reaction[], name: string): readonly Reaction[] {
	if (!reactions.some(({names}) => names.includes(name))) return reactions;
	return reactions
		.map((reaction) => {
			if (!reaction.names.includes(name)) return reaction;
			const names = reaction.names.filter((each) => each !== name);
			const {count} = reaction;
			return {...reaction, names, ...(count !== undefined && {count: count - 1})};
		})
		.filter(({names, count}) => names.length > 0 || (count ?? 0) > 0);
}
