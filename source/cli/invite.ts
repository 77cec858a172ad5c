import {inviteLink, isLoopback} from '../client/address.ts';
import type {Run} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';

const HOUR = 3_600_000;

/** Makes a link with which others can register at this relay. */
export const run: Run = async (invocation) => {
	const {flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const uses = flags.integer('uses', {from: 1, to: 1000}) ?? 1;
	const hours = flags.integer('hours', {from: 1, to: 720}) ?? 168;
	const {client, url, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		const {code, expiresAt} = await client.createInvite({uses, lifetime: hours * HOUR});
		const link = inviteLink(url, code);
		if (flags.has('json')) {
			output.printJson({type: 'invite', link, uses, expires: new Date(expiresAt).toISOString()});
		} else {
			output.print(link);
		}
		if (isLoopback(new URL(url).hostname)) {
			output.tell('This address works on this machine only: put the one others use in its place.');
		}
		return 'ok';
	} finally {
		await close();
	}
};
