import type {RelayRole, RoomRole, Visibility} from '../protocol/records.ts';

/** What an account is to a room. */
export type Standing = RoomRole | 'invited' | 'outsider';

/** What can be done with a room. */
export type RoomOperation =
	| 'join'
	| 'leave'
	| 'read'
	| 'mark'
	| 'send'
	| 'edit'
	| 'delete'
	| 'delete-others'
	| 'react'
	| 'pin'
	| 'topic'
	| 'invite'
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

type Row = Readonly<Record<Visibility, readonly Standing[]>>;

const OWNER: readonly Standing[] = ['owner'];
const STAFF: readonly Standing[] = [...OWNER, 'moderator'];
const WRITERS: readonly Standing[] = [...STAFF, 'member'];
const MEMBERS: readonly Standing[] = [...WRITERS, 'reader'];
const GUESTS: readonly Standing[] = [...MEMBERS, 'invited'];
const EVERYBODY: readonly Standing[] = [...GUESTS, 'outsider'];

/** Who may do what in a room: this table and those below are the only places that say so. */
export const PERMISSIONS: Readonly<Record<RoomOperation, Row>> = {
	/** Members may: it changes nothing. */
	join: {public: EVERYBODY, private: GUESTS},
	leave: {public: MEMBERS, private: MEMBERS},
	/** The log, the member list, search, pins; and to report what one reads. */
	read: {public: MEMBERS, private: MEMBERS},
	/** How far one has read. */
	mark: {public: MEMBERS, private: MEMBERS},
	send: {public: WRITERS, private: WRITERS},
	/** What one wrote oneself. */
	edit: {public: WRITERS, private: WRITERS},
	/** What one wrote oneself: whoever may not write any more can still take that back. */
	delete: {public: MEMBERS, private: MEMBERS},
	/** Nobody's words can be changed by anybody else, but those who run a room can take them away. */
	'delete-others': {public: STAFF, private: STAFF},
	react: {public: WRITERS, private: WRITERS},
	/** What everybody is to see first is decided like the topic. */
	pin: {public: STAFF, private: WRITERS},
	/** In a room that anybody can enter the topic is the staff's; among the invited it is everybody's. */
	topic: {public: STAFF, private: WRITERS},
	/** Whom a private room lets in is for its staff to say. */
	invite: {public: WRITERS, private: STAFF},
	kick: {public: STAFF, private: STAFF},
	/** To set, to lift and to list. */
	ban: {public: STAFF, private: STAFF},
	mute: {public: STAFF, private: STAFF},
	/** Roles below one's own. */
	role: {public: STAFF, private: STAFF},
	/** To hand the room on. */
	transfer: {public: OWNER, private: OWNER},
	/** Who writes, and at what pace. */
	rules: {public: STAFF, private: STAFF},
	/** How long messages are kept: what deletes them for everybody is the owner's to say. */
	keep: {public: OWNER, private: OWNER},
	filters: {public: STAFF, private: STAFF},
	/** To look at what was reported. */
	reports: {public: STAFF, private: STAFF},
	audit: {public: STAFF, private: STAFF},
};

/**
 * What the relay's moderators and owners may do in a public room without being in it, where they have
 * the rights of its moderators and its owner. In a private room they are like anybody else.
 */
export const FROM_OUTSIDE: readonly RoomOperation[] = [
	'read',
	'delete-others',
	'kick',
	'ban',
	'mute',
	'role',
	'transfer',
	'rules',
	'keep',
	'filters',
	'reports',
	'audit',
];

/** What somebody muted cannot do, whatever else they are; to take back one's own words stays free. */
export const MUTED: readonly RoomOperation[] = ['send', 'edit', 'react', 'pin', 'topic'];

/** What only those who run a room do in it while it is read-only. */
export const READ_ONLY: readonly RoomOperation[] = ['send', 'edit', 'pin', 'topic'];

/** What can be done with the relay as a whole. */
export type RelayOperation =
	| 'kick'
	| 'ban'
	| 'mute'
	| 'role'
	| 'filters'
	| 'reports'
	| 'audit'
	| 'broadcast'
	| 'invites'
	| 'invite-moderator';

const RELAY_OWNER: readonly RelayRole[] = ['owner'];
const RELAY_STAFF: readonly RelayRole[] = [...RELAY_OWNER, 'moderator'];

/** Who may do what with the whole relay. Its operator, at the console, may everything. */
export const RELAY_PERMISSIONS: Readonly<Record<RelayOperation, readonly RelayRole[]>> = {
	kick: RELAY_STAFF,
	/** Of accounts, devices and addresses: to set, to lift and to list. */
	ban: RELAY_STAFF,
	mute: RELAY_STAFF,
	/** Of whoever ranks below an owner. */
	role: RELAY_OWNER,
	filters: RELAY_STAFF,
	/** Of public rooms. */
	reports: RELAY_STAFF,
	audit: RELAY_STAFF,
	broadcast: RELAY_STAFF,
	/** To see and revoke what others have made. */
	invites: RELAY_STAFF,
	/** An invitation that makes a moderator. */
	'invite-moderator': RELAY_OWNER,
};

/** What an account is where something is to be done. */
export type Place = {
	readonly standing: Standing;
	readonly relayRole: RelayRole;
	readonly visibility: Visibility;
};

/** Whether an account in this place may do it. */
export function isPermitted(operation: RoomOperation, place: Place): boolean {
	const allowed = PERMISSIONS[operation][place.visibility];
	if (allowed.includes(place.standing)) return true;
	const lent = lentStanding(place);
	if (lent === undefined || !allowed.includes(lent)) return false;
	return isMember(place.standing) || FROM_OUTSIDE.includes(operation);
}

/** Whether it may do that with the whole relay. */
export function isRelayPermitted(operation: RelayOperation, role: RelayRole): boolean {
	return RELAY_PERMISSIONS[operation].includes(role);
}

/** Whether an account of this standing may know that the room exists. */
export function isVisible(standing: Standing, visibility: Visibility): boolean {
	return visibility === 'public' || standing !== 'outsider';
}

/** Whether an account of this standing is in the room. */
export function isMember(standing: Standing): standing is RoomRole {
	return standing !== 'invited' && standing !== 'outsider';
}

/** Whether it runs the room: slow mode and a read-only room are not meant for it. */
export function runsRoom(place: Place): boolean {
	return STAFF.includes(place.standing) || lentStanding(place) !== undefined;
}

/** What somebody else is to whoever acts. Nobody acts on who is not `lower`. */
export type Relation = 'self' | 'lower' | 'same' | 'higher';

/** Who stands above whom in a room; of two who are equal there, in a public room, on the relay. */
export function relationIn(actor: Place, target: Place): Exclude<Relation, 'self'> {
	return compare(rankIn(actor), rankIn(target));
}

/** Who stands above whom on the relay. */
export function relationOnRelay(actor: RelayRole, target: RelayRole): Exclude<Relation, 'self'> {
	return compare(RELAY_RANKS[actor], RELAY_RANKS[target]);
}

/** Whether somebody in this place may give that role: one below what it is itself. */
export function mayGive(role: Exclude<RoomRole, 'owner'>, place: Place): boolean {
	return ROOM_RANKS[role] < strongest(place);
}

/** The standing that a role on the relay is worth in a room. */
function lentStanding({relayRole, visibility}: Place): 'owner' | 'moderator' | undefined {
	return visibility === 'private' || relayRole === 'member' ? undefined : relayRole;
}

function rankIn(place: Place): number {
	const tie = place.visibility === 'private' ? 0 : RELAY_RANKS[place.relayRole];
	return strongest(place) * 10 + tie;
}

function strongest(place: Place): number {
	return Math.max(ROOM_RANKS[place.standing], ROOM_RANKS[lentStanding(place) ?? 'outsider']);
}

const ROOM_RANKS: Readonly<Record<Standing, number>> = {
	owner: 4,
	moderator: 3,
	member: 2,
	reader: 1,
	invited: 0,
	outsider: 0,
};

const RELAY_RANKS: Readonly<Record<RelayRole, number>> = {owner: 2, moderator: 1, member: 0};

function compare(one: number, other: number): Exclude<Relation, 'self'> {
	if (one === other) return 'same';
	return one > other ? 'lower' : 'higher';
}
