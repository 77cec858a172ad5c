import type {RequestFields} from '../../protocol/client-frame.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {tellOfRole} from '../room-owner.ts';
import type {Services} from '../services.ts';
import type {AccountRecord} from '../storage/storage.ts';
import {checkReason} from '../texts.ts';
import type {Actor} from './actor.ts';
import {
	requireLowerInRoom,
	requireLowerOnRelay,
	requireRelayRight,
	requireRoomRight,
	requireTarget,
} from './authority.ts';
import {auditLine, moderationEntry} from './entry.ts';
import {sanctionedFrame} from './sentences.ts';

/**
 * Sends somebody out of a room, or off the relay when none is named. They may come back.
 * @throws {RefusedError} `not-found`, `forbidden`, `too-long`.
 */
export async function kick(
	services: Services,
	actor: Actor,
	{room, name, reason: given = ''}: RequestFields<'kick'>,
): Promise<void> {
	const reason = checkReason(given, services.limits);
	return services.moderation.turns.take(room ?? '', () =>
		room === undefined
			? kickFromRelay(services, actor, {name, reason})
			: kickFromRoom(services, actor, {room, name, reason}),
	);
}

async function kickFromRelay(
	services: Services,
	actor: Actor,
	{name, reason}: {readonly name: string; readonly reason: string},
): Promise<void> {
	const own = await requireRelayRight(services, actor, 'kick');
	const target = await requireTarget(services, name);
	requireLowerOnRelay(actor, own, target);
	const {storage, bus, moderation} = services;
	await storage.addAudit(auditLine(services, actor, {deed: 'kick', target: target.name, reason}));
	const frame = new OutgoingFrame(sanctionedFrame('kick', {reason}, moderation.appeal));
	bus.expel({account: target.name}, frame, 'kicked');
}

async function kickFromRoom(
	services: Services,
	actor: Actor,
	{room: id, name, reason}: {readonly room: string; readonly name: string; readonly reason: string},
): Promise<void> {
	const right = await requireRoomRight(services, actor, {room: id, operation: 'kick'});
	const target = await requireTarget(services, name);
	await requireLowerInRoom(services, {...right, actor}, target);
	await remove(services, actor, {room: id, target, reason});
}

async function remove(
	services: Services,
	actor: Actor,
	{room, target, reason}: {room: string; target: AccountRecord; reason: string},
): Promise<void> {
	const {storage, roomLog, bus} = services;
	const {name} = target;
	const moderation = {deed: 'kick', name, ...(reason === '' ? {} : {reason})} as const;
	const message = moderationEntry(services, actor, {room, moderation});
	const audit = auditLine(services, actor, {deed: 'kick', room, target: name, reason});
	const result = await roomLog.write(
		room,
		() => storage.removeMember({room, name, message, audit}),
		(outcome) => (outcome.type === 'removed' ? outcome.message : undefined),
	);
	if (result.type === 'not-member') {
		throw new RefusedError('not-found', 'There is nobody of that name in this room.');
	}
	bus.left(name, room);
	await tellOfRole(services, {room, name: result.heir});
}
