import {readProfileList} from '../client/profile.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {openHome, openVaultToRead} from './home.ts';
import type {Run} from './invocation.ts';
import {chooseServer} from './open-client.ts';

/** Says who this home is, from what it knows itself: no relay is asked. */
export const run: Run = async (invocation) => {
	const {output, flags} = invocation;
	const home = openHome(invocation);
	const vault = await openVaultToRead(home);
	try {
		const server = await chooseServer(home, vault);
		const {relays} = vault === undefined ? {relays: []} : await readProfileList(vault);
		const found = relays.find(({url}) => url === server);
		const {account, device, role = 'member'} = found ?? {};
		if (account === undefined || device === undefined) {
			throw new ExitError('auth', phrase`Nobody is logged in to ${server} here.`);
		}
		if (flags.has('json')) output.printJson({type: 'account', name: account, server, device, role});
		else output.print(phrase`${account} at ${server}`);
		return 'ok';
	} finally {
		await vault?.close();
	}
};
