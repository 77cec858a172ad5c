import type {
	DeviceInfo,
	Member,
	RoomInfo,
	RoomListing,
	Visibility,
	Welcome,
} from '../protocol/records.ts';
import type {RefusedError} from './error.ts';
import type {PrivateClient} from './private/api.ts';
import type {Event} from './state/event.ts';
import type {LocalLine, State} from './state/state.ts';

/**
 * What a client can do; the screen, the commands and bots use nothing else. Methods that ask the
 * relay reject with a RefusedError (it said no) or an UnreachableError (no answer); both have a
 * `message` for people.
 */
export type Client = PrivateClient & {
	/** What is known right now. The same object until something changes. */
	readonly state: State;
	/** Calls `listener` after every change, with the event that caused it. Returns the way to stop. */
	subscribe(listener: (event: Event) => void): () => void;

	/** Connects and stays connected, with the account of the vault. Returns at once. */
	start(): void;
	/** Tries again now instead of at the end of the current wait. */
	reconnectNow(): void;
	/** Says goodbye cleanly and stops everything; what is unsent stays in the outbox. */
	close(): Promise<void>;
	/** Resolves when live, rejects when the relay wants a login or `signal` aborts. */
	whenLive(signal?: AbortSignal): Promise<void>;

	/** Creates an account with this device, without a password unless one is given. */
	register(request: {
		readonly name: string;
		readonly password?: string;
		readonly invite?: string;
	}): Promise<Welcome>;
	/** Adds this device to an account that has a password. */
	login(request: {readonly name: string; readonly password: string}): Promise<Welcome>;
	/** Forgets this device here and on the relay. */
	logout(): Promise<void>;
	/** Gives the account a (new) password. */
	setPassword(password: string): Promise<void>;
	devices(): Promise<readonly DeviceInfo[]>;
	revokeDevice(device: string): Promise<void>;
	/** A secret with which a bot logs in as this account. */
	createToken(label: string): Promise<{readonly device: string; readonly token: string}>;
	createInvite(options?: {
		readonly uses?: number;
		readonly lifetime?: number;
	}): Promise<{readonly code: string; readonly expiresAt: number}>;

	/**
	 * Writes the message down, then sends it as soon as there is a connection, once. Returns its id at
	 * once: how it fares shows in the room's `pending` and then in its log. `room` may be the id of a
	 * conversation (`@name`): then it is end-to-end encrypted, and never sent in any other way.
	 * @throws {InputError} when it is empty or too long; nothing is written down then.
	 */
	send(room: string, text: string, kind?: 'text' | 'action'): string;
	/** Resolves when the relay has stored that message, with its position. */
	whenAccepted(
		messageId: string,
		signal?: AbortSignal,
	): Promise<{readonly seq: number; readonly time: number}>;
	/**
	 * Why the relay has not taken a message yet: its refusal, after which the message is sent again.
	 * Undefined when the relay was not asked, has not answered, or may have stored the message.
	 */
	refusalOf(messageId: string): RefusedError | undefined;
	/** Tries a failed message again. */
	retry(messageId: string): void;
	/** Forgets a pending or failed message. */
	drop(messageId: string): void;

	createRoom(request: {
		readonly name: string;
		readonly topic?: string;
		readonly visibility?: Visibility;
	}): Promise<RoomInfo>;
	joinRoom(name: string): Promise<RoomInfo>;
	leaveRoom(room: string): Promise<void>;
	setTopic(room: string, topic: string): Promise<void>;
	inviteToRoom(room: string, name: string): Promise<void>;
	listRooms(): Promise<readonly RoomListing[]>;
	/** Fetches the member list and keeps it current from then on. */
	loadMembers(room: string): Promise<readonly Member[]>;
	/** Fetches the page before the oldest held message, or into the gap that ends at `before`. */
	loadOlder(room: string, before?: number): Promise<void>;

	/** This account has seen everything up to `seq`. Never moves back. */
	markRead(room: string, seq: number): void;
	/** Tells the room that this person is writing; sends at most one signal every few seconds. */
	typing(room: string): void;
	setPresence(state: 'online' | 'away', status?: string): void;
	/** Milliseconds to the relay and back. */
	ping(): Promise<number>;

	/** Shows a line only here. */
	addLine(line: Pick<LocalLine, 'level' | 'text'> & {readonly room?: string}): void;
	/** Takes the local lines of a room away (`/clear`). */
	clearLines(room?: string): void;
};
