import type {RoomInfo} from '../protocol/records.ts';
import {isPermitted, isVisible, type RoomOperation, type Standing} from './permissions.ts';
import {RefusedError} from './refused-error.ts';
import type {RoomRecord, RoomWithMembership, Storage} from './storage/storage.ts';

/** A room that an account may use in the way it asked for. */
export type RoomAccess = {readonly room: RoomRecord; readonly standing: Standing};

/**
 * The room, if the account may do that with it.
 * @throws {RefusedError} `not-found` when there is no such room or the account may not know of it,
 * the same to the byte and after the same look-ups; `forbidden` when it may see it but not do that.
 */
export async function openRoom(
	storage: Storage,
	request: {
		readonly account: string;
		readonly room: string | RoomRecord | undefined;
		readonly operation: RoomOperation;
	},
): Promise<RoomAccess> {
	const {account, operation} = request;
	const asked = request.room;
	const id = typeof asked === 'object' ? asked.id : (asked ?? '');
	const [room, membership] = await Promise.all([
		typeof asked === 'object' ? asked : storage.room(id),
		storage.membership(id, account),
	]);
	const standing = membership?.role ?? (await guestStanding(storage, id, account));
	if (room === undefined || !isVisible(standing, room.visibility)) {
		throw new RefusedError('not-found');
	}
	if (!isPermitted(operation, standing, room.visibility)) throw refusal(standing);
	return {room, standing};
}

/** The room as this account sees it, or undefined when it is not in it. */
export async function roomInfo(
	storage: Storage,
	roomId: string,
	account: string,
): Promise<RoomInfo | undefined> {
	const [room, membership, members] = await Promise.all([
		storage.room(roomId),
		storage.membership(roomId, account),
		storage.memberCount(roomId),
	]);
	if (room === undefined || membership === undefined) return undefined;
	return describeRoom({room, membership, members});
}

/** The same from what storage lists. */
export function describeRoom({room, membership, members}: RoomWithMembership): RoomInfo {
	const {id, name, topic, visibility, epoch, head} = room;
	const {role, read} = membership;
	return {room: id, name, topic, visibility, epoch, head, members, role, read};
}

async function guestStanding(storage: Storage, room: string, account: string): Promise<Standing> {
	return (await storage.isInvited(room, account)) ? 'invited' : 'outsider';
}

function refusal(standing: Standing): RefusedError {
	const isMember = standing !== 'invited' && standing !== 'outsider';
	return isMember
		? new RefusedError('forbidden', 'Only the owner and moderators of this room may do that.')
		: new RefusedError('forbidden', 'You are not in this room. Join it first.');
}
