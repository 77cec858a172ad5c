import {DELETED_NAME} from '../../protocol/names.ts';
import {newId} from '../auth.ts';
import {logEntry} from '../handlers/log-entry.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {ownerOf, tellOfRole} from '../room-owner.ts';
import type {Services} from '../services.ts';
import type {AccountRecord} from '../storage/storage.ts';
import type {Actor} from './actor.ts';
import {auditLine} from './entry.ts';

/** A page of what the relay keeps of an account: lines of JSON, and where the next page begins. */
export type ExportPage = {lines: string[]; next?: number};

/** What the relay keeps of an account, from the `after`th piece on; as much as one answer holds. */
export async function exportAccount(
	{storage, limits}: Services,
	{name, after}: {readonly name: string; readonly after: number},
): Promise<ExportPage> {
	const page = await storage.exportAccount({name, after, limit: limits.listSize});
	const lines: string[] = [];
	let size = 0;
	for (const piece of page.pieces) {
		const line = JSON.stringify(piece);
		size += line.length;
		if (size > ANSWER_SIZE && lines.length > 0) break;
		lines.push(line);
	}
	const hasMore = page.more || lines.length < page.pieces.length;
	return {lines, ...(hasMore ? {next: after + lines.length} : {})};
}

/** Characters of lines in one answer: escaped once more, and at most three bytes each, they fit. */
const ANSWER_SIZE = 65_536;

/**
 * Deletes an account with all it wrote: it leaves its rooms, which get their heirs; then everything
 * goes, and with it the account's connections. That of whoever asks is ended by what is returned, once
 * it has its answer.
 * @throws {RefusedError} `not-found`, `forbidden` for the only owner of the relay.
 */
export async function deleteAccount(
	services: Services,
	actor: Actor,
	request: {readonly name: string; readonly reason?: string | undefined},
): Promise<{readonly disconnect: () => void}> {
	const {storage, clock, random, bus, log} = services;
	const {reason = ''} = request;
	const name = request.name.toLowerCase();
	const account = await storage.account(name);
	if (account === undefined) throw noAccount();
	if (await isOnlyOwner(services, account)) throw onlyOwner();
	const isOwn = actor.type === 'account' && actor.account === name;
	await leaveRooms(services, name);
	await disconnectOthers(services, name, isOwn ? actor.device : undefined);
	const time = clock.now();
	const deleted = await storage.deleteAccount({
		name,
		time,
		entryId: () => newId(random),
		audit: {
			...auditLine(services, actor, {deed: 'account.delete', target: DELETED_NAME, reason}),
			...(isOwn ? {by: DELETED_NAME} : {}),
		},
	});
	if (deleted.type !== 'deleted') throw deleted.type === 'last-owner' ? onlyOwner() : noAccount();
	// A room that it entered at this very moment. Whoever is there finds the gap and reads it.
	for (const {room, message, heir} of deleted.rooms) {
		bus.left(name, room);
		bus.publish([room], new OutgoingFrame({type: 'message', ...message}));
		await tellOfRole(services, {room, name: heir});
	}
	// Who was in no room with it any more may hold its texts as well.
	bus.everyone(new OutgoingFrame({type: 'account.gone', name}));
	services.filters.rename(name, DELETED_NAME);
	services.moderation.sanctions.rename(name, DELETED_NAME);
	await services.reports.reload();
	services.files.collect();
	log.info('account deleted', {rooms: deleted.rooms.length, devices: deleted.devices.length});
	return {
		disconnect: () => {
			for (const device of deleted.devices) bus.disconnect(device, 'account-gone');
		},
	};
}

/** From here on nobody acts as the account but the one that waits for this to be done. */
async function disconnectOthers(
	{storage, bus}: Services,
	name: string,
	asking: string | undefined,
): Promise<void> {
	for (const {id} of await storage.devices(name)) {
		if (id !== asking) bus.disconnect(id, 'account-gone');
	}
}

async function leaveRooms(services: Services, account: string): Promise<void> {
	const {storage, roomLog, bus} = services;
	for (const {room} of await storage.roomsOf(account)) {
		const message = logEntry({room: room.id, kind: 'leave'}, {account, device: ''}, services);
		const result = await roomLog.write(
			room.id,
			() => storage.leaveRoom(message),
			(outcome) => (outcome.type === 'left' ? outcome.message : undefined),
		);
		bus.left(account, room.id);
		if (result.type !== 'left' || !result.wasOwner) continue;
		await tellOfRole(services, {room: room.id, name: await ownerOf(services, room.id)});
	}
}

/** Looked at before anything is done; storage has the last word. */
async function isOnlyOwner(
	{storage, limits}: Services,
	{name, role}: AccountRecord,
): Promise<boolean> {
	if (role !== 'owner') return false;
	let after: string | undefined;
	for (;;) {
		const page = await storage.accounts({after, limit: limits.listSize});
		if (page.accounts.some((each) => each.role === 'owner' && each.name !== name)) return false;
		if (!page.more) return true;
		after = page.accounts.at(-1)?.name;
	}
}

function noAccount(): RefusedError {
	return new RefusedError('not-found', 'There is no such account.');
}

function onlyOwner(): RefusedError {
	return new RefusedError(
		'forbidden',
		'This account is the only owner of the relay. Make somebody else an owner first.',
	);
}
