import type {
	DeviceInfo,
	Member,
	RoomInfo,
	RoomListing,
	Visibility,
	Welcome,
} from '../protocol/records.ts';
import type {TokenScopes} from '../protocol/requests/accounts.ts';
import type {RefusedError} from './error.ts';
import type {FilesClient} from './files/api.ts';
import type {ModerationClient} from './moderation-api.ts';
import type {PrivateClient} from './private/api.ts';
import type {Event} from './state/event.ts';
import type {LocalLine, LogMessage, RoomAttention, State} from './state/state.ts';

export type SendOptions = {
	/** A text unless said otherwise. */
	readonly kind?: 'text' | 'action';
	/** Position of the message that this one answers. */
	readonly replyTo?: number;
	/**
	 * Its id, 8 to 64 letters, digits, `-` and `_`; made up unless given. The relay stores one message
	 * of this account under it, so that sending again what may be there already is harmless; another
	 * text under it is refused. Rooms only.
	 */
	readonly id?: string;
	/**
	 * Wall-clock time in milliseconds before which it does not leave, at most `LONGEST_HOLD` from now:
	 * until then `drop` takes it back for certain. It is written down all the same, and `close` sends it.
	 */
	readonly notBefore?: number;
};

/** What to look for. All given conditions hold together. */
export type SearchQuery = {
	/** Words that all occur. */
	readonly words: string;
	/** Only in that room or conversation. */
	readonly room?: string;
	/** Only what that account wrote. */
	readonly from?: string;
	/** Only what was written at or after this time, and before that one; wall clock in milliseconds. */
	readonly since?: number;
	readonly before?: number;
	/** Only what names this account, or one of its keywords. */
	readonly isMention?: boolean;
	/** 1 to `LIMITS.pageSize`, which it is unless given. */
	readonly limit?: number;
};

export type SearchMatch = {readonly room: string; readonly message: LogMessage};

export type SearchResult = {
	/** The newest first. */
	readonly matches: readonly SearchMatch[];
	/** More exist than were asked for. */
	readonly hasMore: boolean;
	/** Why the rooms at the relay could not be searched; undefined when they were. A sentence. */
	readonly problem: string | undefined;
};

/**
 * What a client can do; the screen, the commands and bots use nothing else. Methods that ask the
 * relay reject with a RefusedError (it said no) or an UnreachableError (no answer); both have a
 * `message` for people.
 */
export type Client = PrivateClient &
	ModerationClient &
	FilesClient & {
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
		/** A secret with which a bot logs in as this account, and may do all it may unless scopes are given. */
		createToken(
			label: string,
			scopes?: TokenScopes,
		): Promise<{readonly device: string; readonly token: string}>;
		createInvite(options?: {
			readonly uses?: number;
			readonly lifetime?: number;
			/** The role on the relay of whoever uses it. */
			readonly role?: 'moderator' | 'member';
			/** Id of a room that whoever uses it enters besides the lobby. */
			readonly room?: string;
		}): Promise<{readonly code: string; readonly expiresAt: number}>;

		/**
		 * Writes the message down, then sends it as soon as there is a connection, once. Returns its id at
		 * once: how it fares shows in the room's `pending` and then in its log. `room` may be the id of a
		 * conversation (`@name`): then it is end-to-end encrypted, and never sent in any other way.
		 * @throws {InputError} when it is empty or too long; nothing is written down then.
		 */
		send(room: string, text: string, options?: SendOptions): string;
		/**
		 * Replaces the text of an own message. Like `send` it is written down and carried out when there is
		 * a connection; until then it stands in the room's `pending`.
		 * @throws {InputError} when it is empty, too long, somebody else's or deleted.
		 */
		editMessage(room: string, id: string, text: string): void;
		/** Takes a message away everywhere: an own one, or in a room one runs anybody's. As `editMessage`. */
		deleteMessage(room: string, id: string): void;
		/** Adds or takes back an emoji under a message. As `editMessage`. */
		react(
			room: string,
			id: string,
			reaction: {readonly emoji: string; readonly isOn: boolean},
		): void;
		/** Pins a message of a room, or unpins it. As `editMessage`. */
		pin(room: string, id: string, isOn: boolean): void;
		/** The pinned messages of a room, the newest pin first. */
		pins(room: string): Promise<readonly LogMessage[]>;
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
		/**
		 * Makes sure that the log holds the message at a position, or the first one written at a time or
		 * later, and some around it. Resolves with its position; undefined when there is no such message.
		 */
		loadAround(
			room: string,
			place: {readonly seq: number} | {readonly time: number},
		): Promise<number | undefined>;
		/** The message that begins a thread and all that answers it, oldest first, up to `LIMITS.pageSize`. */
		loadThread(room: string, root: number): Promise<readonly LogMessage[]>;
		/** Looks through the rooms at the relay and the private messages on this device, newest first. */
		search(query: SearchQuery): Promise<SearchResult>;

		/** This account has seen everything up to `seq`. Never moves back. */
		markRead(room: string, seq: number): void;
		/** This account wants to read again, from `seq` on: the mark moves back, on all its devices. */
		markUnread(room: string, seq: number): void;
		/** How a room calls this person; `undefined` fields go back to what holds by itself. */
		setRoomAttention(room: string, attention: RoomAttention): void;
		setKeywords(keywords: readonly string[]): void;
		/** Nothing rings or notifies until that wall-clock time; undefined ends it. */
		setQuiet(until: number | undefined): void;
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
