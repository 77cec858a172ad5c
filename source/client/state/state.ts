import type {RoomRules} from '../../protocol/moderation-records.ts';
import type {
	MessageKind,
	Moderation,
	PresenceState,
	RelayRole,
	RoomListing,
	RoomRole,
	Visibility,
} from '../../protocol/records.ts';
import type {FileFacts, TransferState} from '../files/transfer-state.ts';
import type {MessageLog} from './message-log.ts';
import type {Ending, OrderState} from './order-state.ts';
import type {PrivateState} from './private-state.ts';
import type {LooseNews} from './shared-facts.ts';

export type {
	ComparedEmoji,
	ComparisonState,
	LinkingState,
	PrivateState,
	PrivateStatus,
} from './private-state.ts';

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
	/** How this device stands with private messages. */
	readonly private: PrivateState;
	/** What this person wants to be called for. */
	readonly attention: AttentionState;
	/** How this account stands with those who keep order at the relay. */
	readonly order: OrderState;
	/** Accounts whose messages in rooms this person does not want to see. */
	readonly ignored: ReadonlySet<string>;
	/** Files on their way, by id, in the order in which they were asked for. */
	readonly transfers: ReadonlyMap<string, TransferState>;
};

/** What this person wants to be called for; kept in the home, and nobody else's business. */
export type AttentionState = {
	/** By room id; a room that is not here has the level of its kind (see `levelOf`). */
	readonly rooms: ReadonlyMap<string, RoomAttention>;
	/** Words that count as a mention, as typed. */
	readonly keywords: readonly string[];
	/** Wall-clock time until which nothing rings or notifies; undefined when it may. */
	readonly quietUntil: number | undefined;
};

/** Which of a room's messages count as waiting: every one, those that name this account, or none. */
export type AttentionLevel = 'all' | 'mentions' | 'none';

export type RoomAttention = {
	/** Undefined for the level of its kind. */
	readonly level: AttentionLevel | undefined;
	/** Wall-clock time until which the room is mute; `Infinity` until somebody says otherwise. */
	readonly mutedUntil: number | undefined;
};

export type ConnectionState =
	/** Not meant to be connected: before the start, after quitting, or stopped by the relay. */
	| {
			readonly type: 'off';
			readonly reason: string | undefined;
			/** The relay could not prove to be the one that was met before. */
			readonly isUntrusted?: boolean;
			/** The relay does not want this account any more, or has none such. */
			readonly ending?: Ending;
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
	| {
			readonly type: 'logged-out';
			readonly reason: string;
			/** There is no such account any more: it was deleted from here. */
			readonly isDeleted?: boolean;
	  };

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
	/** Bytes that it takes as one file, as it stores it; 0 where it takes none. */
	readonly fileBytes: number;
};

export type RoomState = {
	readonly id: string;
	readonly name: string;
	readonly topic: string;
	readonly visibility: Visibility;
	readonly epoch: string;
	readonly role: RoomRole;
	/** How the room is run; undefined while everybody writes at any pace and everything is kept. */
	readonly rules?: RoomRules | undefined;
	/** Until when this account cannot write here; 0 for good. */
	readonly mutedUntil?: number | undefined;
	/** Newest position the relay has told of; beyond `log.newest` when something is still to come. */
	readonly head: number;
	/** How far this account has read, on any device. */
	readonly read: number;
	/** Text, actions and notices of others after `read`, counted over what is held. */
	readonly unread: number;
	/** Those of `unread` that name this account. */
	readonly mentions: number;
	readonly log: MessageLog;
	/** What is known of messages that are not in `log`: they may come later, and older than it. */
	readonly loose?: LooseNews | undefined;
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
	/**
	 * What a private conversation has beyond a room; undefined for a room of the relay. The id of a
	 * conversation is `@name`, its positions are this device's own, and the relay knows nothing of it.
	 */
	readonly direct: DirectState | undefined;
};

/** One other person, and how far the keys that the relay shows for them are trusted (TC1 3.11). */
export type DirectState = {
	readonly peer: string;
	/** `unknown` until the relay was asked for keys. While `changed`, nothing is sent. */
	readonly trust: 'unknown' | 'new' | 'verified' | 'changed';
	/** Whether the keys were compared at some time, also while they are `changed`. */
	readonly wasVerified: boolean;
	/** A stranger's first messages are a `request` until this person accepts, or writes back. */
	readonly standing: 'accepted' | 'request' | 'refused';
	readonly isBlocked: boolean;
	/** How many days old the list of their devices is, when it is over 35: newer ones may be held back. */
	readonly listAge: number | undefined;
};

export type MemberState = {readonly name: string; readonly role: RoomRole};

export type PresenceEntry = {readonly state: PresenceState; readonly status: string};

export type Invitation = {readonly room: string; readonly name: string; readonly by: string};

/** A row of a room's log as held here. */
export type LogEntry = LogMessage | LogGap | LogPresence;

/** What a shown entry can be: what happened to a message shows at that message. */
export type LogKind = Exclude<MessageKind, 'change'>;

/** A message that has its place in the relay's log. */
export type LogMessage = {
	readonly type: 'message';
	readonly seq: number;
	readonly id: string;
	readonly kind: LogKind;
	readonly from: string;
	readonly time: number;
	/** As received: foreign text, cleaned only when shown. */
	readonly text: string;
	readonly isMention: boolean;
	/** Position of the message that this one answers, in the same log; it need not be held. */
	readonly replyTo?: number;
	/** Position of the first message of its thread; rooms only. */
	readonly thread?: number;
	/** What those who run the room did. */
	readonly moderation?: Moderation;
	/** Whoever wrote it is ignored: it counts for nothing, and is shown only when asked for. */
	readonly isHidden?: true;
	/** What a private message has beyond one of a room. */
	readonly facts?: PrivateFacts;
	/** What has become of a room's message since it was sent; left out as long as nothing has. */
	readonly shared?: SharedFacts;
	/** What came with it; left out when there is nothing, or nothing any more. */
	readonly file?: FileFacts;
};

/** What has become of a room's message since it was sent. */
export type SharedFacts = {
	/** Position of the newest change that is shown here. */
	readonly revision: number;
	readonly isEdited: boolean;
	/** Its text is gone, here as everywhere. */
	readonly isDeleted: boolean;
	readonly isPinned: boolean;
	readonly reactions: readonly Reaction[];
	/** Messages of the thread that it begins, and the time of the newest. */
	readonly replies: number;
	readonly repliedAt: number | undefined;
};

/** What a private message has beyond one of a room. */
export type PrivateFacts = {
	readonly isEdited: boolean;
	/** Its text is gone, here and with everybody whose program is honest. */
	readonly isDeleted: boolean;
	readonly reactions: readonly Reaction[];
	/** How far an own message got; undefined for the other person's. */
	readonly delivery: 'sent' | 'delivered' | 'read' | undefined;
	/** The sender's clock was more than a day off: the time shown is the relay's. */
	readonly isTimeDoubtful: boolean;
	/** It came under keys that nobody has accepted. */
	readonly isUnderChangedKeys: boolean;
	/** What happened to the conversation, where nobody said anything. The text says it in a sentence. */
	readonly note: 'keys' | 'devices' | 'missing' | 'undecryptable' | undefined;
};

/** `count` is there where more people reacted than are named. */
export type Reaction = {
	readonly emoji: string;
	readonly names: readonly string[];
	readonly count?: number;
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
	/** Position of the message that it answers. */
	readonly replyTo?: number;
	/** What goes with it, and is with the relay already. */
	readonly file?: FileFacts;
	/** Wall-clock time before which it does not leave: so long it can be taken back. */
	readonly notBefore?: number;
	/** Slow mode: the wall-clock time before which the relay does not take it. It goes by itself then. */
	readonly waitsUntil?: number;
	/** It is no message but does something to one that is in the log. */
	readonly change?: PendingChange;
	/** When it was written down. */
	readonly time: number;
	readonly delivery:
		| {readonly type: 'pending'}
		/** The other person's keys changed: it waits for a decision, and nothing else sends it. */
		| {readonly type: 'held'; readonly reason: string}
		/** Refused for good, or too old: shown until the person retries or drops it. */
		| {readonly type: 'failed'; readonly reason: string};
};

/** What an own request will do to a message of a room once the relay has taken it. */
export type PendingChange = {
	readonly type: 'edit' | 'delete' | 'react' | 'unreact' | 'pin' | 'unpin';
	/** Position of the message. */
	readonly seq: number;
	/** Of a reaction. */
	readonly emoji?: string;
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
