import type {MessageKind, Moderation, RoomMessage} from '../../protocol/records.ts';

/** A log entry before it has its position. */
export type NewMessage = {
	readonly room: string;
	/** Made by the sender (or by the relay for its own entries); unique per account. */
	readonly id: string;
	readonly kind: MessageKind;
	readonly from: string;
	readonly device: string;
	readonly time: number;
	readonly text: string;
	/** Position of the message that it answers. */
	readonly replyTo?: number;
	/** Of a `moderation` entry: what was done. */
	readonly moderation?: Moderation;
	/** What comes with it: a file of that room, which its sender has put there. */
	readonly file?: RoomMessage['file'];
};

export type AppendResult =
	| {
			readonly type: 'appended';
			readonly message: RoomMessage;
			/** Whether this very message had been stored before: then `message` is the one stored. */
			readonly duplicate: boolean;
	  }
	| {readonly type: 'not-member'}
	/** What it answers is not a message of that room. */
	| {readonly type: 'unanswerable'}
	/** Its file is not the sender's, not of that room or size, not all there, too old, or another message's. */
	| {readonly type: 'no-file'}
	/** The account used this id for another message, with another text or in another room. */
	| {readonly type: 'conflict'};

/** What is done to a message. */
export type ChangeAction =
	| {readonly type: 'edit'; readonly text: string}
	/** `isStaff`: who asks may take away what others wrote. */
	| {readonly type: 'delete'; readonly isStaff: boolean}
	/** `limit`: different emoji under one message. */
	| {readonly type: 'react'; readonly emoji: string; readonly limit: number}
	| {readonly type: 'unreact'; readonly emoji: string}
	/** `limit`: pinned messages of the room. */
	| {readonly type: 'pin'; readonly limit: number}
	| {readonly type: 'unpin'};

/** A change of a message, before it has its own position in the log. */
export type NewChange = {
	readonly room: string;
	/** As a message's: made by the sender, unique per account among its messages and changes. */
	readonly id: string;
	readonly from: string;
	readonly device: string;
	readonly time: number;
	/** Position of the message. */
	readonly target: number;
	readonly action: ChangeAction;
};

export type ChangeResult =
	| {readonly type: 'changed'; readonly entry: RoomMessage}
	/**
	 * Nothing was written: this very change had been made before, and stands at `seq` since `time`; or
	 * the message is as it would be made, since the change at `seq` (0 when there was none).
	 */
	| {readonly type: 'unchanged'; readonly seq: number; readonly time: number}
	| {readonly type: 'not-member'}
	/** There is no message at that position that can be changed. */
	| {readonly type: 'not-found'}
	/** Only its author may do that. */
	| {readonly type: 'not-author'}
	/** Its text is gone, and nothing more becomes of it. */
	| {readonly type: 'deleted'}
	/** No more different emoji, or pins, fit. */
	| {readonly type: 'full'}
	/** The account used this id for something else. */
	| {readonly type: 'conflict'};

export type MessagePage = {readonly messages: readonly RoomMessage[]; readonly more: boolean};

export type HistoryRequest = {
	readonly room: string;
	readonly before?: number;
	readonly after?: number;
	/** Only the message at this position and those whose thread it begins. */
	readonly thread?: number;
	readonly limit: number;
};

/** What to look for; all of it holds together. */
export type SearchRequest = {
	/** The rooms to look in. */
	readonly rooms: readonly string[];
	/** What was asked for, as `phrasesOf` reads it. */
	readonly phrases: readonly (readonly string[])[];
	readonly from?: string;
	/** Written at or after this time, and before that one, as `firstSince` understands times. */
	readonly since?: number;
	readonly before?: number;
	/** Only texts that name this account. */
	readonly mentioned?: string;
	readonly limit: number;
};

/**
 * The rooms' logs. A message is served with its text and state as they are now, and so is the one that
 * a `change` entry concerns; earlier texts are kept nowhere.
 */
export type MessageStorage = {
	/**
	 * Gives the message the room's next position and stores it, if its sender is a member or it is a
	 * `notice` or `moderation`, which the relay's staff writes in rooms that it is not in. The same
	 * id from the same account is stored once, however often it is sent, whatever became of it since.
	 * An answer joins the thread of the message it answers, or begins one with it. A file is its message's
	 * from the same step on, and ends when the message is deleted or purged.
	 */
	append(message: NewMessage): Promise<AppendResult>;
	/**
	 * Changes a message and appends the entry that says so. What is replaced or deleted is gone from
	 * the message and from what is searched; a deleted message loses its reactions and its pin as well.
	 */
	change(change: NewChange): Promise<ChangeResult>;
	/**
	 * A page of a room's log, oldest first. With `before`: the `limit` messages just before that
	 * position; with `after`: the first `limit` after it; with neither: the newest `limit`.
	 */
	history(request: HistoryRequest): Promise<MessagePage>;
	/**
	 * The lowest position whose message was written at that time or later; undefined when there is
	 * none. A clock may have been set back: what stands behind such a message counts as later as well.
	 */
	firstSince(room: string, time: number): Promise<number | undefined>;
	/** The pinned messages of a room, the newest pin first. */
	pins(room: string): Promise<readonly RoomMessage[]>;
	/** Texts and actions that were not deleted, the newest first. */
	search(request: SearchRequest): Promise<MessagePage>;
	/** Whether the account is in a room, or has an entry in any room's log. */
	hasEntries(account: string): Promise<boolean>;
	/** The id of the message at a position, to compare with a client's cursor. */
	messageIdAt(room: string, seq: number): Promise<string | undefined>;
};
