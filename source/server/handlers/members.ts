import {checkAccountName} from '../../protocol/names.ts';
import type {Handler} from '../handler-context.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom, requireRelayVoice} from '../room-access.ts';

/** Invites an account to a room. A second invitation changes nothing and tells nobody. */
export const inviteToRoom: Handler<'room.invite'> = async (fields, context) => {
	const {storage, account, bus, clock, moderation} = context;
	requireRelayVoice(context);
	const {room} = await openRoom(context, {room: fields.room, operation: 'invite'});
	const checked = checkAccountName(fields.name);
	const guest = checked.type === 'name' ? await storage.account(checked.name) : undefined;
	if (guest === undefined) {
		throw new RefusedError('not-found', 'There is nobody of that name here.');
	}
	const [membership, isInvited] = await Promise.all([
		storage.membership(room.id, guest.name),
		storage.isInvited(room.id, guest.name),
	]);
	if (membership !== undefined || isInvited) return {};
	const guestOf = {account: guest.name};
	const ban = moderation.sanctions.banOf(guestOf) ?? moderation.sanctions.banOf(guestOf, room.id);
	if (ban !== undefined) {
		throw new RefusedError('forbidden', 'That account is banned. Its ban must be lifted first.');
	}
	await storage.inviteToRoom({
		room: room.id,
		account: guest.name,
		by: account,
		time: clock.now(),
	});
	const invited = {type: 'invited', room: room.id, name: room.name, by: account} as const;
	bus.direct(guest.name, new OutgoingFrame(invited));
	return {};
};

/** The members of a room, by name, and how present they are. */
export const listMembers: Handler<'member.list'> = async (fields, context) => {
	const {storage, presence, limits} = context;
	const {room} = await openRoom(context, {room: fields.room, operation: 'read'});
	const page = await storage.members({
		room: room.id,
		after: fields.after?.toLowerCase(),
		limit: limits.listSize,
	});
	const members = page.members.map((each) => {
		const {state, status} = presence.of(each.account);
		const said = status === '' ? {} : {status};
		return {name: each.account, role: each.role, presence: state, ...said};
	});
	return {members, more: page.more};
};
