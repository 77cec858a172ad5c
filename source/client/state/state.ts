import type {
	MessageKind,
	PresenceState,
	RelayRole,
	RoomListing,
	RoomRole,
	Visibility,
} from '../../protocol/records.ts';
import type {MessageLog} from './message-log.ts';

/** Everything the client knows and the screen may show. Changed only by `reduce`. */
export type State = {
	readonly connection: ConnectionState;
	/** Undefined until the first login of this start. */
	readonly account: AccountState | undefined;
	readonly relay: RelayState | undefined;
	/** By room id, in the order of joining; sorting is the screen's business. */
	readonly rooms: ReadonlyMap<string, RoomState>;
	/** By account name: everybody whose presence is known. */
	readonly presence: ReadonlyMap<string, PresenceEntry>;
	/** Invitations to private rooms, by room id. */
	readonly invitations: ReadonlyMap<string, Invitation>;
	/** Lines only this client sees: results of commands, notices, refusals. Newest last, bounded. */
	readonly localLines: readonly LocalLine[];
	/** The answer to the last `room.list`. */
	readonly listings: readonly RoomListing[];
};

export type ConnectionState =
	/** Not meant to be connected: before the start, after quitting, or stopped by the relay. */
	| {
			readonly type: 'off';
			readonly reason: string | undefined;
			/** The relay could not prove to be the one that was met before. */
			readonly isUntrusted?: boolean;
	  }
	| {readonly type: 'connecting'; readonly attempt: number}
	/** Connected; logging in or catching up. */
	| {readonly type: 'resuming'}
	| {readonly type: 'live'; readonly since: number}
	/** Cut off; a new try begins at `retryAt`. `lastContact` is undefined if there never was any. */
	| {
			readonly type: 'waiting';
			readonly retryAt: number;
			readonly lastContact: number | undefined;
			readonly reason: string;
	  }
	/** The relay wants new credentials before anything else. */
	| {readonly type: 'logged-out'; readonly reason: string};

export type AccountState = {
	readonly name: string;
	readonly role: RelayRole;
	readonly device: string;
	readonly hasPassword: boolean;
	/** What this account shows of itself. */
	readonly presence: 'online' | 'away';
	readonly status: string;
};

export type RelayState = {
	readonly url: string;
	readonly name: string;
	readonly motd: string | undefined;
	readonly messageBytes: number;
	readonly messageLines: number;
};

export type RoomState = {
	readonly id: string;
	readonly name: string;
	readonly topic: string;
	readonly visibility: Visibility;
	readonly epoch: string;
	readonly role: RoomRole;
	/** Newest position the relay has told of; beyond `log.newest` when something is still to come. */
	readonly head: number;
	/** How far this account has read, on any device. */
	readonly read: number;
	/** Text, actions and notices of others after `read`, counted over what is held. */
	readonly unread: number;
	/** Those of `unread` that name this account. */
	readonly mentions: number;
	readonly log: MessageLog;
	/** Whether older messages than the oldest held exist on the relay. */
	readonly hasOlder: boolean;
	/** An older page is being fetched. */
	readonly isLoadingOlder: boolean;
	/** This account's messages that are not in the log yet, in the order of sending. */
	readonly pending: readonly PendingMessage[];
	/** By name. Empty until it was asked for; kept current afterwards. */
	readonly members: ReadonlyMap<string, MemberState>;
	readonly memberCount: number;
	/** Who is writing: name to the monotonic time at which the mark fades. */
	readonly typing: ReadonlyMap<string, number>;
};

export type MemberState = {readonly name: string; readonly role: RoomRole};

export type PresenceEntry = {readonly state: PresenceState; readonly status: string};

export type Invitation = {readonly room: string; readonly name: string; readonly by: string};

/** A row of a room's log as held here. */
export type LogEntry = LogMessage | LogGap | LogPresence;

/** A message that has its place in the relay's log. */
export type LogMessage = {
	readonly type: 'message';
	readonly seq: number;
	readonly id: string;
	readonly kind: MessageKind;
	readonly from: string;
	readonly time: number;
	/** As received: foreign text, cleaned only when shown. */
	readonly text: string;
	readonly isMention: boolean;
};

/** Messages from `after` (excluded) to `before` (excluded) exist on the relay but are not held. */
export type LogGap = {
	readonly type: 'gap';
	readonly after: number;
	readonly before: number;
	readonly isLoading: boolean;
};

/** Somebody came or went while we watched; known only here. Follows the message at `after`. */
export type LogPresence = {
	readonly type: 'presence';
	readonly after: number;
	readonly name: string;
	readonly state: PresenceState;
	readonly time: number;
};

/** A message this account sent that is not in the log yet. */
export type PendingMessage = {
	readonly id: string;
	readonly room: string;
	readonly kind: 'text' | 'action';
	readonly text: string;
	/** When it was written down. */
	readonly time: number;
	readonly delivery:
		| {readonly type: 'pending'}
		/** Refused for good, or too old: shown until the person retries or drops it. */
		| {readonly type: 'failed'; readonly reason: string};
};

export type LocalLine = {
	readonly id: number;
	/** Where it is shown: a room id, or undefined for wherever the person is. */
	readonly room: string | undefined;
	readonly level: 'info' | 'notice' | 'error';
	readonly text: string;
	readonly time: number;
	/** The newest position of the room's log when the line came, so that it keeps its place. */
	readonly after: number;
};
