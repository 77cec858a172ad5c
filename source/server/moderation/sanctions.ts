import type {RequestFields} from '../../protocol/client-frame.ts';
import type {Sanction} from '../../protocol/moderation-records.ts';
import {newId} from '../auth.ts';
import {RefusedError} from '../refused-error.ts';
import {tellOfRole} from '../room-owner.ts';
import type {Services} from '../services.ts';
import {checkReason} from '../texts.ts';
import {type Actor, authorOf} from './actor.ts';
import {
	type RoomRight,
	requireLowerInRoom,
	requireLowerOnRelay,
	requireRelayRight,
	requireRoomRight,
} from './authority.ts';
import {announceLift, enforce} from './enforcement.ts';
import {auditLine, moderationEntry} from './entry.ts';
import {targetText} from './sanction-book.ts';
import {requireSanctionTarget, type SanctionAim} from './sanction-target.ts';
import {timeText} from './sentences.ts';

/**
 * Bans or mutes, and tells whom it concerns; a ban of the relay ends lines at once. From the moment it
 * is begun nothing more of whom it is against is accepted.
 * @throws {RefusedError} `not-found`, `forbidden`, `bad-request`, `too-long`, `quota`.
 */
export async function setSanction(
	services: Services,
	actor: Actor,
	request: RequestFields<'sanction.set'>,
): Promise<Sanction> {
	const {moderation, limits} = services;
	const reason = checkReason(request.reason ?? '', limits);
	return moderation.turns.take(request.room ?? '', async () => {
		const {aim, right} = await requireAim(services, actor, request);
		const sanction = describeSanction(services, actor, {...request, aim, reason});
		requireSpace(services, sanction);
		// Before it is kept: what is called from here on comes after it in storage as well.
		const undo = moderation.sanctions.add(sanction);
		await keep(services, actor, {sanction, aim, right, undo});
		await enforce(services, sanction, aim);
		return sanction;
	});
}

/**
 * Ends a ban or a mute, and tells whom it concerns.
 * @throws {RefusedError} `not-found`, `forbidden`, `too-long`.
 */
export async function liftSanction(
	services: Services,
	actor: Actor,
	request: RequestFields<'sanction.lift'>,
): Promise<void> {
	const {moderation, limits, storage} = services;
	const reason = checkReason(request.reason ?? '', limits);
	const place = moderation.sanctions.get(request.sanction)?.room ?? '';
	await moderation.turns.take(place, async () => {
		const sanction = moderation.sanctions.get(request.sanction);
		if (sanction === undefined) throw noSuchSanction();
		const {type, room, target} = sanction;
		const aim = await aimOf(services, sanction);
		await requireRight(services, actor, {type, room, aim});
		const audit = auditLine(services, actor, {
			...{deed: `un${type}`, room, target: targetText(target), reason},
		});
		const isLifted = await storage.liftSanction({id: sanction.sanction, audit});
		moderation.sanctions.remove(sanction.sanction);
		if (!isLifted) throw noSuchSanction();
		const deed = type === 'ban' ? 'unban' : 'unmute';
		if (room !== undefined && aim.account !== undefined) {
			await append(services, actor, {room, deed, name: aim.account.name, reason});
		}
		await announceLift(services, {sanction, aim, reason});
	});
}

/**
 * The bans and mutes that hold in a room, or of the whole relay, the newest first.
 * @throws {RefusedError} `not-found`, `forbidden`.
 */
export async function listSanctions(
	services: Services,
	actor: Actor,
	request: RequestFields<'sanction.list'>,
): Promise<{readonly sanctions: readonly Sanction[]; readonly more: boolean}> {
	const {room, before} = request;
	if (room === undefined) await requireRelayRight(services, actor, 'ban');
	else await requireRoomRight(services, actor, {room, operation: 'ban'});
	const {pageSize} = services.limits;
	const limit = Math.min(request.limit ?? pageSize, pageSize, SANCTIONS_PER_PAGE);
	return services.moderation.sanctions.list({room, before, limit});
}

/** Each has at most 1,200 bytes, most of them its reason, escaped: that many fit into a frame. */
const SANCTIONS_PER_PAGE = 50;

type Aimed = {readonly aim: SanctionAim; readonly right: RoomRight | undefined};

/** Rights come first: whoever has none learns nothing of whom it asked about. */
async function requireAim(
	services: Services,
	actor: Actor,
	request: RequestFields<'sanction.set'>,
): Promise<Aimed> {
	const {kind: type, room} = request;
	await requireRight(services, actor, {type, room, aim: undefined});
	const aim = await requireSanctionTarget(services, actor, request);
	return {aim, right: await requireRight(services, actor, {type, room, aim})};
}

async function requireRight(
	services: Services,
	actor: Actor,
	request: {
		readonly type: Sanction['type'];
		readonly room: string | undefined;
		readonly aim: SanctionAim | undefined;
	},
): Promise<RoomRight | undefined> {
	const {type, room, aim} = request;
	if (room === undefined) {
		const own = await requireRelayRight(services, actor, type);
		for (const each of aim?.concerned ?? []) requireLowerOnRelay(actor, own, each);
		return undefined;
	}
	const right = await requireRoomRight(services, actor, {room, operation: type});
	if (aim?.account !== undefined) {
		await requireLowerInRoom(services, {...right, actor}, aim.account);
	}
	return right;
}

/** The account that a standing sanction concerns, if there still is one. */
async function aimOf({storage}: Services, {target}: Sanction): Promise<SanctionAim> {
	if (target.type === 'address') return {target, account: undefined, concerned: []};
	const name =
		target.type === 'account' ? target.name : (await storage.device(target.device))?.account;
	const account = name === undefined ? undefined : await storage.account(name);
	return {target, account, concerned: account === undefined ? [] : [account]};
}

function describeSanction(
	{random, clock}: Services,
	actor: Actor,
	wanted: Pick<RequestFields<'sanction.set'>, 'kind' | 'room' | 'lifetime'> & {
		readonly aim: SanctionAim;
		readonly reason: string;
	},
): Sanction {
	const {kind: type, room, lifetime, aim, reason} = wanted;
	const time = clock.now();
	return {
		sanction: newId(random),
		type,
		...(room === undefined ? {} : {room}),
		target: aim.target,
		by: authorOf(actor).account,
		time,
		...(lifetime === undefined ? {} : {expiresAt: time + lifetime}),
		reason,
	};
}

function requireSpace(
	{moderation: {sanctions}, limits, clock}: Services,
	sanction: Sanction,
): void {
	const {type, room, target} = sanction;
	if (sanctions.find(type, room, target) !== undefined) return;
	// Anybody can open rooms and fill them: a tenth is left to those who run the relay.
	const most = room === undefined ? limits.sanctionsInAll : limits.sanctionsInAll * 0.9;
	const isFull = (): boolean =>
		sanctions.size >= most ||
		(room !== undefined && sanctions.sizeIn(room) >= limits.sanctionsPerRoom);
	if (isFull()) sanctions.sweep(clock.now());
	if (isFull()) {
		throw new RefusedError('quota', 'There are too many bans and mutes already. Lift some first.');
	}
}

/**
 * Keeps it, and what a room's log says of it. Who is banned is out of the room before the ban is kept:
 * a relay that stops between the two has nobody banned inside.
 */
async function keep(
	services: Services,
	actor: Actor,
	{sanction, aim, right, undo}: Aimed & {readonly sanction: Sanction; readonly undo: () => void},
): Promise<void> {
	const {storage} = services;
	const {type, target, expiresAt, reason} = sanction;
	const room = right?.room.id;
	const detail = expiresAt === undefined ? 'for good' : `until ${timeText(expiresAt)}`;
	const audit = auditLine(services, actor, {
		...{deed: type, room, target: targetText(target), detail, reason},
	});
	const name = aim.account?.name;
	const writes: Promise<unknown>[] = [];
	const told = {room: room ?? '', deed: type, name: name ?? '', reason, until: expiresAt};
	if (room !== undefined && type === 'ban') writes.push(remove(services, actor, told));
	const kept = storage.setSanction({sanction, audit});
	writes.push(kept);
	// What is kept holds, whatever becomes of the rest: it would after a restart.
	kept.catch(undo);
	if (room !== undefined && type === 'mute') writes.push(append(services, actor, told));
	const outcomes = await Promise.allSettled(writes);
	for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

type Told = {
	readonly room: string;
	readonly deed: 'ban' | 'unban' | 'mute' | 'unmute';
	readonly name: string;
	readonly reason: string;
	readonly until?: number | undefined;
};

function entryOf(services: Services, actor: Actor, {room, deed, name, reason, until}: Told) {
	const moderation = {
		...{deed, name},
		...(until === undefined ? {} : {until}),
		...(reason === '' ? {} : {reason}),
	};
	return moderationEntry(services, actor, {room, moderation});
}

async function append(services: Services, actor: Actor, told: Told): Promise<void> {
	const message = entryOf(services, actor, told);
	await services.roomLog.write(
		told.room,
		() => services.storage.append(message),
		(result) => (result.type === 'appended' ? result.message : undefined),
	);
}

/** Sends the banned away; one who is not there leaves nothing in the log. */
async function remove(services: Services, actor: Actor, told: Told): Promise<void> {
	const {storage, roomLog, bus} = services;
	const {room, name, reason} = told;
	const message = entryOf(services, actor, told);
	const audit = auditLine(services, actor, {
		...{deed: 'kick', room, target: name, detail: 'with a ban', reason},
	});
	const result = await roomLog.write(
		room,
		() => storage.removeMember({room, name, message, audit}),
		(outcome) => (outcome.type === 'removed' ? outcome.message : undefined),
	);
	bus.left(name, room);
	if (result.type === 'removed') await tellOfRole(services, {room, name: result.heir});
}

function noSuchSanction(): RefusedError {
	return new RefusedError('not-found', 'There is no such ban or mute, or it has ended.');
}
