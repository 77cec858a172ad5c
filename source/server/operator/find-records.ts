import {checkRoomName} from '../../protocol/names.ts';
import type {Services} from '../services.ts';
import type {RoomRecord} from '../storage/storage.ts';
import {ConsoleError} from './console-error.ts';

/**
 * The room of that name, with or without `#`, or of that id.
 * @throws {ConsoleError} `not-found`
 */
export async function requireRoom(
	{storage}: Pick<Services, 'storage'>,
	word: string,
): Promise<RoomRecord> {
	const checked = checkRoomName(word);
	const room =
		(checked.type === 'name' ? await storage.roomByName(checked.name) : undefined) ??
		(await storage.room(word));
	if (room !== undefined) return room;
	throw new ConsoleError('not-found', `There is no room ${JSON.stringify(word)}.`);
}

/** Every account, page by page. */
export async function* everyAccount({storage, limits}: Pick<Services, 'storage' | 'limits'>) {
	let after: string | undefined;
	for (;;) {
		const {accounts, more} = await storage.accounts({after, limit: limits.listSize});
		yield accounts;
		if (!more) return;
		after = accounts.at(-1)?.name;
	}
}

/** Every room, page by page. */
export async function* everyRoom({storage, limits}: Pick<Services, 'storage' | 'limits'>) {
	let after: string | undefined;
	for (;;) {
		const {rooms, more} = await storage.everyRoom({after, limit: limits.listSize});
		yield rooms;
		if (!more) return;
		after = rooms.at(-1)?.name;
	}
}

/** Looks rooms' names up by their ids, each once; a room that is gone keeps its id. */
export function roomNames({storage}: Pick<Services, 'storage'>) {
	const known = new Map<string, string>();
	return async (id: string | undefined): Promise<string | undefined> => {
		if (id === undefined) return undefined;
		const name = known.get(id) ?? (await storage.room(id))?.name ?? id;
		known.set(id, name);
		return name;
	};
}
