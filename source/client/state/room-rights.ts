import type {RelayRole, RoomRole, Visibility} from '../../protocol/records.ts';
import {phrase} from '../../words/phrase.ts';
import type {RoomState} from './state.ts';

/** What those who run a room do in it, and members may not, or not everywhere. */
export type RoomDeed =
	| 'delete'
	| 'pin'
	| 'topic'
	| 'kick'
	| 'ban'
	| 'mute'
	| 'role'
	| 'transfer'
	| 'rules'
	| 'keep'
	| 'filters'
	| 'reports'
	| 'audit';

/** What the relay's staff does for the relay as a whole. */
export type RelayDeed =
	| 'kick'
	| 'ban'
	| 'mute'
	| 'role'
	| 'filters'
	| 'reports'
	| 'audit'
	| 'broadcast'
	| 'invite-moderator';

type Rights = Pick<RoomState, 'role' | 'direct'> & Partial<Pick<RoomState, 'visibility' | 'name'>>;

/**
 * The lowest role that may do it. The relay decides (`server/permissions.ts`, which says the same);
 * this says at once what it would refuse.
 */
const LEAST: Readonly<Record<RoomDeed, Readonly<Record<Visibility, RoomRole>>>> = {
	delete: {public: 'moderator', private: 'moderator'},
	pin: {public: 'moderator', private: 'member'},
	topic: {public: 'moderator', private: 'member'},
	kick: {public: 'moderator', private: 'moderator'},
	ban: {public: 'moderator', private: 'moderator'},
	mute: {public: 'moderator', private: 'moderator'},
	role: {public: 'moderator', private: 'moderator'},
	transfer: {public: 'owner', private: 'owner'},
	rules: {public: 'moderator', private: 'moderator'},
	keep: {public: 'owner', private: 'owner'},
	filters: {public: 'moderator', private: 'moderator'},
	reports: {public: 'moderator', private: 'moderator'},
	audit: {public: 'moderator', private: 'moderator'},
};

const LEAST_ON_RELAY: Readonly<Record<RelayDeed, RelayRole>> = {
	kick: 'moderator',
	ban: 'moderator',
	mute: 'moderator',
	role: 'owner',
	filters: 'moderator',
	reports: 'moderator',
	audit: 'moderator',
	broadcast: 'moderator',
	'invite-moderator': 'owner',
};

const RANKS: Readonly<Record<RoomRole, number>> = {owner: 4, moderator: 3, member: 2, reader: 1};

/** Whether this account, with its role on the relay, may do that in a room. */
export function mayIn(room: Rights, deed: RoomDeed, relayRole?: RelayRole): boolean {
	const {direct, visibility = 'public'} = room;
	return direct === undefined && strength(room, relayRole) >= RANKS[LEAST[deed][visibility]];
}

/** Whether this account runs the room, and may do there what members may not. */
export function runsRoom(room: Rights, relayRole?: RelayRole): boolean {
	return mayIn(room, 'delete', relayRole);
}

/** Whether this account may do that on the relay as a whole. */
export function mayOnRelay(deed: RelayDeed, relayRole: RelayRole = 'member'): boolean {
	return RANKS[relayRole] >= RANKS[LEAST_ON_RELAY[deed]];
}

/** Why this account cannot do that in a room; undefined when it can. */
export function roomRefusal(
	room: Rights,
	deed: RoomDeed,
	relayRole?: RelayRole,
): string | undefined {
	if (mayIn(room, deed, relayRole)) return undefined;
	if (room.direct !== undefined) return inConversation(deed);
	const name = room.name ?? '';
	switch (deed) {
		case 'pin':
			return phrase`In a public room only those who run it pin messages.`;
		case 'topic':
			return phrase`In a public room only those who run it set the topic.`;
		case 'transfer':
			return phrase`Only the owner of #${name} can hand it on. You are ${yourRole(room)} there.`;
		case 'keep':
			return phrase`Only the owner of #${name} says how long messages are kept. You are ${yourRole(room)} there.`;
		default:
			return phrase`Only those who run #${name} can do that. You are ${yourRole(room)} there; /who shows whom to ask.`;
	}
}

/** Why this account cannot do that on the relay as a whole; undefined when it can. */
export function relayRefusal(deed: RelayDeed, relayRole?: RelayRole): string | undefined {
	if (mayOnRelay(deed, relayRole)) return undefined;
	return LEAST_ON_RELAY[deed] === 'owner'
		? phrase`Only an owner of the relay can do that.`
		: phrase`Only the owners and moderators of the relay can do that for all of it. In a room of yours, leave --relay out.`;
}

/**
 * Why nothing can be done to somebody there: nobody acts on who is as high or higher. Undefined when it
 * can, or when that is not known here.
 */
export function relationRefusal(
	room: Rights & Pick<RoomState, 'members'>,
	target: string,
	relayRole?: RelayRole,
): string | undefined {
	const role = room.members.get(target)?.role;
	if (role === undefined || RANKS[role] < strength(room, relayRole)) return undefined;
	return role === 'owner'
		? phrase`${target} owns the room: nobody in it can do that to them.`
		: phrase`${target} runs the room as you do: only its owner can do that to them.`;
}

/** Why nothing can be pinned there by this account, as the relay would say it; undefined when it can. */
export function pinRefusal(room: Rights, relayRole?: RelayRole): string | undefined {
	return roomRefusal(room, 'pin', relayRole);
}

/** The staff of the relay has the rights of the room's in every public room, and in no private one. */
function strength({role, visibility = 'public'}: Rights, relayRole: RelayRole = 'member'): number {
	const lent = visibility === 'private' || relayRole === 'member' ? 0 : RANKS[relayRole];
	return Math.max(RANKS[role], lent);
}

function yourRole({role}: Rights): string {
	switch (role) {
		case 'owner':
			return phrase`its owner`;
		case 'moderator':
			return phrase`a moderator`;
		case 'member':
			return phrase`a member`;
		case 'reader':
			return phrase`a reader`;
	}
}

function inConversation(deed: RoomDeed): string {
	return deed === 'pin'
		? phrase`Messages can be pinned in rooms, not in private conversations.`
		: phrase`A private conversation has nobody who runs it. /block keeps somebody from writing to you.`;
}
