import {checkAccountName} from '../../protocol/names.ts';
import type {RelayRole} from '../../protocol/records.ts';
import {
	isPermitted,
	isRelayPermitted,
	isVisible,
	type Place,
	type Relation,
	type RelayOperation,
	type RoomOperation,
	relationIn,
	relationOnRelay,
} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {placeIn, requireNoBan, roomRefusal} from '../room-access.ts';
import type {Services} from '../services.ts';
import type {AccountRecord, RoomRecord} from '../storage/storage.ts';
import type {Actor} from './actor.ts';

type Looking = Pick<Services, 'storage'>;

type Judging = Pick<Services, 'storage' | 'moderation'>;

/** A room in which somebody may do something; who runs the relay stands above every place. */
export type RoomRight = {readonly room: RoomRecord; readonly place: Place | 'operator'};

/**
 * The room, when the actor may do that in it as things are now.
 * @throws {RefusedError} `not-found` when it may not know of the room, `forbidden`, `banned`.
 */
export async function requireRoomRight(
	{storage, moderation}: Judging,
	actor: Actor,
	request: {readonly room: string; readonly operation: RoomOperation},
): Promise<RoomRight> {
	const room = await storage.room(request.room);
	if (actor.type === 'operator') {
		if (room === undefined) throw new RefusedError('not-found', 'There is no such room.');
		return {room, place: 'operator'};
	}
	const role = await roleOf({storage}, actor.account);
	const place = await placeIn(storage, {
		...{account: actor.account, role, room: request.room},
		visibility: room?.visibility ?? 'private',
	});
	if (room === undefined || !isVisible(place.standing, room.visibility)) {
		throw new RefusedError('not-found');
	}
	if (!isPermitted(request.operation, place)) throw roomRefusal(place.standing);
	requireNoBan({moderation, ...actor}, room.id);
	return {room, place};
}

/**
 * The actor's role on the relay, when it may do that with the whole relay as things are now.
 * @throws {RefusedError} `forbidden`, `banned`.
 */
export async function requireRelayRight(
	{storage, moderation}: Judging,
	actor: Actor,
	operation: RelayOperation,
): Promise<RelayRole | 'operator'> {
	if (actor.type === 'operator') return 'operator';
	const role = await roleOf({storage}, actor.account);
	requireNoBan({moderation, ...actor});
	if (isRelayPermitted(operation, role)) return role;
	const sentence = isRelayPermitted(operation, 'moderator')
		? "Only the relay's owners and moderators may do that."
		: "Only the relay's owners may do that.";
	throw new RefusedError('forbidden', sentence);
}

/**
 * The account of that name.
 * @throws {RefusedError} `not-found`
 */
export async function requireTarget({storage}: Looking, name: string): Promise<AccountRecord> {
	const checked = checkAccountName(name);
	const account = checked.type === 'name' ? await storage.account(checked.name) : undefined;
	if (account !== undefined) return account;
	throw new RefusedError('not-found', 'There is nobody of that name here.');
}

/**
 * Makes sure that the account stands below the actor in that room.
 * @throws {RefusedError} `forbidden`
 */
export async function requireLowerInRoom(
	{storage}: Looking,
	{actor, room, place}: RoomRight & {readonly actor: Actor},
	{name, role}: Pick<AccountRecord, 'name' | 'role'>,
): Promise<void> {
	if (actor.type === 'operator' || place === 'operator') return;
	const target = await placeIn(storage, {
		...{account: name, role, room: room.id, visibility: room.visibility},
	});
	requireLower(actor.account === name ? 'self' : relationIn(place, target));
}

/**
 * Makes sure that an account of that name and role stands below the actor on the relay.
 * @throws {RefusedError} `forbidden`
 */
export function requireLowerOnRelay(
	actor: Actor,
	own: RelayRole | 'operator',
	{name, role}: Pick<AccountRecord, 'name' | 'role'>,
): void {
	if (actor.type === 'operator' || own === 'operator') return;
	requireLower(actor.account === name ? 'self' : relationOnRelay(own, role));
}

function requireLower(relation: Relation): void {
	switch (relation) {
		case 'lower':
			return;
		case 'self':
			throw new RefusedError('forbidden', 'Nobody can do that to themselves.');
		case 'same':
		case 'higher':
			throw new RefusedError('forbidden', 'You can do that only to somebody who ranks below you.');
	}
}

/** An account that is gone may nothing. */
async function roleOf({storage}: Looking, name: string): Promise<RelayRole> {
	const account = await storage.account(name);
	if (account === undefined) throw new RefusedError('forbidden', 'This account is gone.');
	return account.role;
}
