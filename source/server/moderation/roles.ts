import type {RequestFields} from '../../protocol/client-frame.ts';
import type {RelayRole, RoomRole} from '../../protocol/records.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {mayGive} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {ownerOf, tellOfRole} from '../room-owner.ts';
import type {Services} from '../services.ts';
import type {AccountRecord, MembershipRecord} from '../storage/storage.ts';
import type {Actor} from './actor.ts';
import {
	requireLowerInRoom,
	requireLowerOnRelay,
	requireRelayRight,
	requireRoomRight,
	requireTarget,
} from './authority.ts';
import {auditLine, moderationEntry} from './entry.ts';

/**
 * Gives an account its role in a room, or on the relay when none is named. `owner` of a room is handed
 * on; anybody may give up their own role, as long as somebody is left to own the room or the relay.
 * @throws {RefusedError} `not-found`, `forbidden`, `bad-request`.
 */
export async function setRole(
	services: Services,
	actor: Actor,
	{room, name, role}: RequestFields<'role.set'>,
): Promise<void> {
	return services.moderation.turns.take(room ?? '', () =>
		room === undefined
			? setRelayRole(services, actor, {name, role})
			: setRoomRole(services, actor, {room, name, role}),
	);
}

async function setRelayRole(
	services: Services,
	actor: Actor,
	{name, role}: {readonly name: string; readonly role: RoomRole},
): Promise<void> {
	if (role === 'reader') {
		throw new RefusedError('bad-request', 'On the relay there are owners, moderators and members.');
	}
	const target = await requireRelayTarget(services, actor, {name, role});
	if (target.role === role) return;
	const {storage, bus} = services;
	const detail = `${target.role} to ${role}`;
	const audit = auditLine(services, actor, {deed: 'role', target: target.name, detail});
	switch (await storage.setRelayRole({name: target.name, role, audit})) {
		case 'set':
			bus.become(target.name, role);
			bus.direct(target.name, relayRoleNotice(role, services));
			await services.reports.greet(target.name);
			return;
		case 'not-found':
			throw new RefusedError('not-found', 'There is nobody of that name here.');
		case 'last-owner':
			throw new RefusedError(
				'forbidden',
				'The relay needs an owner. Make somebody else one first.',
			);
	}
}

/** What tells somebody of their new role on the relay. */
export function relayRoleNotice(role: RelayRole, {clock}: Pick<Services, 'clock'>): OutgoingFrame {
	return new OutgoingFrame({type: 'notice', text: ROLE_NOTICES[role], time: clock.now()});
}

const ROLE_NOTICES: Readonly<Record<RelayRole, string>> = {
	owner: 'You are now an owner of this relay.',
	moderator: 'You are now a moderator of this relay.',
	member: 'You are now a member of this relay.',
};

async function requireRelayTarget(
	services: Services,
	actor: Actor,
	{name, role}: {readonly name: string; readonly role: RelayRole},
): Promise<AccountRecord> {
	if (isOwn(actor, name)) {
		const target = await requireTarget(services, name);
		if (RELAY_ROLES.indexOf(role) <= RELAY_ROLES.indexOf(target.role)) return target;
	}
	const own = await requireRelayRight(services, actor, 'role');
	const target = await requireTarget(services, name);
	requireLowerOnRelay(actor, own, target);
	return target;
}

async function setRoomRole(
	services: Services,
	actor: Actor,
	wanted: {readonly room: string; readonly name: string; readonly role: RoomRole},
): Promise<void> {
	const {room} = wanted;
	const {name, role: before} = await requireRoomTarget(services, actor, wanted);
	const {role} = wanted;
	if (before === role) return;
	const {storage, roomLog} = services;
	const owner = role === 'owner' ? await ownerOf(services, room) : undefined;
	const message = moderationEntry(services, actor, {
		...{room, moderation: {deed: 'role', name, role}},
	});
	const detail = `${before} to ${role}`;
	const audit = auditLine(services, actor, {deed: 'role', room, target: name, detail});
	const result = await roomLog.write(
		room,
		() => storage.setRoomRole({room, name, role, message, audit}),
		(outcome) => (outcome.type === 'set' ? outcome.message : undefined),
	);
	switch (result.type) {
		case 'not-member':
			throw notThere();
		case 'no-heir':
			throw new RefusedError('forbidden', 'Nobody else is there to own this room.');
		case 'set':
			for (const each of [name, owner, result.heir]) {
				await tellOfRole(services, {room, name: each});
			}
	}
}

/** The member whose role is to change, when the actor may change it to that. */
async function requireRoomTarget(
	services: Services,
	actor: Actor,
	{room, name, role}: {readonly room: string; readonly name: string; readonly role: RoomRole},
): Promise<{readonly name: string; readonly role: RoomRole}> {
	if (isOwn(actor, name)) {
		await requireRoomRight(services, actor, {room, operation: 'mark'});
		const membership = await requireMember(services, {room, name});
		const isRaise = ROOM_ROLES.indexOf(role) > ROOM_ROLES.indexOf(membership.role);
		if (isRaise) throw new RefusedError('forbidden', 'Nobody can raise themselves.');
		return {name: membership.account, role: membership.role};
	}
	const operation = role === 'owner' ? 'transfer' : 'role';
	const right = await requireRoomRight(services, actor, {room, operation});
	const target = await requireTarget(services, name);
	await requireLowerInRoom(services, {...right, actor}, target);
	if (role !== 'owner' && right.place !== 'operator' && !mayGive(role, right.place)) {
		throw new RefusedError('forbidden', 'You can give only roles below your own.');
	}
	const membership = await requireMember(services, {room, name: target.name});
	return {name: membership.account, role: membership.role};
}

async function requireMember(
	{storage}: Services,
	{room, name}: {readonly room: string; readonly name: string},
): Promise<MembershipRecord> {
	const membership = await storage.membership(room, name.toLowerCase());
	if (membership === undefined) throw notThere();
	return membership;
}

function isOwn(actor: Actor, name: string): boolean {
	return actor.type === 'account' && actor.account === name.toLowerCase();
}

function notThere(): RefusedError {
	return new RefusedError('not-found', 'There is nobody of that name in this room.');
}

/** From the lowest on. */
const ROOM_ROLES: readonly RoomRole[] = ['reader', 'member', 'moderator', 'owner'];
const RELAY_ROLES: readonly RelayRole[] = ['member', 'moderator', 'owner'];
