import type {Services} from './services.ts';

/** Who owns the room now; nobody when nobody is in it. */
export async function ownerOf(
	{storage, limits}: Pick<Services, 'storage' | 'limits'>,
	room: string,
): Promise<string | undefined> {
	let after: string | undefined;
	for (;;) {
		const {members, more} = await storage.members({room, after, limit: limits.listSize});
		const owner = members.find(({role}) => role === 'owner');
		if (owner !== undefined || !more) return owner?.account;
		after = members.at(-1)?.account;
	}
}

/** Tells whoever has another role in the room now, and what waits for it to be looked at. */
export async function tellOfRole(
	{bus, reports}: Pick<Services, 'bus' | 'reports'>,
	{room, name}: {readonly room: string; readonly name: string | undefined},
): Promise<void> {
	if (name === undefined) return;
	bus.changed(name, room);
	await reports.greet(name);
}
