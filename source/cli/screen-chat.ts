import {normalizeAddress} from '../client/address.ts';
import {RefusedError} from '../client/error.ts';
import {Profiles} from '../client/profile.ts';
import type {Vault} from '../client/vault/vault.ts';
import {ERROR_CODES} from '../protocol/codes.ts';
import {checkAccountName} from '../protocol/names.ts';
import type {Session} from '../tui/first-run/first-run-actions.ts';
import {suggestedName} from '../tui/first-run/suggested-name.ts';
import {runFirstRun, runTui, type TuiEnd} from '../tui/run-tui.ts';
import {phrase, translated} from '../words/phrase.ts';
import {activityFileOf} from './activity-file.ts';
import {ChatSessions} from './chat-sessions.ts';
import {ExitError} from './exit-code.ts';
import {keepChatSmall, loginName, reasonOf, requireTerminal, screenOptions} from './full-screen.ts';
import {type Home, openHome, openOwnVault} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {askLine, canAsk} from './prompt.ts';

/** The full screen. The first time it asks for a name and where to go. */
export const run: Run = async (invocation) => {
	requireTerminal(invocation);
	const home = openHome(invocation);
	const activity = activityFileOf(invocation);
	const vault = await openOwnVault(home);
	const sessions = new ChatSessions({home, vault, invocation, activity});
	const memory = keepChatSmall(invocation);
	try {
		const end = await show(invocation, {home, vault, sessions});
		await sessions.withdraw();
		await end.session?.client.close();
		return reasonOf(end);
	} finally {
		memory.close();
		await sessions.close().finally(() => vault.close());
		activity?.close();
	}
};

type Parts = {readonly home: Home; readonly vault: Vault; readonly sessions: ChatSessions};

async function show(invocation: Invocation, {home, vault, sessions}: Parts): Promise<TuiEnd> {
	const options = screenOptions(invocation, home);
	const address = addressOf(invocation, home);
	const {current} = await Profiles.load(vault);
	const url = address === undefined ? current?.url : normalizeAddress(address).url;
	if (url !== undefined && (await sessions.known(url)) !== undefined) {
		return runTui(options, await sessions.resume(url));
	}
	if (address !== undefined) return runTui(options, await join(invocation, sessions, address));
	return runFirstRun(options, {loginName: loginName(), actions: sessions});
}

/** The link or address that was given: as the word, or as the server. */
function addressOf(invocation: Invocation, {settings}: Home): string | undefined {
	const [word] = invocation.words;
	if (word !== undefined) return word;
	const server = settings.get('server');
	return server === '' ? undefined : server;
}

/** How often a name may be refused before this gives up. */
const TRIES = 5;

/** Somebody with a link needs only a name, so it is asked for in a line and not in a screen. */
async function join(
	invocation: Invocation,
	sessions: ChatSessions,
	address: string,
): Promise<Session> {
	const {signal, output} = invocation;
	const suggestion = suggestedName(loginName());
	for (let attempt = 1; ; attempt++) {
		const name = await nameFor(invocation, suggestion);
		try {
			return await sessions.join({name, address, invite: undefined, signal});
		} catch (error) {
			const isAboutName = error instanceof RefusedError && error.code.startsWith('name-');
			if (!isAboutName || attempt === TRIES || !canAsk(invocation)) throw error;
			output.complain(error.message);
			if (error.code === 'name-taken') {
				output.tell(phrase`If that is you, leave with Ctrl-C and see: termchat help login`);
			}
		}
	}
}

async function nameFor(invocation: Invocation, suggestion: string): Promise<string> {
	if (!canAsk(invocation)) {
		throw new ExitError(
			'usage',
			phrase`Say who you are: termchat register --server URL --name NAME, then start termchat.`,
		);
	}

	const question = `${phrase`Your name there (${suggestion}):`} `;
	for (let attempt = 1; ; attempt++) {
		const typed = await askLine(invocation, question, suggestion);
		const checked = checkAccountName(typed);
		if (checked.type === 'name') return checked.name;
		const sentence = translated(ERROR_CODES[checked.problem].sentence);
		if (attempt === TRIES) throw new ExitError('usage', sentence);
		invocation.output.complain(sentence);
	}
}
