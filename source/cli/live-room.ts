import type {Client} from '../client/api.ts';
import type {PendingMessage} from '../client/state/state.ts';
import {systemClock} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import {counted, phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import type {Invocation} from './invocation.ts';
import {LiveMessage, type LivePlace} from './live-message.ts';
import type {LiveEnd} from './live-text.ts';
import {type CommandClient, openPassingClient, timeoutOf} from './open-client.ts';

/** A message in a room that is being written as something goes on. */
export type LiveRoom = {
	/** More of what it is about. */
	add(chunk: Uint8Array): void;
	/** Rejects when the message can no longer be written. */
	readonly failed: Promise<never>;
	/** Writes it for the last time, and says what was hidden. Rejects when the relay does not take it. */
	finish(end: LiveEnd): Promise<void>;
	/** Lets go of everything. */
	close(): Promise<void>;
};

/** After Ctrl-C the last text may still take so long, in milliseconds. */
const FAREWELL = 3000;

/**
 * Begins a message in the room that the first word names. The relay is reached and the room is entered
 * when this resolves.
 * @throws {ExitError} `usage` for a person: a private message is not written piece by piece.
 */
export async function openLiveRoom(invocation: Invocation, title: string): Promise<LiveRoom> {
	const {words, flags, output, signal} = invocation;
	const {type, name} = placeOf(words[0] ?? '');
	if (type === 'person') throw new ExitError('usage', translated(ONLY_ROOMS));
	const timeout = timeoutOf(flags);
	const opened = await openPassingClient(invocation);
	try {
		await opened.goLive({signal, timeout});
		const {id: room} = await enterRoom(opened.client, name, output);
		return liveRoom(invocation, {opened, room, name, title, timeout});
	} catch (error) {
		await opened.close();
		throw error;
	}
}

function liveRoom(
	invocation: Invocation,
	about: Pick<RoomAt, 'room' | 'name'> & {
		readonly opened: CommandClient;
		readonly title: string;
		readonly timeout: number;
	},
): LiveRoom {
	const {output, signal} = invocation;
	const {opened, room, name, title, timeout} = about;
	const {promise, reject: failed} = Promise.withResolvers<never>();
	// Whoever waits for the end hears of it there.
	promise.catch(() => {});
	const ending = new AbortController();
	const {client} = opened;
	const place = new RoomPlace(invocation, {client, room, name, signal: ending.signal});
	const message = new LiveMessage({place, clock: systemClock, title, failed});
	return {
		add: (chunk) => message.add(chunk),
		failed: promise,
		async finish(end) {
			const left = signal.aborted ? FAREWELL : timeout;
			const timer = setTimeout(() => ending.abort(notStored()), left);
			try {
				await message.finish(end);
			} finally {
				clearTimeout(timer);
			}
			if (message.hidden > 0) output.tell(hiddenSentence(message.hidden));
		},
		async close() {
			message.close();
			await opened.close();
		},
	};
}

const ONLY_ROOMS = phrases(
	'Only rooms take a message that grows. To a person, send it when it is done: CMD | tail -n 12 | termchat send @NAME',
);

function hiddenSentence(count: number): string {
	return counted(count, [
		'A line of the output looked like a secret, and that part was hidden.',
		'{1} lines of the output looked like a secret, and that part was hidden.',
	]);
}

function notStored(): ExitError {
	return new ExitError(
		'network',
		phrase`The relay did not confirm the last state of the message in time.`,
	);
}

type RoomAt = {
	readonly client: Client;
	readonly room: string;
	readonly name: string;
	readonly signal: AbortSignal;
};

/** One message of a room. */
class RoomPlace implements LivePlace {
	readonly #invocation: Invocation;
	readonly #at: RoomAt;
	#message: {readonly id: string; readonly seq: number; readonly text: string} | undefined;

	constructor(invocation: Invocation, at: RoomAt) {
		this.#invocation = invocation;
		this.#at = at;
	}

	get limits() {
		const {relay} = this.#at.client.state;
		const {messageBytes: bytes, messageLines: lines} = relay ?? LIMITS;
		return {bytes, lines};
	}

	async write(text: string): Promise<void> {
		const {client, room, signal} = this.#at;
		const message = this.#message;
		if (message?.text === text) return;
		if (message === undefined) {
			const id = client.send(room, text);
			const {seq} = await client.whenAccepted(id, signal);
			this.#message = {id, seq, text};
		} else {
			client.editMessage(room, message.id, text);
			await whenChanged(client, {room, seq: message.seq, signal});
			this.#message = {...message, text};
		}
		this.#tell(message === undefined ? 'message' : 'edit', text);
	}

	#tell(type: 'message' | 'edit', text: string): void {
		const {flags, output} = this.#invocation;
		if (!flags.has('json') || this.#message === undefined) return;
		const {client, name: room} = this.#at;
		const {id, seq} = this.#message;
		const from = {name: client.state.account?.name};
		output.printJson({type, id, room, seq, from, ts: new Date().toISOString(), text});
	}
}

/**
 * Resolves when the relay has taken every change of that message.
 * @throws {ExitError} `refused` with its sentence when it did not.
 */
async function whenChanged(
	client: Client,
	{room, seq, signal}: {readonly room: string; readonly seq: number; readonly signal: AbortSignal},
): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const look = () => {
		const pending = client.state.rooms.get(room)?.pending ?? [];
		const changes = pending.filter(({change}) => change?.seq === seq);
		const failed = changes.find(({delivery}) => delivery.type === 'failed');
		if (failed !== undefined) reject(refused(failed));
		else if (changes.length === 0) resolve();
	};
	const abort = () => reject(signal.reason);
	const stop = client.subscribe(look);
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	look();
	try {
		await promise;
	} finally {
		stop();
		signal.removeEventListener('abort', abort);
	}
}

function refused({delivery}: PendingMessage): ExitError {
	const reason = 'reason' in delivery ? delivery.reason : phrase`The relay did not take it.`;
	return new ExitError('refused', phrase`The message cannot be changed any more. ${reason}`);
}
