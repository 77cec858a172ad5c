import {LOBBY} from '../client/state/select.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {findRoom, placeOf} from './find-room.ts';
import type {Run} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {alignRows} from './rows.ts';

const PRESENCES = phrases({online: 'online', away: 'away', offline: 'offline'});

const ROLES = phrases({owner: 'owner', moderator: 'moderator', reader: 'reader'});

/** Lists who is in a room, and whether they are here now. Without a room: the lobby. */
export const run: Run = async (invocation) => {
	const {words, flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const {type, name} = placeOf(words[0] ?? LOBBY);
	if (type === 'person') {
		throw new ExitError(
			'usage',
			phrase`A private conversation has two people: you and @${name}. For those of a room: termchat who ROOM`,
		);
	}
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
			const rank = role === 'member' ? '' : translated(ROLES[role]);
			return [person, translated(PRESENCES[presence]), rank, status];
		});
		for (const row of alignRows(rows)) output.print(row);
		return 'ok';
	} finally {
		await close();
	}
};
