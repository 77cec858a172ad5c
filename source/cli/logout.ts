import {UnreachableError} from '../client/error.ts';
import {readProfileList} from '../client/profile.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {openHome, openOwnVault} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {type CommandClient, chooseServer, createCommandClient, timeoutOf} from './open-client.ts';

/** Takes this device off the account's list, and its keys off the disk. */
export const run: Run = async (invocation) => {
	const timeout = timeoutOf(invocation.flags);
	const home = openHome(invocation);
	const vault = await openOwnVault(home);
	try {
		const url = await chooseServer(home, vault);
		const known = (await readProfileList(vault)).relays.find((relay) => relay.url === url);
		if (known?.device === undefined) {
			throw new ExitError('auth', phrase`Nobody is logged in to ${url} here.`);
		}
		const opened = createCommandClient(home, {url, vault, isOwner: true});
		await leave(invocation, opened, timeout);
		invocation.output.tell(phrase`Logged out of ${url}.`);
		return 'ok';
	} finally {
		await vault.close();
	}
};

async function leave(
	{flags, signal}: Invocation,
	{client, goLive}: CommandClient,
	timeout: number,
): Promise<void> {
	try {
		if (await isKnownThere(() => goLive({signal, timeout}))) {
			if (!flags.has('force')) await refuseLastKey(client);
		}
		await client.logout();
	} finally {
		await client.close();
	}
}

/** Whether the relay still takes this device. One that it does not may be forgotten at once. */
async function isKnownThere(goLive: () => Promise<void>): Promise<boolean> {
	try {
		await goLive();
		return true;
	} catch (error) {
		if (error instanceof UnreachableError && error.code === 'logged-out') return false;
		throw error;
	}
}

async function refuseLastKey(client: CommandClient['client']): Promise<void> {
	if (client.state.account?.hasPassword !== false) return;
	const others = (await client.devices()).filter(
		({kind, current}) => kind === 'device' && !current,
	);
	if (others.length > 0) return;
	throw new ExitError(
		'failed',
		phrase`The account has no password and no other device, so nobody could log in to it again. Set a password first (/password in termchat), or repeat this with --force.`,
	);
}
