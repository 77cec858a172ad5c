import type {Services} from '../services.ts';
import type {Actor} from './actor.ts';
import {requireRelayRight, requireRoomRight} from './authority.ts';

/**
 * Makes sure that the actor may do what can be done with a room and, when none is named, with the
 * whole relay.
 * @throws {RefusedError} `not-found` for a room it may not know of, `forbidden`.
 */
export async function requireRight(
	services: Pick<Services, 'storage' | 'moderation'>,
	actor: Actor,
	request: {
		readonly room: string | undefined;
		readonly operation: 'filters' | 'reports' | 'audit';
	},
): Promise<void> {
	const {room, operation} = request;
	if (room === undefined) await requireRelayRight(services, actor, operation);
	else await requireRoomRight(services, actor, {room, operation});
}
