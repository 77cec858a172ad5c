import {hostname} from 'node:os';
import {normalizeAddress} from '../client/address.ts';
import type {Client} from '../client/api.ts';
import {type Beside, offerBeside, type ServedScreen} from '../client/beside/offer.ts';
import {createClient} from '../client/client.ts';
import {nodeFiles} from '../client/files/disk/node-files.ts';
import {Profiles, type RelayProfile, vaultTag} from '../client/profile.ts';
import {jsonFormat, vaultRecord} from '../client/vault/record.ts';
import type {Vault} from '../client/vault/vault.ts';
import {webSocketTransport} from '../client/websocket.ts';
import type {DraftStore} from '../tui/draft-keeper.ts';
import type {
	FirstRunActions,
	JoinRequest,
	Session,
	SessionWindow,
} from '../tui/first-run/first-run-actions.ts';
import type {WindowStore} from '../tui/window-memory.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import type {ActivityFile} from './activity-file.ts';
import {ExitError} from './exit-code.ts';
import type {Home} from './home.ts';
import {type Hosting, hostingRecord} from './hosting-record.ts';
import type {Invocation} from './invocation.ts';

type Parts = {
	readonly home: Home;
	readonly vault: Vault;
	readonly invocation: Pick<Invocation, 'environment' | 'version'>;
	/** Where what the connection does is written down, if it is. */
	readonly activity?: ActivityFile | undefined;
};

/**
 * Every way into a chat. Whoever shows a session closes its client; `close` ends the rest. The relay is
 * loaded only by those who host one: the others would wait for it before their first frame.
 */
export class ChatSessions implements FirstRunActions {
	readonly #parts: Parts;
	readonly #endings: (() => Promise<void>)[] = [];
	#hosting: Hosting | undefined;
	/** Through it, commands of this home use the client that has the vault. */
	#beside: Promise<Beside> | undefined;
	#window: SessionWindow | undefined;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** The account this home has at a relay, if any. */
	async known(url: string): Promise<RelayProfile | undefined> {
		const profile = (await Profiles.load(this.#parts.vault)).get(url);
		return profile?.device === undefined ? undefined : profile;
	}

	/** Goes on where the last chat with this relay ended. */
	async resume(url: string): Promise<Session> {
		const hosting = await hostingRecord(this.#parts.vault).read();
		if (hosting?.url === url) await this.#host(hosting.port);
		const client = this.#client(url);
		client.start();
		return this.#offered(client, url);
	}

	async host({name, signal}: Parameters<FirstRunActions['host']>[0]): Promise<Session> {
		const {vault} = this.#parts;
		const hosting = await this.#host((await hostingRecord(vault).read())?.port);
		if (hosting === undefined) throw new ExitError('failed', translated(ALREADY_SERVED));
		await hostingRecord(vault).write(hosting);
		const {url} = hosting;
		const session = await this.#enter(url, signal, (client) => client.register({name}));
		const lines = [
			phrase`You host this relay: it runs as long as this termchat does. Others on this machine join with: npx termchat ${url}`,
			phrase`To host for other machines, see: termchat help serve`,
			translated(NO_PASSWORD),
		];
		return {...session, lines};
	}

	async join({name, address, invite: typed, signal}: JoinRequest): Promise<Session> {
		const {url, invite = typed} = normalizeAddress(address);
		if ((await this.known(url)) !== undefined) return this.resume(url);
		const session = await this.#enter(url, signal, (client) =>
			client.register({name, ...(invite !== undefined && {invite})}),
		);
		return {...session, lines: [translated(NO_PASSWORD)]};
	}

	async login(request: Parameters<FirstRunActions['login']>[0]): Promise<Session> {
		const {name, password, address, signal} = request;
		const {url} = normalizeAddress(address);
		return this.#enter(url, signal, (client) => client.login({name, password}));
	}

	async demo({name}: Parameters<FirstRunActions['demo']>[0]): Promise<Session> {
		const {startDemo} = await import('./demo-session.ts');
		const demo = await startDemo(name);
		this.#endings.push(demo.close);
		return demo.session;
	}

	/** Serves no commands any more: they go on by themselves once the vault is closed. */
	async withdraw(): Promise<void> {
		const beside = await this.#beside;
		await beside?.close();
	}

	/** Ends what sessions stood on, but not their clients and the vault. Rejects when a relay had failed. */
	async close(): Promise<void> {
		await this.withdraw();
		const ended = await Promise.allSettled(this.#endings.map((end) => end()));
		for (const result of ended) if (result.status === 'rejected') throw result.reason;
	}

	/** Runs this home's relay, once. */
	async #host(knownPort: number | undefined): Promise<Hosting | undefined> {
		if (this.#hosting !== undefined) return this.#hosting;
		const {hostRelay} = await import('./hosted-relay.ts');
		const hosted = await hostRelay({invocation: this.#parts.invocation, knownPort});
		if (hosted === undefined) return undefined;
		this.#endings.push(() => hosted.close());
		this.#hosting = {url: hosted.url, port: hosted.port};
		return this.#hosting;
	}

	/** Makes a client and lets it in; one that does not get in leaves nothing behind. */
	async #enter(
		url: string,
		signal: AbortSignal,
		letIn: (client: Client) => Promise<unknown>,
	): Promise<Session> {
		const client = this.#client(url);
		const aborted = Promise.withResolvers<never>();
		const abort = () => aborted.reject(signal.reason);
		signal.addEventListener('abort', abort, {once: true});
		try {
			signal.throwIfAborted();
			await Promise.race([letIn(client), aborted.promise]);
			return this.#offered(client, url);
		} catch (error) {
			await client.close();
			throw error;
		} finally {
			signal.removeEventListener('abort', abort);
		}
	}

	/** Somebody sits here, so the vault stays here as well, and there is a window to ask. */
	#offered(client: Client, url: string): Session {
		const {paths} = this.#parts.home;
		const screen: ServedScreen = {open: (room, seq) => this.#window?.open(room, seq)};
		this.#beside = this.withdraw().then(() => offerBeside({client, url, paths, screen}));
		const onWindow = (window: SessionWindow | undefined) => {
			this.#window = window;
		};
		return {client, ...this.#kept(url), onWindow};
	}

	#client(url: string): Client {
		const {home, vault, activity} = this.#parts;
		const allowInsecure = home.settings.get('allowInsecure');
		const transport = webSocketTransport({allowInsecure});
		const client = createClient({url, vault, transport, label: hostname(), files: nodeFiles()});
		activity?.watch(client);
		return client;
	}

	/** Unsent texts, and which conversation was open, are sealed like everything else that is private. */
	#kept(url: string): {readonly drafts: DraftStore; readonly memory: WindowStore} {
		return {
			drafts: this.#record(`drafts/${vaultTag(url)}`),
			memory: this.#record(`window/${vaultTag(url)}`),
		};
	}

	#record(name: string): {load(): Promise<unknown>; save(value: unknown): Promise<void>} {
		const record = vaultRecord(this.#parts.vault, name, PLAIN_FORMAT);
		return {load: () => record.read(), save: (value) => record.write(value)};
	}
}

const ALREADY_SERVED = phrases(
	'Another termchat hosts the relay of this home already. Step back, and join it by its address.',
);

const NO_PASSWORD = phrases(
	'Your account lives on this device alone. To log in from another one, set a password: /password',
);

const PLAIN_FORMAT = jsonFormat((value: unknown) => value);
