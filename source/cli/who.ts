import {LOBBY} from '../client/state/select.ts';
import {findRoom, roomNameOf} from './find-room.ts';
import type {Run} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {alignRows} from './rows.ts';

/** Lists who is in a room, and whether they are here now. Without a room: the lobby. */
export const run: Run = async (invocation) => {
	const {words, flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const name = roomNameOf(words[0] ?? LOBBY);
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		const members = await client.loadMembers(findRoom(client.state, name).id);
		if (flags.has('json')) {
			for (const {name: person, role, presence, status = ''} of members) {
				output.printJson({type: 'person', name: person, room: name, role, presence, status});
			}
			return 'ok';
		}
		const rows = members.map(({name: person, role, presence, status = ''}) => {
			return [person, presence, role === 'member' ? '' : role, status];
		});
		for (const row of alignRows(rows)) output.print(row);
		return 'ok';
	} finally {
		await close();
	}
};
