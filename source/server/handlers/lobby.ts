import {newId} from '../auth.ts';
import type {VisitorContext} from '../handler-context.ts';
import type {DeviceRecord} from '../storage/storage.ts';
import {logEntry} from './log-entry.ts';

/** The one room of a new relay. */
export const LOBBY = 'lobby';

/** Brings a new account into the lobby; the relay's first account opens it and owns it. */
export async function enterLobby(device: DeviceRecord, context: VisitorContext): Promise<void> {
	const {storage, roomLog, random, clock, limits} = context;
	const author = {account: device.account, device: device.id};
	if ((await storage.roomByName(LOBBY)) === undefined) {
		const room = {
			id: newId(random),
			name: LOBBY,
			topic: '',
			visibility: 'public',
			epoch: newId(random),
			createdAt: clock.now(),
		} as const;
		const message = logEntry({room: room.id, kind: 'create'}, author, context);
		const created = await storage.createRoom({room, message});
		if (created.type === 'created') return;
	}
	const lobby = await storage.roomByName(LOBBY);
	if (lobby === undefined) return;
	const message = logEntry({room: lobby.id, kind: 'join'}, author, context);
	await roomLog.write(
		lobby.id,
		() => storage.joinRoom({role: 'member', limit: limits.roomsPerAccount, message}),
		(result) => (result.type === 'joined' ? result.message : undefined),
	);
}
