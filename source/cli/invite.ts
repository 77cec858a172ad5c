import {inviteLink, isLoopback} from '../client/address.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {findRoom, placeOf} from './find-room.ts';
import type {Run} from './invocation.ts';
import {isoTime} from './iso-time.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';

const HOUR = 3_600_000;

/** Makes a link with which others can register at this relay. */
export const run: Run = async (invocation) => {
	const {flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const uses = flags.integer('uses', {from: 1, to: 1000}) ?? 1;
	const hours = flags.integer('hours', {from: 1, to: 720}) ?? 168;
	const role = roleOf(flags.text('role'));
	const {client, url, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		const name = flags.text('room');
		const room = name === undefined ? undefined : findRoom(client.state, placeOf(name).name);
		const {code, expiresAt} = await client.createInvite({
			...{uses, lifetime: hours * HOUR},
			...(role !== undefined && {role}),
			...(room !== undefined && {room: room.id}),
		});
		const link = inviteLink(url, code);
		if (flags.has('json')) {
			output.printJson({
				...{type: 'invite', link, uses, expires: isoTime(expiresAt)},
				...{role: role ?? 'member', ...(room !== undefined && {room: room.name})},
			});
		} else {
			output.print(link);
		}
		if (isLoopback(new URL(url).hostname)) {
			output.tell(
				phrase`This address works on this machine only: put the one others use in its place.`,
			);
		}
		return 'ok';
	} finally {
		await close();
	}
};

function roleOf(given: string | undefined): 'moderator' | 'member' | undefined {
	if (given === undefined || given === 'moderator' || given === 'member') return given;
	throw new ExitError('usage', phrase`--role takes member or moderator.`);
}
