import type {Socket} from 'node:net';
import type {Clock, Timer} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {TransferState} from '../files/transfer-state.ts';
import {sortedRooms} from '../state/select.ts';
import {placeOf} from '../waiting.ts';
import {type ConversationFeed, followConversations} from './conversation-feed.ts';
import {BesideError} from './error.ts';
import {
	type BesideAnswer,
	type BesideRequest,
	type BesideStatus,
	encodeLine,
	PLACES,
	readRequest,
} from './frames.ts';
import {besideLines} from './lines.ts';
import type {ServedClient, ServedScreen} from './offer.ts';
import {openPlace} from './open-place.ts';
import {dropFile, savePrivateFile, whenFileStored, writePrivateFile} from './private-file.ts';
import {failureOf, whenPrivateReady, whenStored, writePrivate} from './private-message.ts';
import {followStatus, statusOf} from './status-feed.ts';

export type AskerOptions = {
	readonly client: ServedClient;
	readonly url: string;
	readonly clock: Clock;
	/** The window, if somebody sits at this program. */
	readonly screen: ServedScreen | undefined;
	/** Called when the other side wants the vault; undefined when it stays here. */
	readonly onYield: (() => void) | undefined;
};

/** How long the other side may be silent before it has asked anything, in milliseconds. */
const PATIENCE = 10_000;
/** How long the last words may take, in milliseconds. */
const FAREWELL = 1000;
/** What may wait for a reader that is too slow for what comes, in bytes. */
const BACKLOG = 16 * 1_048_576;

/** One connection of another program of this home, from its request to the last answer. */
export class AskerLine {
	readonly #socket: Socket;
	readonly #options: AskerOptions;
	readonly #reader = besideLines();
	/** Aborted when the other side is gone or wants no more. */
	readonly #ending = new AbortController();
	readonly #timer: Timer;
	#request: BesideRequest | undefined;
	#message: string | undefined;
	#file: string | undefined;
	#feed: Pick<ConversationFeed, 'close'> | undefined;

	constructor(socket: Socket, options: AskerOptions) {
		this.#socket = socket;
		this.#options = options;
		this.#timer = options.clock.after(PATIENCE, () => socket.destroy());
		socket.on('data', (chunk) => this.#received(chunk));
		socket.on('error', () => socket.destroy());
		socket.once('close', () => this.#closed());
	}

	/** The vault is about to be let go of, because somebody asked for it. */
	tellYielding(): void {
		void this.#tell({type: 'yielding'});
	}

	/** Ends it; what is written still arrives, unless nobody reads it. */
	close(): void {
		const socket = this.#socket;
		socket.destroySoon();
		const timer = this.#options.clock.after(FAREWELL, () => socket.destroy());
		socket.once('close', () => timer.cancel());
		this.#closed();
	}

	#closed(): void {
		this.#timer.cancel();
		this.#feed?.close();
		this.#ending.abort(new BesideError('ended', phrase`The other program has ended.`));
	}

	#received(chunk: Buffer): void {
		try {
			for (const line of this.#reader.read(chunk)) this.#take(readRequest(line));
		} catch (error) {
			this.#fail(error);
		}
	}

	#take(request: BesideRequest): void {
		if ('url' in request && request.url !== this.#options.url) {
			throw new BesideError(
				'other-relay',
				phrase`termchat is open with another relay, ${this.#options.url}. Close it there first.`,
			);
		}
		if (this.#request === undefined && request.type !== 'drop') {
			this.#request = request;
			this.#timer.cancel();
			this.#serve(request).catch((error: unknown) => this.#fail(error));
		} else if (request.type === 'drop' && this.#request !== undefined) this.#drop();
		else throw new BesideError('bad-frame', phrase`One thing at a time is asked.`);
	}

	async #serve(request: Exclude<BesideRequest, {type: 'drop'}>): Promise<void> {
		switch (request.type) {
			case 'send':
				return this.#send(request);
			case 'watch':
				return this.#watch(request.to, request.id);
			case 'send-file':
				return this.#sendFile(request);
			case 'watch-file':
				return this.#watchFile(request.to, request.id);
			case 'save-file':
				return this.#saveFile(request);
			case 'follow':
				return this.#follow(request);
			case 'yield':
				return this.#yield();
			case 'status':
				return this.#status(request);
			case 'open':
				return this.#open(request);
			case 'places':
				return this.#places();
		}
	}

	async #send(request: Extract<BesideRequest, {type: 'send'}>): Promise<void> {
		const {client} = this.#options;
		const id = await writePrivate(client, request, this.#ending.signal);
		void this.#tell({type: 'written', id});
		await this.#watch(request.to, id);
	}

	async #watch(to: string, id: string): Promise<void> {
		const {client} = this.#options;
		const {signal} = this.#ending;
		this.#message = id;
		await whenPrivateReady(client, signal);
		const {time} = await whenStored(client, {to, id}, signal);
		void this.#tell({type: 'accepted', id, time});
		this.#socket.end();
	}

	async #sendFile(request: Extract<BesideRequest, {type: 'send-file'}>): Promise<void> {
		const id = await writePrivateFile(this.#options.client, request, this.#ending.signal);
		void this.#tell({type: 'written', id});
		await this.#watchFile(request.to, id);
	}

	async #watchFile(to: string, id: string): Promise<void> {
		const {client} = this.#options;
		const {signal} = this.#ending;
		this.#file = id;
		await whenPrivateReady(client, signal);
		const progress = (transfer: TransferState) => void this.#tell(progressOf(transfer));
		const {time} = await whenFileStored(client, {to, id}, {signal, progress});
		void this.#tell({type: 'accepted', id, time});
		this.#socket.end();
	}

	async #saveFile(request: Extract<BesideRequest, {type: 'save-file'}>): Promise<void> {
		const {signal} = this.#ending;
		const progress = (transfer: TransferState) => void this.#tell(progressOf(transfer));
		const {path} = await savePrivateFile(this.#options.client, request, {signal, progress});
		void this.#tell({type: 'saved', path});
		this.#socket.end();
	}

	/** The asker will not wait any longer. It goes on when the message is stored by now. */
	#drop(): void {
		const {client} = this.#options;
		if (this.#message !== undefined) client.drop(this.#message);
		if (this.#file !== undefined) dropFile(client, this.#file);
		this.#socket.destroySoon();
		this.#closed();
	}

	async #follow(request: Extract<BesideRequest, {type: 'follow'}>): Promise<void> {
		const {client} = this.#options;
		const {peers, history, after} = request;
		await whenPrivateReady(client, this.#ending.signal);
		const feed = await followConversations(client, {
			...{peers, history, after},
			tell: (record) => this.#tell({type: 'record', record}),
		});
		this.#feed = feed;
		if (this.#ending.signal.aborted) feed.close();
		void this.#tell({type: 'live', places: [...feed.places]});
	}

	async #yield(): Promise<void> {
		const {onYield} = this.#options;
		if (onYield === undefined)
			throw new BesideError('busy', phrase`termchat is open in another window.`);
		onYield();
	}

	#status({watch, preview}: Extract<BesideRequest, {type: 'status'}>): void {
		const {client, url, clock, screen} = this.#options;
		if (screen === undefined) throw noScreen();
		const look = () => statusOf(client.state, {url, now: clock.now(), hasPreview: preview});
		void this.#tell({type: 'status', status: look()});
		if (!watch) this.#socket.end();
		else {
			const tell = (status: BesideStatus) => void this.#tell({type: 'status', status});
			this.#feed = followStatus(client, {look, tell, clock});
		}
	}

	#places(): void {
		const {client, screen} = this.#options;
		if (screen === undefined) throw noScreen();
		const names = sortedRooms(client.state).map((room) => placeOf(room));
		void this.#tell({type: 'places', names: names.slice(0, PLACES)});
		this.#socket.end();
	}

	async #open({host, place, seq}: Extract<BesideRequest, {type: 'open'}>): Promise<void> {
		const {client, url, screen} = this.#options;
		if (screen === undefined) throw noScreen();
		await openPlace({client, url, screen}, {host, place, seq});
		void this.#tell({type: 'opened', place});
		this.#socket.end();
	}

	#fail(error: unknown): void {
		if (this.#ending.signal.aborted) return;
		void this.#tell({type: 'failed', ...failureOf(error)});
		this.#socket.end();
		this.#closed();
	}

	/** Resolves when there is room for more. */
	#tell(answer: BesideAnswer): Promise<void> | undefined {
		const socket = this.#socket;
		if (!socket.writable) return undefined;
		if (socket.writableLength > BACKLOG) {
			socket.destroy();
			return undefined;
		}
		if (socket.write(encodeLine(answer))) return undefined;
		const {promise, resolve} = Promise.withResolvers<void>();
		socket.once('drain', resolve).once('close', () => resolve());
		return promise;
	}
}

function progressOf({name, size, done, rate, phase}: TransferState): BesideAnswer {
	return {
		...({type: 'progress', name, size, done, phase: phase.type} as const),
		...(rate !== undefined && {rate}),
		...('reason' in phase && {reason: phase.reason}),
	};
}

function noScreen(): BesideError {
	return new BesideError('no-screen', phrase`No window of this home is open.`);
}
