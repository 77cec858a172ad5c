import path from 'node:path';
import {saveLines} from '../client/export-file.ts';
import {readProfileList} from '../client/profile.ts';
import {counted, phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {openHome, openOwnVault} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {chooseServer, createCommandClient, openPassingClient, timeoutOf} from './open-client.ts';
import {askLine, canAsk} from './prompt.ts';

/** Saves everything the relay keeps of the account, or deletes the account. */
export const run: Run = async (invocation) => {
	const [verb, file] = invocation.words;
	if (verb === 'export') return exportTo(invocation, file ?? '-');
	if (verb === 'delete' && file === undefined) return deleteAccount(invocation);
	throw new ExitError('usage', phrase`Say export, with a file, or delete.`);
};

async function exportTo(invocation: Invocation, file: string): Promise<'ok'> {
	const {flags, output, signal} = invocation;
	const timeout = timeoutOf(flags);
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout});
		if (file === '-') {
			for await (const line of client.exportAccount()) output.print(line);
			return 'ok';
		}
		const place = path.resolve(file);
		const count = await saveLines(place, client.exportAccount());
		output.tell(
			counted(count, ['1 line was saved to {2}.', '{1} lines were saved to {2}.'], place),
		);
		return 'ok';
	} finally {
		await close();
	}
}

async function deleteAccount(invocation: Invocation): Promise<'ok'> {
	const {flags, signal, output} = invocation;
	const timeout = timeoutOf(flags);
	const home = openHome(invocation);
	const vault = await openOwnVault(home);
	try {
		const url = await chooseServer(home, vault);
		const known = (await readProfileList(vault)).relays.find((relay) => relay.url === url);
		if (known?.account === undefined || known.device === undefined) {
			throw new ExitError('auth', phrase`Nobody is logged in to ${url} here.`);
		}
		await confirm(invocation, known.account, url);
		const {client, goLive} = createCommandClient(home, {url, vault, isOwner: true});
		try {
			await goLive({signal, timeout});
			await client.deleteAccount();
		} finally {
			await client.close();
		}
		output.tell(phrase`The account ${known.account} at ${url} is deleted.`);
		return 'ok';
	} finally {
		await vault.close();
	}
}

/** Nobody deletes an account by mistake: its name is typed. */
async function confirm(invocation: Invocation, account: string, url: string): Promise<void> {
	const given = invocation.flags.text('name');
	if (given === undefined && !canAsk(invocation)) {
		throw new ExitError(
			'usage',
			phrase`This deletes an account for good: say which with --name ${account}.`,
		);
	}
	const typed =
		given ??
		(await askLine(
			invocation,
			phrase`Delete ${account} at ${url} for good? Type the name to do it: `,
			'',
		));
	if (typed.toLowerCase() === account) return;
	throw new ExitError('cancelled', phrase`That is not the name, so nothing was deleted.`);
}
