import {createHash} from 'node:crypto';
import type {Client} from '../../client/api.ts';
import {InputError, RefusedError, UnreachableError} from '../../client/error.ts';
import {newMessageId} from '../../client/message-id.ts';
import {roomByName} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import type {Clock, Random} from '../../protocol/environment.ts';
import type {Rate} from '../../protocol/limits.ts';
import {checkRoomName} from '../../protocol/names.ts';
import {TokenBucket} from '../../server/rate-limit.ts';
import {safeLine} from '../../tui/text/safe-text.ts';
import {phrase} from '../../words/phrase.ts';
import {BridgeError, type BridgeErrorCode} from './bridge-error.ts';

export type PostDeskOptions = {
	readonly client: Pick<Client, 'state' | 'send' | 'whenAccepted' | 'refusalOf' | 'drop'>;
	readonly clock: Clock;
	readonly random: Random;
	/** Ids of the only rooms that are posted to; undefined for all that the account is in. */
	readonly rooms: ReadonlySet<string> | undefined;
	/** How long the relay has to confirm a message, in milliseconds. */
	readonly patience: number;
	readonly rate?: Rate;
};

/** A message to post. */
export type Post = {
	/** A room's name, with or without `#`. */
	readonly room: string;
	readonly text: string;
	/** The same key, room and text again are the same message. */
	readonly key: string | undefined;
};

/** Where the relay has stored it. */
export type Posted = {
	readonly room: string;
	/** The message's id. */
	readonly message: string;
	readonly seq: number;
	/** By the relay's clock, in milliseconds since the Unix epoch. */
	readonly time: number;
};

/** Posts that wait for the relay at a time. */
const WAITING = 64;
/** Keys whose text is remembered. The relay knows the older ones. */
const REMEMBERED = 1000;
/** A new try is worth it after so long, where nobody knows better. Milliseconds. */
const NEW_TRY = 5000;
const RATE: Rate = {burst: 30, perSecond: 2};

type Remembered = {readonly hash: string; readonly posted: Promise<Posted>};

/** Takes posts, and answers each when the relay has stored it. */
export class PostDesk {
	readonly #options: PostDeskOptions;
	readonly #bucket: TokenBucket;
	/** By message id, the latest last. */
	readonly #remembered = new Map<string, Remembered>();
	readonly #waiting = new Set<Promise<unknown>>();
	#isDraining = false;

	constructor(options: PostDeskOptions) {
		this.#options = options;
		this.#bucket = new TokenBucket(options.rate ?? RATE, options.clock);
	}

	/**
	 * Posts a message.
	 * @throws {BridgeError} when the relay has not stored it; its code says whether a new try makes sense.
	 */
	async post({room: word, text, key}: Post): Promise<Posted> {
		const room = this.#room(word);
		this.#takeTurn();
		if (key === undefined) {
			return this.#track(this.#send(room, text, newMessageId(this.#options.random)));
		}
		const id = idOf(room.id, key);
		const hash = hashOf(text);
		const known = this.#remembered.get(id);
		if (known !== undefined && known.hash !== hash) throw otherText();
		if (known !== undefined) return known.posted;
		const posted = this.#track(this.#send(room, text, id));
		this.#remember(id, {hash, posted});
		return posted;
	}

	/** Takes no more posts, and resolves when those that wait are answered. */
	async drain(): Promise<void> {
		this.#isDraining = true;
		await Promise.allSettled(this.#waiting);
	}

	#room(word: string): RoomState {
		const {client, rooms} = this.#options;
		const checked = checkRoomName(word);
		const held = checked.type === 'name' ? roomByName(client.state, checked.name) : undefined;
		if (held === undefined || rooms?.has(held.id) === false) {
			throw new BridgeError(
				'not-found',
				phrase`This bridge does not post to ${safeLine(word)}. Its --room names the rooms that it posts to.`,
			);
		}
		return held;
	}

	#takeTurn(): void {
		if (this.#isDraining) {
			throw unavailable(phrase`The bridge is stopping. Send this again.`, NEW_TRY);
		}
		if (this.#waiting.size >= WAITING) {
			throw unavailable(phrase`Too many messages wait for the relay. Send this again.`, NEW_TRY);
		}
		const wait = this.#bucket.take();
		if (wait === 0) return;
		throw new BridgeError('too-fast', phrase`That was too fast. Wait a moment.`, {
			retryAfter: wait,
		});
	}

	#track(posted: Promise<Posted>): Promise<Posted> {
		const ended = posted.finally(() => this.#waiting.delete(ended));
		this.#waiting.add(ended);
		return ended;
	}

	/** What failed is forgotten, since a new try of it is one. */
	#remember(id: string, remembered: Remembered): void {
		this.#remembered.set(id, remembered);
		remembered.posted.catch(() => this.#remembered.delete(id));
		for (const oldest of this.#remembered.keys()) {
			if (this.#remembered.size <= REMEMBERED) break;
			this.#remembered.delete(oldest);
		}
	}

	async #send({id: room, name}: RoomState, text: string, id: string): Promise<Posted> {
		const {client, clock, patience} = this.#options;
		const ending = new AbortController();
		const timer = clock.after(patience, () => {
			ending.abort(client.refusalOf(id) ?? unconfirmed());
		});
		try {
			client.send(room, text, {id});
			const {seq, time} = await client.whenAccepted(id, ending.signal);
			return {room: name, message: id, seq, time};
		} catch (error) {
			throw bridgeErrorOf(error);
		} finally {
			timer.cancel();
			// Whoever posted knows now, and nothing may be sent of which they were told that it was not.
			client.drop(id);
		}
	}
}

/** Not from the secret, so that a retry after the secret was changed is still the same message. */
function idOf(room: string, key: string): string {
	return hashOf(['termchat-bridge-1', room, key].join('\0'));
}

function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('base64url');
}

function otherText(): BridgeError {
	return new BridgeError(
		'unusable',
		phrase`Another message was sent under that Idempotency-Key. Use one key for one message.`,
	);
}

function unavailable(sentence: string, retryAfter: number): BridgeError {
	return new BridgeError('unavailable', sentence, {retryAfter});
}

function unconfirmed(): BridgeError {
	return unavailable(
		phrase`The relay did not confirm the message in time, and may have it all the same. Send it again under the same Idempotency-Key.`,
		NEW_TRY,
	);
}

function bridgeErrorOf(error: unknown): unknown {
	if (error instanceof InputError) {
		return new BridgeError('unusable', error.message, {cause: error});
	}
	if (error instanceof UnreachableError) return unavailable(error.message, NEW_TRY);
	if (!(error instanceof RefusedError)) return error;
	if (error.code === 'conflict') return otherText();
	const retryAfter = error.retryable ? (error.retryAfter ?? NEW_TRY) : undefined;
	return new BridgeError(codeOf(error), safeLine(error.message), {cause: error, retryAfter});
}

function codeOf({code, retryable}: RefusedError): BridgeErrorCode {
	switch (code) {
		case 'rate-limited':
		case 'slow-mode':
			return 'too-fast';
		case 'filtered':
		case 'too-long':
		case 'empty':
		case 'bad-request':
			return 'unusable';
		case 'not-found':
			return 'not-found';
		default:
			return retryable ? 'unavailable' : 'not-allowed';
	}
}
