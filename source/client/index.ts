import {hostname} from 'node:os';
import {normalizeAddress} from './address.ts';
import type {Client} from './api.ts';
import {createClient} from './client.ts';
import {UnreachableError} from './error.ts';
import {nodeFiles} from './files/disk/node-files.ts';
import {homePaths, knownRelayKey, openHomeVault} from './home.ts';
import {createMemoryVault} from './vault/memory.ts';
import {webSocketTransport} from './websocket.ts';

export type {
	Client,
	SearchMatch,
	SearchQuery,
	SearchResult,
	SendOptions,
} from './api.ts';
export {InputError, RefusedError, UnreachableError} from './error.ts';
export type {FilesClient, SendFileOptions} from './files/api.ts';
export type {FileFacts, TransferState} from './files/transfer-state.ts';
export type {Event} from './state/event.ts';
export {roomByName} from './state/select.ts';
export type {LogMessage, RoomState, State} from './state/state.ts';
export {VaultError} from './vault/vault.ts';

export type ConnectOptions = {
	/** `host`, `host:port`, `wss://…`, or an invitation link. */
	readonly server: string;
	/** Logs in as a bot, with the secret that `/token` shows. Nothing is kept on disk then. */
	readonly token?: string;
	/** The name to register, with this machine as its device, while the home has no account there. */
	readonly name?: string;
	/**
	 * The folder for keys and unsent messages; that of the `termchat` program unless given. With a
	 * token it is only asked by which key it knows the relay.
	 */
	readonly home?: string;
	/**
	 * The relay's public key, base64url: a relay with another one is told nothing, no token either.
	 * Without it the relay must be the one that the home knows, or is taken as it is met.
	 */
	readonly relayKey?: string;
	/** Lets `ws://` reach other machines, unencrypted. */
	readonly allowInsecure?: boolean;
	/** Called when a passphrase protects the home; undefined gives up. */
	readonly passphrase?: () => Promise<string | undefined>;
	/** Gives up when it aborts. */
	readonly signal?: AbortSignal;
};

/**
 * Connects to a relay and resolves when everything missed has arrived. `close()` it when done.
 *
 * Throws InputError for an address or name that cannot be, RefusedError when the relay says no,
 * UnreachableError when it wants a login or must not be trusted, VaultError when the home cannot be
 * opened. A relay that is down is waited for until `signal` aborts.
 *
 * @example
 * import {connect} from 'termchat';
 *
 * const client = await connect({server: 'wss://chat.example.org', token: process.env.BOT_TOKEN});
 * client.subscribe(event => {
 * 	if (event.type === 'message-received' && event.message.text === '!ping') {
 * 		client.send(event.message.room, 'pong');
 * 	}
 * });
 */
export async function connect(options: ConnectOptions): Promise<Client> {
	const {url, invite} = normalizeAddress(options.server);
	const {token, name, home, passphrase, signal} = options;
	const relayKey = options.relayKey ?? (await pinOf(url, options));
	const vault =
		token === undefined ? await openHomeVault(homePaths(home), passphrase) : createMemoryVault();
	const client = createClient({
		url,
		vault,
		transport: webSocketTransport({allowInsecure: options.allowInsecure ?? false}),
		label: hostname(),
		files: nodeFiles(),
		...(token === undefined ? {} : {token}),
		...(relayKey === undefined ? {} : {relayKey}),
	});
	const owned: Client = {
		...client,
		get state() {
			return client.state;
		},
		async close() {
			await client.close();
			await vault.close();
		},
	};
	try {
		client.start();
		await becomeLive(client, {name, invite, signal});
		return owned;
	} catch (error) {
		await owned.close();
		throw error;
	}
}

/** Without a token the home's own vault is opened, and knows. */
async function pinOf(
	url: string,
	{token, home, passphrase}: Pick<ConnectOptions, 'token' | 'home' | 'passphrase'>,
): Promise<string | undefined> {
	if (token === undefined || home === undefined) return undefined;
	return knownRelayKey(homePaths(home), url, passphrase);
}

async function becomeLive(
	client: Client,
	{name, invite, signal}: Pick<ConnectOptions, 'name' | 'signal'> & {readonly invite?: string},
): Promise<void> {
	try {
		await client.whenLive(signal);
	} catch (error) {
		const isNew = error instanceof UnreachableError && error.code === 'logged-out';
		// A device that was logged out has an account already: another one is not what was meant.
		if (!isNew || name === undefined || client.state.account !== undefined) throw error;
		await client.register({name, ...(invite === undefined ? {} : {invite})});
		await client.whenLive(signal);
	}
}
