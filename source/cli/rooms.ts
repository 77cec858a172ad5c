import {counted, phrase} from '../words/phrase.ts';
import type {Run} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {alignRows} from './rows.ts';

/** Lists the rooms one is in and those one could join. */
export const run: Run = async (invocation) => {
	const {flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		const listings = await client.listRooms();
		const rooms = listings.map(({room, name, topic, members, joined}) => {
			const unread = client.state.rooms.get(room)?.unread ?? 0;
			return {type: 'room', name, topic, members, unread, joined};
		});
		if (flags.has('json')) for (const room of rooms) output.printJson(room);
		else for (const row of alignRows(rooms.map(cells))) output.print(row);
		return 'ok';
	} finally {
		await close();
	}
};

function cells(room: {
	readonly name: string;
	readonly topic: string;
	readonly members: number;
	readonly unread: number;
	readonly joined: boolean;
}): readonly string[] {
	const {name, topic, members, unread, joined} = room;
	const people = counted(members, ['1 member', '{1} members']);
	const mine = joined ? phrase`${unread} unread` : phrase`not joined`;
	return [`#${name}`, people, mine, topic];
}
