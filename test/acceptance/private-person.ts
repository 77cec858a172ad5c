import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../../source/client/api.ts';
import {reopenOwner} from '../helpers/cli-homes.ts';

// One person of `private-kills.ts`, to be killed at any moment: writes numbered messages to somebody
// until there are as many as wanted, and takes in what comes. Says "ready" once it is under way.

const [home = '', url = '', peer = '', wanted = '0'] = process.argv.slice(2);
const {client} = await reopenOwner(home, url);
const room = await client.openConversation(peer);
await client.acceptRequest(peer);
process.stdout.write('ready\n');
for (let number = nextNumber(client, room); number < Number(wanted); number++) {
	await client.whenAccepted(client.send(room, `${client.state.account?.name} ${number}`));
}

process.stdout.write('done\n');
// Goes on receiving until it is killed.
for (;;) await delay(1000);

/** One more than the newest that was written, sent or not; older ones need not be loaded. */
function nextNumber({state}: Client, id: string): number {
	const held = state.rooms.get(id);
	const own = [...(held?.log ?? [])].flatMap((row) =>
		row.type === 'message' && row.from === state.account?.name ? [row.text] : [],
	);
	const newest = held?.pending.at(-1)?.text ?? own.at(-1);
	return newest === undefined ? 0 : Number(newest.split(' ')[1]) + 1;
}
