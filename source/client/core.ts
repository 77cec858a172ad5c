import type {RequestFields} from '../protocol/client-frame.ts';
import {type Clock, type Random, systemClock, systemRandom} from '../protocol/environment.ts';
import {LIMITS, PROTOCOL_VERSION} from '../protocol/limits.ts';
import type {Welcome} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase} from '../words/phrase.ts';
import {Attention} from './attention.ts';
import type {ClientOptions} from './client-options.ts';
import {sentenceOf, UnreachableError} from './error.ts';
import {fileMessages} from './file-messages.ts';
import {ClientFiles} from './files/client-files.ts';
import {History} from './history.ts';
import {Ignored} from './ignore-record.ts';
import {Inbox} from './inbox.ts';
import {Identity} from './login.ts';
import {MemberReload} from './member-reload.ts';
import {Outbox} from './outbox.ts';
import {deliver} from './outbox-request.ts';
import {opaque} from './password.ts';
import {Places} from './places.ts';
import {isPrivatePush, PrivateHolder} from './private/holder.ts';
import {accountHost} from './private/keys/account-host.ts';
import {isConversationId, privateRecords} from './private/record-names.ts';
import {Profiles, vaultTag} from './profile.ts';
import {ReadMarks} from './read-marks.ts';
import {LOBBY} from './state/select.ts';
import type {LocalLine} from './state/state.ts';
import {Store} from './store.ts';
import {Uplink} from './uplink.ts';
import type {UplinkOwner} from './uplink-owner.ts';

/** A character can take six in JSON; the rest of a frame is small beside a long message. */
const ESCAPED = 8;

/** The parts of one client and how they hang together; its verbs stand in files of their own. */
export class Core {
	readonly clock: Clock;
	readonly random: Random;
	readonly store = new Store();
	readonly uplink: Uplink;
	readonly outbox: Outbox;
	readonly history: History;
	readonly places: Places;
	readonly readMarks: ReadMarks;
	readonly attention: Attention;
	readonly ignored: Ignored;
	readonly private: PrivateHolder;
	readonly files: ClientFiles;
	readonly ask: Uplink['ask'];
	readonly #options: ClientOptions;
	readonly #inbox: Inbox;
	readonly #memberReload: MemberReload;
	#opening: Promise<Identity> | undefined;
	#identity: Identity | undefined;
	#hello: RelayFrame<'hello'> | undefined;
	#closing: Promise<void> | undefined;
	#lineId = 0;

	constructor(options: ClientOptions) {
		this.#options = options;
		this.clock = options.clock ?? systemClock;
		this.random = options.random ?? systemRandom;
		const {clock, random, store} = this;
		const {url, transport, vault} = options;
		this.uplink = new Uplink({url, transport, clock, random}, this.#owner());
		this.ask = (type, fields) => this.uplink.ask(type, fields);
		this.outbox = new Outbox({
			vault,
			clock,
			dispatch: (event) => store.dispatch(event),
			deliver: (room, message) => deliver(this.ask, room, message),
		});
		this.history = new History(store, this.ask);
		this.places = new Places(store, this.ask);
		this.readMarks = new ReadMarks({store, clock, ask: this.ask});
		const problem = (text: string) => this.addLine({level: 'error', text});
		this.attention = new Attention({vault, store, clock, problem});
		this.ignored = new Ignored({vault, store, problem});
		this.private = new PrivateHolder((event) => store.dispatch(event));
		this.files = new ClientFiles({
			...{url, transport, vault, clock, random, ask: this.ask, files: options.files},
			messages: fileMessages(this),
			state: () => store.state,
			dispatch: (event) => store.dispatch(event),
			addLine: (line) => this.addLine(line),
		});
		this.#memberReload = new MemberReload(clock, (room) => this.history.loadMembers(room));
		this.#inbox = new Inbox({
			store,
			clock,
			outbox: this.outbox,
			history: this.history,
			readMarks: this.readMarks,
			addLine: (line) => this.addLine(line),
		});
	}

	/** Begins to connect and stays at it. */
	start(): void {
		// Whatever is asked for while the home is read can wait for it.
		this.store.dispatch({
			type: 'connection-changed',
			connection: {type: 'connecting', attempt: 1},
		});
		this.#begin().then(
			() => {
				if (this.#closing === undefined) this.uplink.start();
			},
			(error: unknown) => this.uplink.stop(sentenceOf(error)),
		);
	}

	/** Who this client is, read from the vault once. Throws VaultError. */
	opened(): Promise<Identity> {
		this.#opening ??= this.#open();
		return this.#opening;
	}

	/** Stops everything. The vault has what is unsent when the promise resolves. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	/** See Client.addLine. */
	addLine(line: Pick<LocalLine, 'level' | 'text'> & {readonly room?: string}): void {
		const {level, text, room} = line;
		const held = room === undefined ? undefined : this.store.state.rooms.get(room);
		this.store.dispatch({
			type: 'local-line-added',
			line: {
				id: ++this.#lineId,
				room,
				level,
				text,
				time: this.clock.now(),
				after: held?.log.tailSeq ?? 0,
			},
		});
	}

	/** Nobody is logged in here any more: what was known of the account goes. */
	async forget(identity: Identity): Promise<void> {
		await this.files.forget();
		await this.private.close();
		await identity.forget();
		await this.attention.forget();
		await this.ignored.forget();
		this.store.dispatch({type: 'logged-out'});
	}

	async #begin(): Promise<void> {
		await this.#showKept(await this.opened());
	}

	async #close(): Promise<void> {
		const dispatch = this.private.find()?.dispatch;
		await Promise.all([this.outbox.finish(), dispatch?.finish(), this.files.finish()]);
		await this.readMarks.finish();
		// Its lines are cut now; what asks the relay ends with the connection.
		const filesClosed = this.files.close();
		await this.private.close();
		await this.uplink.close();
		await filesClosed;
		this.readMarks.offline();
		this.#inbox.close();
		await this.outbox.close();
		await this.attention.close();
		await this.ignored.close();
		this.#identity?.close();
	}

	async #open(): Promise<Identity> {
		const {url, vault, token, relayKey, isPassing = false} = this.#options;
		const {label = 'termchat', passwords = opaque} = this.#options;
		const profiles = await Profiles.load(vault);
		const {random} = this;
		const identity = await Identity.load({
			url,
			profiles,
			random,
			passwords,
			token,
			relayKey,
			isPassing,
			label: label.slice(0, LIMITS.labelLength),
		});
		this.#identity = identity;
		return identity;
	}

	#owner(): UplinkOwner {
		const {store} = this;
		return {
			changed: (connection) => {
				store.dispatch({type: 'connection-changed', connection});
				if (connection.type === 'live') return;
				this.outbox.offline();
				this.readMarks.offline();
				this.private.offline();
				this.files.offline();
				this.#memberReload.stop();
			},
			met: (hello) => this.#met(hello),
			logIn: () => this.#identity?.automatic(),
			loggedIn: (welcome) => this.#loggedIn(welcome),
			resumeFrom: () => this.#resumeFrom(),
			pushed: (frame, isReplay) => {
				if (isPrivatePush(frame)) this.private.pushed(frame);
				else this.#inbox.receive(frame, isReplay);
			},
			resumed: (rooms) => this.#resumed(rooms),
		};
	}

	async #met(hello: RelayFrame<'hello'>): Promise<void> {
		if (hello.version !== PROTOCOL_VERSION) {
			throw new UnreachableError(
				'stopped',
				phrase`This relay speaks version ${hello.version} of the protocol, and this termchat speaks ${PROTOCOL_VERSION}. Update the older of the two.`,
			);
		}

		const identity = await this.opened();
		await identity.meet(hello);
		this.#hello = hello;
		const {relay, capabilities, limits, motd} = hello;
		this.store.dispatch({
			type: 'relay-met',
			relay: {
				url: this.#options.url,
				name: relay.name,
				motd,
				messageBytes: Math.min(limits.messageBytes, Math.floor(limits.frameBytes / ESCAPED)),
				messageLines: limits.messageLines,
				fileBytes: capabilities.includes('files') ? (limits.fileBytes ?? 0) : 0,
			},
		});
	}

	async #loggedIn(welcome: Welcome): Promise<void> {
		await this.#identity?.remember(welcome);
		// What is still being opened of another account must not land in this one's state.
		if (welcome.account !== this.store.state.account?.name) await this.private.close();
		this.store.dispatch({type: 'logged-in', welcome});
		const tag = vaultTag(this.#options.url, welcome.account);
		await this.attention.open(tag);
		await this.ignored.open(tag);
		for (const text of await this.outbox.open(tag)) this.addLine({level: 'error', text});
		await this.#openPrivate();
		await this.#openFiles(tag);
	}

	/** Shows what is kept of the account of this home, whether or not there is a connection. */
	async #showKept({known}: Identity): Promise<void> {
		if (known === undefined || this.store.state.account !== undefined) return;
		const {account, device} = known;
		this.store.dispatch({type: 'account-known', account, device});
		const tag = vaultTag(this.#options.url, account);
		await this.attention.open(tag);
		await this.ignored.open(tag);
		await this.#openPrivate();
		await this.#openFiles(tag);
	}

	async #openFiles(tag: string): Promise<void> {
		if (this.#closing === undefined) await this.files.open(tag);
	}

	async #openPrivate(): Promise<void> {
		const {vault, url, token, isPassing = false} = this.#options;
		const {hasPrivate = !isPassing && token === undefined} = this.#options;
		const known = this.#identity?.known;
		if (!hasPrivate) this.private.unavailable();
		if (!hasPrivate || known === undefined || this.#closing !== undefined) return;
		if (this.#hello?.capabilities.includes('private') === false) {
			await this.private.close();
			this.private.unavailable(
				phrase`This relay carries no private messages. Ask its operator to update it.`,
			);
			return;
		}

		const {account, device, relayKey, key: deviceKey} = known;
		const {clock, random, ask, store} = this;
		await this.private.open(device, () => ({
			...{vault, account, deviceKey, relayKey, clock, random, ask},
			records: privateRecords(vaultTag(url, account)),
			host: accountHost(url),
			frameBytes: () => Math.min(this.#hello?.limits.frameBytes ?? 0, LIMITS.frameBytes),
			state: () => store.state,
			dispatch: (event) => store.dispatch(event),
			addLine: (line) => this.addLine(line),
			onFileDeleted: (file) => this.files.privateFileDeleted(file),
		}));
	}

	#resumeFrom(): RequestFields<'resume'> {
		const cursors: Record<string, [number, string]> = {};
		const rooms = [...this.store.state.rooms.values()]
			.filter(({id}) => !isConversationId(id))
			.slice(0, LIMITS.roomsPerAccount);
		for (const {id, log} of rooms) {
			if (log.cursor !== undefined) cursors[id] = [log.cursor.seq, log.cursor.id];
		}

		const {mailbox} = this.private;
		return mailbox === undefined ? {cursors} : {cursors, mailbox};
	}

	#resumed(rooms: readonly string[]): void {
		const {store, outbox, readMarks} = this;
		store.dispatch({type: 'rooms-confirmed', rooms});
		outbox.online();
		readMarks.online();
		this.private.online();
		this.files.online();
		this.#repeatPresence();
		const {state} = store;
		const all = [...state.rooms.values()];
		// The relay tells of changes only: who is here comes with a list of members.
		const hasConversations = all.some(({id}) => isConversationId(id));
		const listed = all.filter(
			({id, name, members}) =>
				!isConversationId(id) && (members.size > 0 || (hasConversations && name === LOBBY)),
		);
		this.#memberReload.start(listed.map(({id}) => id));

		if (outbox.rooms.some((room) => !state.rooms.has(room))) {
			this.addLine({
				level: 'notice',
				text: phrase`Some unsent messages belong to rooms you are no longer in. They are kept: join the room again to see them.`,
			});
		}
	}

	/** The relay forgets what a connection said of itself when that connection ends. */
	#repeatPresence(): void {
		const account = this.store.state.account;
		if (account === undefined || (account.presence === 'online' && account.status === '')) return;
		const {presence, status} = account;
		// Not worth a word: the next change says it again.
		void this.ask('presence', {state: presence, status}).catch(() => {});
	}
}
