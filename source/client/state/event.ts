import type {
	Member,
	PresenceState,
	RoomInfo,
	RoomListing,
	Welcome,
} from '../../protocol/records.ts';
import type {TransferState} from '../files/transfer-state.ts';
import type {ReceivedMessage} from './log-message.ts';
import type {OrderState} from './order-state.ts';
import type {
	AttentionState,
	ComparisonState,
	ConnectionState,
	DirectState,
	Invitation,
	LinkingState,
	LocalLine,
	LogMessage,
	PendingMessage,
	PrivateState,
	RelayState,
} from './state.ts';

/** Something that happened: the only thing that changes State. Times and ids arrive in the event. */
export type Event =
	// Connection
	| {readonly type: 'connection-changed'; readonly connection: ConnectionState}
	| {readonly type: 'relay-met'; readonly relay: RelayState}
	/** Whose home this is, before the relay has said so: what is kept can be shown. */
	| {readonly type: 'account-known'; readonly account: string; readonly device: string}
	| {readonly type: 'logged-in'; readonly welcome: Welcome}
	| {readonly type: 'logged-out'}
	| {readonly type: 'password-set'}
	// Rooms
	| {
			readonly type: 'room-received';
			readonly room: RoomInfo;
			readonly replay:
				| {readonly from: number; readonly limited: boolean; readonly reset: boolean}
				| undefined;
	  }
	| {readonly type: 'room-gone'; readonly room: string}
	/** The rooms a finished resume spoke of: any other room held is gone. */
	| {readonly type: 'rooms-confirmed'; readonly rooms: readonly string[]}
	| {readonly type: 'rooms-listed'; readonly listings: readonly RoomListing[]}
	| {readonly type: 'invited'; readonly invitation: Invitation}
	| {
			readonly type: 'members-received';
			readonly room: string;
			readonly members: readonly Member[];
			/** The first page replaces what was known. */
			readonly isFirstPage: boolean;
	  }
	/** The relay keeps no messages of the room before that position any more. */
	/** The account was deleted, with all it wrote in rooms. */
	| {readonly type: 'account-gone'; readonly name: string}
	| {readonly type: 'room-purged'; readonly room: string; readonly before: number}
	| {readonly type: 'head-announced'; readonly room: string; readonly head: number}
	// Messages
	| {
			/** A room's or a conversation's; the latter has `facts`. */
			readonly type: 'message-received';
			readonly message: ReceivedMessage;
	  }
	/** An edit, a deletion, a reaction or a receipt: the row at that position is another now. */
	| {readonly type: 'message-changed'; readonly room: string; readonly message: LogMessage}
	| {
			/** A page of older messages, or of a gap's; oldest first. */
			readonly type: 'history-received';
			readonly room: string;
			readonly messages: readonly ReceivedMessage[];
			/** What was asked for: messages before this position. */
			readonly before: number;
			/** More messages exist between the oldest of the page and what was held before it. */
			readonly more: boolean;
	  }
	| {readonly type: 'history-requested'; readonly room: string; readonly before: number}
	| {readonly type: 'history-failed'; readonly room: string; readonly before: number}
	| {readonly type: 'message-written'; readonly message: PendingMessage}
	| {
			/** The relay stored it. */
			readonly type: 'message-accepted';
			readonly room: string;
			readonly id: string;
			readonly seq: number;
			readonly time: number;
			/** Of an answer: the first message of its thread, and its number there. */
			readonly thread?: number | undefined;
			readonly threadCount?: number | undefined;
	  }
	| {
			readonly type: 'message-failed';
			readonly room: string;
			readonly id: string;
			readonly reason: string;
	  }
	| {
			/** The keys of the other person changed: it is not sent before somebody decides. */
			readonly type: 'message-held';
			readonly room: string;
			readonly id: string;
			readonly reason: string;
	  }
	| {
			/** Slow mode: it goes by itself at that time. */
			readonly type: 'message-waits';
			readonly room: string;
			readonly id: string;
			readonly until: number;
	  }
	| {readonly type: 'message-retried'; readonly room: string; readonly id: string}
	| {readonly type: 'message-dropped'; readonly room: string; readonly id: string}
	| {readonly type: 'read-moved'; readonly room: string; readonly seq: number}
	// Private messages
	| {
			/** A conversation, after the `room-received` that made it, and whenever it changed. */
			readonly type: 'direct-changed';
			readonly room: string;
			readonly direct: DirectState;
	  }
	| {
			readonly type: 'private-changed';
			readonly change: Partial<
				Pick<PrivateState, 'status' | 'advice' | 'isRecoveryPending' | 'protection'>
			>;
	  }
	| {readonly type: 'comparison-changed'; readonly comparison: ComparisonState | undefined}
	| {readonly type: 'linking-changed'; readonly linking: LinkingState | undefined}
	// People
	| {
			readonly type: 'presence-changed';
			readonly name: string;
			readonly state: PresenceState;
			readonly status: string;
			readonly time: number;
	  }
	| {
			readonly type: 'own-presence-set';
			readonly state: 'online' | 'away';
			readonly status: string;
	  }
	| {
			readonly type: 'typing-started';
			readonly room: string;
			readonly name: string;
			/** Monotonic time at which the mark fades unless renewed. */
			readonly until: number;
	  }
	| {readonly type: 'typing-faded'; readonly now: number}
	// Order
	| {readonly type: 'reports-counted'; readonly open: number}
	| {readonly type: 'relay-mute-changed'; readonly mute: OrderState['relayMute']}
	// Files
	/** A transfer began, or is another than it was. */
	| {readonly type: 'transfer-changed'; readonly transfer: TransferState}
	| {readonly type: 'transfer-gone'; readonly id: string}
	// This client only
	| {readonly type: 'ignored-changed'; readonly ignored: ReadonlySet<string>}
	| {readonly type: 'attention-changed'; readonly attention: AttentionState}
	/** The person wants a room to be unread from that position on. */
	| {readonly type: 'read-set-back'; readonly room: string; readonly seq: number}
	| {readonly type: 'local-line-added'; readonly line: LocalLine}
	| {readonly type: 'local-lines-cleared'; readonly room: string | undefined};
