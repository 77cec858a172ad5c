import {userInfo} from 'node:os';
import {normalizeAddress} from '../client/address.ts';
import {checkPassword} from '../client/password.ts';
import {type ProfileList, readProfileList} from '../client/profile.ts';
import type {VaultProtection} from '../client/vault/vault.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {type Home, openHome, openOwnVault} from './home.ts';
import type {Invocation} from './invocation.ts';
import {type CommandClient, chooseServer, createCommandClient, timeoutOf} from './open-client.ts';
import {askLine, askSecret, canAsk} from './prompt.ts';
import {readSecret} from './secret-file.ts';

/** What `register` and `login` have in common: a home that gets an account at a relay. */
export type AccountEntry = CommandClient & {
	readonly home: Home;
	/** The invitation that came with the address. */
	readonly invite: string | undefined;
	readonly protection: VaultProtection;
};

/**
 * Opens the home to bring an account into it.
 * @throws {ExitError} `failed` when it has one at that relay already.
 */
export async function openAccountEntry(invocation: Invocation): Promise<AccountEntry> {
	const home = openHome(invocation);
	const invite = inviteIn(home);
	const vault = await openOwnVault(home);
	try {
		const url = await chooseServer(home, vault);
		refuseSecondAccount(await readProfileList(vault), url);
		const {protection} = vault;
		const opened = createCommandClient(home, {url, vault, isOwner: true});
		return {...opened, home, invite, protection};
	} catch (error) {
		await vault.close();
		throw error;
	}
}

/** The name: the flag, the setting, or an answer. */
export async function nameOf(invocation: Invocation, {settings}: Home): Promise<string> {
	const name = settings.get('name');
	if (name !== '') return name;
	if (!canAsk(invocation)) throw new ExitError('usage', phrase`Say who you are: --name NAME`);
	const login = loginName();
	const question = login === '' ? phrase`Name:` : phrase`Name (${login}):`;
	return askLine(invocation, `${question} `, login);
}

/** The password: from its file, or typed; a new one is typed twice. */
export async function passwordOf(invocation: Invocation, kind: 'new' | 'known'): Promise<string> {
	const file = invocation.flags.text('password-file');
	if (file !== undefined) return readSecret(invocation, {file, what: 'password'});
	if (!canAsk(invocation)) {
		throw new ExitError(
			'usage',
			phrase`Give the password in a file, --password-file FILE, or on standard input, --password-file -`,
		);
	}
	const question = kind === 'new' ? phrase`New password:` : phrase`Password:`;
	const password = await askSecret(invocation, `${question} `);
	if (kind === 'known') return password;
	checkPassword(password);
	const again = await askSecret(invocation, `${phrase`The same again:`} `);
	if (again === password) return password;
	throw new ExitError('usage', phrase`The two passwords differ. Nothing was done; try again.`);
}

/**
 * Waits for the relay, but not beyond Ctrl-C and `--timeout`.
 * @throws {ExitError} `network` when the time has passed; `interrupted` or `terminated`.
 */
export async function answerInTime(
	{flags, signal}: Pick<Invocation, 'flags' | 'signal'>,
	ask: () => Promise<unknown>,
): Promise<void> {
	signal.throwIfAborted();
	const timeout = timeoutOf(flags);
	const {promise: ending, reject} = Promise.withResolvers<never>();
	const abort = () => reject(signal.reason);
	const timer = setTimeout(() => reject(unanswered(timeout)), timeout);
	signal.addEventListener('abort', abort, {once: true});
	try {
		await Promise.race([ask(), ending]);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
	}
}

function unanswered(timeout: number): ExitError {
	return new ExitError(
		'network',
		phrase`The relay did not answer within ${timeout / 1000} s. Run the same command again: nothing is done twice.`,
	);
}

/** Says who this home is now. */
export function tellAccount({output, flags}: Invocation, {client, url}: CommandClient): void {
	const {account} = client.state;
	if (account === undefined) return;
	const {name, device} = account;
	if (flags.has('json')) output.printJson({type: 'account', name, server: url, device});
	else output.print(phrase`You are ${name} at ${url}.`);
}

/** What stands between the device's keys and somebody else, said whenever new ones are made. */
export function tellAboutKeys({output}: Invocation, {home, protection}: AccountEntry): void {
	const protectedBy =
		protection === 'passphrase'
			? phrase`Your passphrase protects them; nobody can reset it.`
			: phrase`Only the rights of your account on this machine protect them.`;
	output.tell(`${phrase`The keys of this device are in ${home.paths.data}.`} ${protectedBy}`);
}

/**
 * Waits until the keys for private messages are made and published, so that others can write at once,
 * and says what is left to do. The account is there in any case.
 */
export async function settlePrivate(
	invocation: Invocation,
	{client}: CommandClient,
): Promise<void> {
	const {output, signal, stderr} = invocation;
	try {
		await answerInTime(invocation, async () => {
			await client.whenLive();
			await client.whenPrivateKnown();
		});
	} catch {
		signal.throwIfAborted();
		output.tell(
			phrase`The relay went silent before private messages were set up: the next start does it.`,
		);
		return;
	}
	const {advice, isRecoveryPending} = client.state.private;
	if (advice !== undefined) output.tell(advice);
	if (isRecoveryPending && stderr.isTTY) {
		output.tell(phrase`A recovery key waits to be written down: run termchat and type /recovery.`);
	}
}

function inviteIn({settings}: Home): string | undefined {
	const server = settings.get('server');
	return server === '' ? undefined : normalizeAddress(server).invite;
}

function refuseSecondAccount({relays}: ProfileList, url: string): void {
	const known = relays.find((relay) => relay.url === url);
	if (known?.device === undefined) return;
	const {account} = known;
	const who =
		account === undefined
			? phrase`You are somebody at ${url} already.`
			: phrase`You are ${account} at ${url} already.`;
	const advice = phrase`Log out first (termchat logout), or set TERMCHAT_HOME to another folder.`;
	throw new ExitError('failed', `${who} ${advice}`);
}

function loginName(): string {
	try {
		return userInfo().username.toLowerCase();
	} catch {
		// No entry for this account of the machine, as in some containers.
		return '';
	}
}
