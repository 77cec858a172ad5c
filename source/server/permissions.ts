import type {RoomRole, Visibility} from '../protocol/records.ts';

/** What an account is to a room. */
export type Standing = RoomRole | 'invited' | 'outsider';

/** What can be done with a room. */
export type RoomOperation =
	| 'join'
	| 'leave'
	| 'read'
	| 'send'
	| 'react'
	| 'pin'
	| 'delete-others'
	| 'topic'
	| 'invite';

type Row = Readonly<Record<Visibility, readonly Standing[]>>;

const STAFF: readonly Standing[] = ['owner', 'moderator'];
const MEMBERS: readonly Standing[] = [...STAFF, 'member'];
const GUESTS: readonly Standing[] = [...MEMBERS, 'invited'];
const EVERYBODY: readonly Standing[] = [...GUESTS, 'outsider'];

/** Who may do what: this table is the only place that says so. */
export const PERMISSIONS: Readonly<Record<RoomOperation, Row>> = {
	/** Members may: it changes nothing. */
	join: {public: EVERYBODY, private: GUESTS},
	leave: {public: MEMBERS, private: MEMBERS},
	/** The log, the member list, search, pins, read marks. */
	read: {public: MEMBERS, private: MEMBERS},
	/** Also to edit and delete what one wrote. */
	send: {public: MEMBERS, private: MEMBERS},
	react: {public: MEMBERS, private: MEMBERS},
	/** What everybody is to see first is decided like the topic. */
	pin: {public: STAFF, private: MEMBERS},
	/** Nobody's words can be changed by anybody else, but those who run a room can take them away. */
	'delete-others': {public: STAFF, private: STAFF},
	/** In a room that anybody can enter the topic is the staff's; among the invited it is everybody's. */
	topic: {public: STAFF, private: MEMBERS},
	/** Whom a private room lets in is for its staff to say. */
	invite: {public: MEMBERS, private: STAFF},
};

/** Whether an account of this standing may do it. */
export function isPermitted(
	operation: RoomOperation,
	standing: Standing,
	visibility: Visibility,
): boolean {
	return PERMISSIONS[operation][visibility].includes(standing);
}

/** Whether an account of this standing may know that the room exists. */
export function isVisible(standing: Standing, visibility: Visibility): boolean {
	return visibility === 'public' || standing !== 'outsider';
}
