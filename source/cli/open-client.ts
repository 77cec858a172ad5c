import {hostname} from 'node:os';
import {normalizeAddress} from '../client/address.ts';
import type {Client} from '../client/api.ts';
import {createClient} from '../client/client.ts';
import {nodeFiles} from '../client/files/disk/node-files.ts';
import {copyProfile, type RelayProfile, readProfileList} from '../client/profile.ts';
import {type Transport, TransportError, type TransportProblem} from '../client/transport.ts';
import {createMemoryVault} from '../client/vault/memory.ts';
import type {VaultReader} from '../client/vault/reader.ts';
import type {Vault} from '../client/vault/vault.ts';
import {webSocketTransport} from '../client/websocket.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {FlagValues} from './flags.ts';
import {type Home, openHome, openVaultToRead} from './home.ts';
import type {Invocation} from './invocation.ts';
import {readSecret} from './secret-file.ts';

/** A client for the length of one command. */
export type CommandClient = {
	readonly client: Client;
	readonly url: string;
	/**
	 * Connects and waits until everything missed is here.
	 * @throws {ExitError} `network` when `timeout` (milliseconds; undefined for ever) has passed.
	 */
	goLive(options: {
		readonly signal: AbortSignal;
		readonly timeout: number | undefined;
	}): Promise<void>;
	/** Says goodbye and lets go of everything. */
	close(): Promise<void>;
};

/** Nothing heard for this long ends a command that was told nothing else, in milliseconds. */
const TIMEOUT_SECONDS = 30;

/** `--timeout` in milliseconds. When it has passed, the relay did not answer: `network`, no other. */
export function timeoutOf(flags: FlagValues, usual = TIMEOUT_SECONDS): number {
	return 1000 * (flags.integer('timeout', {from: 1, to: 86_400}) ?? usual);
}

/**
 * A client that only looks in, for `send`, `tail` and their like. It has a copy of who the home is, so
 * that it works beside a full screen that has the vault open, and neither ends that one's connection
 * nor writes to its files.
 * @throws {ExitError} `auth` when nobody is logged in here.
 */
export async function openPassingClient(
	invocation: Invocation,
	home = openHome(invocation),
): Promise<CommandClient> {
	const token = await tokenOf(invocation);
	const vault = createMemoryVault();
	const reader = await openVaultToRead(home);
	try {
		const url = await chooseServer(home, reader);
		const profile = await profileOf(reader, url);
		if (token === undefined) await copyDevice(reader, vault, {url, profile});
		const {output, stderr} = invocation;
		// In a script's log the sentence at the end is enough; who sits there wants to know now.
		const tell = stderr.isTTY ? output.tell : undefined;
		// A token, too, goes only to the relay that this home knows at that address.
		const known = profile === undefined ? {} : {relayKey: profile.relayKey};
		const bot = token === undefined ? {} : {token};
		return createCommandClient(home, {url, vault, tell, ...known, ...bot});
	} finally {
		await reader?.close();
	}
}

/**
 * The address to use: the flag, its variable, the setting, or the relay of the last login.
 * @throws {ExitError} `auth` when none of them says anything.
 */
export async function chooseServer(
	{settings}: Home,
	vault: Pick<Vault, 'read'> | undefined,
): Promise<string> {
	const named = settings.get('server');
	if (named !== '') return normalizeAddress(named).url;
	const {current} = vault === undefined ? {} : await readProfileList(vault);
	if (current !== undefined) return current;
	throw new ExitError('auth', phrase`No relay is known here. ${translated(HOW_TO_BEGIN)}`);
}

/** The client of a command, in whatever vault. `close` closes the vault as well. */
export function createCommandClient(
	{settings}: Home,
	options: {
		readonly url: string;
		readonly vault: Vault;
		readonly token?: string;
		readonly relayKey?: string;
		/** A stay instead of a look: for commands that own the vault. */
		readonly isOwner?: boolean;
		/** Carries private messages, for which the vault must be the home's own. */
		readonly hasPrivate?: boolean;
		/** Told why the relay is waited for. */
		readonly tell?: ((sentence: string) => void) | undefined;
	},
): CommandClient {
	const {url, vault, token, relayKey, isOwner = false, tell = () => {}} = options;
	const {hasPrivate = isOwner} = options;
	const problems = watchProblems(
		webSocketTransport({allowInsecure: settings.get('allowInsecure')}),
	);
	const client = createClient({
		url,
		vault,
		transport: problems.transport,
		label: hostname(),
		isPassing: !isOwner,
		hasPrivate,
		files: nodeFiles(),
		...(token !== undefined && {token}),
		...(relayKey !== undefined && {relayKey}),
	});
	return {
		client,
		url,
		goLive: (limits) => goLive(client, problems, {...limits, tell}),
		async close() {
			await client.close();
			await vault.close();
		},
	};
}

/**
 * Which relay is meant, and who this home is there.
 * @throws {ExitError} `auth` when nobody is logged in there.
 */
export async function chooseAccount(
	home: Home,
): Promise<{readonly url: string; readonly account: string}> {
	const reader = await openVaultToRead(home);
	try {
		const url = await chooseServer(home, reader);
		const profile = await profileOf(reader, url);
		if (profile?.device === undefined || profile.account === undefined) throw notLoggedIn(url);
		return {url, account: profile.account};
	} finally {
		await reader?.close();
	}
}

const HOW_TO_BEGIN = phrases(
	'Run termchat to begin, or: termchat register --server URL --name NAME --password-file FILE',
);

async function tokenOf(invocation: Invocation): Promise<string | undefined> {
	const file = invocation.flags.text('token-file');
	return file === undefined ? undefined : readSecret(invocation, {file, what: 'token'});
}

async function profileOf(
	reader: VaultReader | undefined,
	url: string,
): Promise<RelayProfile | undefined> {
	if (reader === undefined) return undefined;
	const {relays} = await readProfileList(reader);
	return relays.find((relay) => relay.url === url);
}

async function copyDevice(
	reader: VaultReader | undefined,
	vault: Vault,
	{url, profile}: {readonly url: string; readonly profile: RelayProfile | undefined},
): Promise<void> {
	if (reader === undefined || profile?.device === undefined) {
		throw notLoggedIn(url);
	}
	await copyProfile(reader, vault, profile);
}

function notLoggedIn(url: string): ExitError {
	return new ExitError(
		'auth',
		phrase`Nobody is logged in to ${url} here. ${translated(HOW_TO_BEGIN)}`,
	);
}

type Problems = {
	readonly transport: Transport;
	/** Called with each reason why a connection failed. */
	listener: ((problem: TransportProblem) => void) | undefined;
};

/** The same transport, with an ear for what goes wrong. */
function watchProblems(transport: Transport): Problems {
	const problems: Problems = {
		listener: undefined,
		transport: {
			open(url, events) {
				try {
					return transport.open(url, {
						opened: () => events.opened(),
						received: (text) => events.received(text),
						alive: () => events.alive(),
						closed(end) {
							if (end.problem !== undefined) problems.listener?.(end.problem);
							events.closed(end);
						},
					});
				} catch (error) {
					if (error instanceof TransportError) problems.listener?.(error.problem);
					throw error;
				}
			},
			openTransfer: (url, events) => transport.openTransfer(url, events),
		},
	};
	return problems;
}

/** No second try goes better: a wrong certificate or address does not mend itself within a command. */
const HOPELESS: ReadonlySet<TransportProblem['kind']> = new Set([
	'bad-address',
	'certificate',
	'not-a-relay',
]);

async function goLive(
	client: Client,
	problems: Problems,
	limits: {
		readonly signal: AbortSignal;
		readonly timeout: number | undefined;
		readonly tell: (sentence: string) => void;
	},
): Promise<void> {
	const {signal, timeout, tell} = limits;
	let isTold = false;
	const ending = new AbortController();
	const timer =
		timeout === undefined
			? undefined
			: setTimeout(() => ending.abort(unreachable(client, timeout)), timeout);
	problems.listener = (problem) => {
		if (HOPELESS.has(problem.kind)) ending.abort(new TransportError(problem));
		else if (!isTold) tell(phrase`${problem.message} Trying again; Ctrl-C stops.`);
		isTold = true;
	};
	try {
		client.start();
		await client.whenLive(AbortSignal.any([signal, ending.signal]));
	} finally {
		clearTimeout(timer);
		problems.listener = undefined;
	}
}

function unreachable(client: Client, timeout: number): ExitError {
	const {connection} = client.state;
	const sentences = [
		phrase`The relay was not reached within ${timeout / 1000} s.`,
		...(connection.type === 'waiting' ? [connection.reason] : []),
	];
	return new ExitError('network', sentences.join(' '));
}
