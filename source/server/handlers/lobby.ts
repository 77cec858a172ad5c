import {newId} from '../auth.ts';
import type {VisitorContext} from '../handler-context.ts';
import {faultFields} from '../log.ts';
import type {DeviceRecord} from '../storage/storage.ts';
import {logEntry} from './log-entry.ts';

/** The one room of a new relay. */
export const LOBBY = 'lobby';

/**
 * Brings an account into the lobby that was never in it, because the relay stopped or its disk filled
 * between the account's creation and its entry. An account has entries in a log since its first
 * room, so one that left on purpose is not brought back.
 */
export async function enterMissedLobby(
	device: DeviceRecord,
	context: VisitorContext,
): Promise<void> {
	const {storage, log} = context;
	try {
		if (await storage.hasEntries(device.account)) return;
		await enterLobby(device, context);
		log.info('account brought into the lobby', {account: device.account});
	} catch (error) {
		// Nobody is kept out for it: the next login tries again.
		log.warn('account not brought into the lobby', {
			account: device.account,
			...faultFields(error),
		});
	}
}

/** Brings a new account into the lobby; the relay's first account opens it and owns it. */
export async function enterLobby(device: DeviceRecord, context: VisitorContext): Promise<void> {
	const {storage, roomLog, bus, random, clock, limits, moderation} = context;
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
		if (created.type === 'created') {
			bus.joined(device.account, room.id);
			return;
		}
	}
	const lobby = await storage.roomByName(LOBBY);
	if (lobby === undefined) return;
	const person = {account: device.account, device: device.id};
	if (moderation.sanctions.banOf(person, lobby.id) !== undefined) return;
	const message = logEntry({room: lobby.id, kind: 'join'}, author, context);
	const result = await roomLog.write(
		lobby.id,
		() => storage.joinRoom({role: 'member', limit: limits.roomsPerAccount, message}),
		(outcome) => (outcome.type === 'joined' ? outcome.message : undefined),
	);
	// The account may have other connections by now.
	if (result.type === 'joined') bus.joined(device.account, lobby.id);
}
