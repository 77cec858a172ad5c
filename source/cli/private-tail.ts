import {type AskOptions, askToFollow} from '../client/beside/ask.ts';
import {type ConversationFeed, followConversations} from '../client/beside/conversation-feed.ts';
import {BesideError} from '../client/beside/error.ts';
import {whenPrivateReady} from '../client/beside/private-message.ts';
import type {PrivatePlace, PrivateRecord} from '../client/beside/private-record.ts';
import {sentenceOf} from '../client/error.ts';
import {isConversationId} from '../client/private/record-names.ts';
import {VaultError} from '../client/vault/vault.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Home} from './home.ts';
import type {Invocation} from './invocation.ts';
import type {CommandClient} from './open-client.ts';
import {privateJson, privateLine} from './private-line.ts';
import {doPrivately, type PrivateWork} from './private-work.ts';

type TailPlace = {
	readonly home: Home;
	readonly url: string;
	readonly invocation: Invocation;
};

type TailOptions = {
	/** Whose conversations; undefined for all. */
	readonly peers: readonly string[] | undefined;
	/** How many of the newest messages of each to begin with. */
	readonly lines: number;
	/** Told of each record in place of standard output. */
	readonly tell?: (record: PrivateRecord) => void;
};

/** Prints private messages, through whatever program of this home has the vault. */
export class PrivateTail {
	readonly #place: TailPlace;
	readonly #options: TailOptions;
	/** By peer, what was printed last. */
	readonly #places = new Map<string, PrivatePlace>();
	/** The past is printed: what is later than `#places` follows. */
	#hasBegun = false;

	constructor(place: TailPlace, options: TailOptions) {
		this.#place = place;
		this.#options = options;
	}

	/**
	 * Prints the newest messages and returns.
	 * @throws {ExitError} `network` when that took longer than `timeout`, in milliseconds.
	 */
	async tellPast(timeout: number): Promise<void> {
		const ending = new AbortController();
		const timer = setTimeout(() => ending.abort(tooLate(timeout)), timeout);
		const {home, url, invocation} = this.#place;
		const signal = AbortSignal.any([invocation.signal, ending.signal]);
		try {
			await doPrivately({home, url, signal}, this.#work(false));
		} catch (error) {
			this.#forgive(error, signal);
		} finally {
			clearTimeout(timer);
		}
	}

	/** Prints the newest messages and what comes. Ends only by rejecting, when `signal` aborts at the latest. */
	async follow(signal: AbortSignal): Promise<never> {
		const {home, url, invocation} = this.#place;
		const tellWaiting = () => invocation.output.tell(translated(WAITING));
		try {
			await doPrivately({home, url, signal, isPatient: true, tellWaiting}, this.#work(true));
		} catch (error) {
			this.#forgive(error, signal);
		}
		return whenAborted(signal);
	}

	/** Who asked for everything gets the rooms when there are no private messages. */
	#forgive(error: unknown, signal: AbortSignal): void {
		const {peers} = this.#options;
		const isOurs =
			error instanceof BesideError || error instanceof VaultError || error instanceof ExitError;
		if (signal.aborted || peers !== undefined || !isOurs) throw error;
		this.#place.invocation.output.tell(phrase`Only rooms are shown. ${sentenceOf(error)}`);
	}

	#work(isFollowing: boolean): PrivateWork<void> {
		return {
			held: (opened, signal) => this.#held(opened, {signal, isFollowing}),
			asked: (options) => this.#asked(options, isFollowing),
		};
	}

	async #held(
		{client, goLive}: CommandClient,
		{signal, isFollowing}: {readonly signal: AbortSignal; readonly isFollowing: boolean},
	): Promise<void> {
		const since = positionsOf(client);
		let feed: ConversationFeed | undefined;
		try {
			await goLive({signal, timeout: undefined});
			await whenPrivateReady(client, signal);
			if (!isFollowing) await client.whenReceived();
			feed = await followConversations(client, {
				...{...this.#wanted(), since},
				tell: (record) => this.#tell(record),
			});
			this.#begun(feed.places);
			if (isFollowing) await whenStopped(client, signal);
		} finally {
			feed?.close();
		}
	}

	async #asked(options: AskOptions, isFollowing: boolean): Promise<void> {
		const done = new AbortController();
		const signal = AbortSignal.any([options.signal, done.signal]);
		const {after, ...wanted} = this.#wanted();
		try {
			await askToFollow(
				{...options, signal},
				{...wanted, after},
				{
					record: (record) => this.#tell(record),
					live: (places) => {
						this.#begun(places);
						if (!isFollowing) done.abort();
					},
				},
			);
		} catch (error) {
			if (!done.signal.aborted) throw error;
		}
	}

	#wanted() {
		const {peers, lines} = this.#options;
		return {peers, history: lines, after: this.#hasBegun ? [...this.#places.values()] : undefined};
	}

	#begun(places: readonly PrivatePlace[]): void {
		if (this.#hasBegun) return;
		this.#hasBegun = true;
		for (const place of places) {
			const told = this.#places.get(place.peer)?.seq ?? -1;
			if (told < place.seq) this.#places.set(place.peer, place);
		}
	}

	#tell(record: PrivateRecord): void {
		const {peer, seq, id, type} = record;
		if (type === 'message' || type === 'notice') {
			// The past was broken off, and is told again.
			if (!this.#hasBegun && seq <= (this.#places.get(peer)?.seq ?? 0)) return;
			this.#places.set(peer, {peer, seq, id});
		}
		const {flags, output} = this.#place.invocation;
		const {tell} = this.#options;
		if (tell !== undefined) tell(record);
		else if (flags.has('json')) output.printJson(privateJson(record));
		else output.print(privateLine(record));
	}
}

const WAITING = phrases(
	'Another termchat has the keys of this home open: private messages are shown when it lets go of them.',
);

function tooLate(timeout: number): ExitError {
	return new ExitError(
		'network',
		phrase`The private messages were not there within ${timeout / 1000} s. Try again.`,
	);
}

/** Where each conversation stood when it was read from the disk: what comes then is new. */
function positionsOf(client: CommandClient['client']): ReadonlyMap<string, number> {
	const positions = new Map<string, number>();
	client.subscribe((event) => {
		if (event.type !== 'room-received') return;
		const {room, head} = event.room;
		if (isConversationId(room) && !positions.has(room)) positions.set(room, head);
	});
	return positions;
}

/** Rejects when there will be no more private messages, or `signal` aborts. */
async function whenStopped(client: CommandClient['client'], signal: AbortSignal): Promise<never> {
	for (;;) {
		const {promise, resolve} = Promise.withResolvers<void>();
		const stop = client.subscribe(({type}) => {
			if (type === 'private-changed' || type === 'connection-changed') resolve();
		});
		try {
			await Promise.race([promise, whenAborted(signal)]);
		} finally {
			stop();
		}
		await whenPrivateReady(client, signal);
	}
}

function whenAborted(signal: AbortSignal): Promise<never> {
	const {promise, reject} = Promise.withResolvers<never>();
	const abort = () => reject(signal.reason);
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	return promise;
}
