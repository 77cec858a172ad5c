import type {ReceivedMessage} from '../state/log-message.ts';
import type {DirectState, PrivateStatus} from '../state/state.ts';

/**
 * What a client does about private messages. Conversations stand in `state.rooms` under `@name`, and
 * `send`, `markRead`, `typing`, `loadOlder`, `loadMembers`, `retry` and `drop` take that id as any other.
 *
 * All of these reject with InputError when the person must do something else first, RefusedError when
 * the relay said no, UnreachableError when it could not be asked, VaultError when the disk refused.
 */
export type PrivateClient = {
	/**
	 * Resolves when it is clear whether this device can send and receive private messages, with how it
	 * stands: after a first login its keys are made and published. Rejects when `signal` aborts.
	 */
	whenPrivateKnown(signal?: AbortSignal): Promise<PrivateStatus>;
	/** Resolves when the private messages that waited at the relay are opened, or cannot be now. */
	whenReceived(): Promise<void>;
	/**
	 * Opens the conversation with an account, and returns its id. Asks the relay for the account's keys
	 * the first time, so that a name nobody has is refused at once; a known one opens offline as well.
	 */
	openConversation(name: string): Promise<string>;
	/** Takes a stranger's request: from now on they see receipts and typing. */
	acceptRequest(name: string): Promise<void>;
	/** Puts a stranger's request away; nothing tells them. */
	refuseRequest(name: string): Promise<void>;
	/** Closes a conversation and forgets its messages here; nobody else's copy is touched. */
	deleteConversation(name: string): Promise<void>;
	/** Lets the relay drop what that account sends, or lets it through again. */
	setBlocked(name: string, isBlocked: boolean): Promise<void>;
	blockedNames(): Promise<readonly string[]>;

	/** Looks through the private messages of this device, newest first, at most `limit`. */
	searchPrivate(
		query: string,
		options?: {
			readonly room?: string;
			readonly limit?: number;
			/** Says of a message with all the words whether it counts. */
			readonly isWanted?: (match: PrivateMatch) => boolean;
		},
	): Promise<readonly PrivateMatch[]>;
	/** Opens the private messages of this device, so that the first search is as quick as the others. */
	prepareSearch(): Promise<void>;

	/** What two people compare, of the keys that are shown for that account now. Asks the relay if need be. */
	comparisonWith(name: string): Promise<KeyComparison>;
	/** Compares a text that the other person sent on another channel; a match verifies. */
	comparePasted(name: string, text: string): Promise<'match' | 'mismatch'>;
	/** The person compared the number of `comparison` and found it equal. */
	markVerified(name: string, comparison: Pick<KeyComparison, 'identity'>): Promise<void>;
	/** Accepts changed keys without a comparison. `identity` is what was on the screen when deciding. */
	acceptKeys(name: string, comparison: Pick<KeyComparison, 'identity'>): Promise<void>;
	/** Asks the other person to compare seven emoji; `state.private.comparison` shows how it goes. */
	startComparison(name: string): Promise<void>;
	/** Agrees to a comparison that the other person began. */
	acceptComparison(): Promise<void>;
	/** What the person saw: the same seven, or not. Verifies when they are the same. */
	finishComparison(isSame: boolean): Promise<void>;
	/** Ends a comparison without a result. */
	cancelComparison(): Promise<void>;
	/** What happened to an account's keys, oldest first. */
	trustTimeline(name: string): Promise<readonly TrustEvent[]>;

	/** The devices of this account, or of another, as their own signed list has them. */
	keyDevices(name?: string): Promise<readonly KeyDevice[]>;
	/** On a new device: asks the account's other devices to vouch for it. See `state.private.linking`. */
	startLinking(): Promise<void>;
	/** On an old device: agrees to look at the emoji of the device that asks. */
	acceptLinking(): Promise<void>;
	/** What the person saw. On the old device, the same seven let the new one in. */
	finishLinking(isSame: boolean): Promise<void>;
	cancelLinking(): Promise<void>;
	/** Takes a device out of the account's list and logs it out. */
	revokeKeyDevice(device: string): Promise<void>;

	/** The recovery key that waits to be written down, in groups; undefined once it was. */
	pendingRecoveryKey(): Promise<readonly string[] | undefined>;
	/** It is written down, or will never be: this device forgets it. */
	forgetRecoveryKey(): Promise<void>;
	/** Makes this device one of the account's by its recovery key, as typed. */
	recover(typedKey: string): Promise<void>;
	/** Begins a new identity for this account: every contact is warned, and must accept it. */
	startNewIdentity(): Promise<void>;

	/** What the relay knows of this account, as far as this device can tell. */
	relayKnowledge(): RelayKnowledge;
};

/** One message found in the private history; its text is foreign. */
export type PrivateMatch = ReceivedMessage;

/** Everything two people can compare to know that nobody stands between them (TC1 3.11). */
export type KeyComparison = {
	readonly peer: string;
	/** The full ids `name@host` of both accounts, own first. */
	readonly accounts: readonly [own: string, peer: string];
	/** Sixty digits as twelve groups of five. */
	readonly number: readonly string[];
	/** The number of the keys that were pinned before, while they are changed. */
	readonly oldNumber: readonly string[] | undefined;
	/** The text to send on another channel, or to show as a QR code. */
	readonly text: string;
	readonly trust: Exclude<DirectState['trust'], 'unknown'>;
	/** Names the keys that were on the screen, base64url: given back with a decision. */
	readonly identity: string;
};

export type TrustEvent = {
	/** Wall clock, in milliseconds. */
	readonly time: number;
	readonly type:
		| 'first-seen'
		| 'changed'
		| 'accepted'
		| 'verified'
		| 'device-added'
		| 'device-removed'
		| 'alarm';
	/** What happened, as a sentence. */
	readonly sentence: string;
};

export type KeyDevice = {
	/** Id in base64url. */
	readonly device: string;
	/** When it was added to the list, in milliseconds. */
	readonly addedAt: number;
	/** What its owner calls it; known of own devices only. Foreign text. */
	readonly label: string | undefined;
	readonly isCurrent: boolean;
	/** In the signed list: it can read private messages. Logged-in devices may be not. */
	readonly isListed: boolean;
	/** For own devices: connected now, and when it last was. */
	readonly isConnected: boolean | undefined;
	readonly lastSeenAt: number | undefined;
	readonly kind: 'device' | 'token';
};

/** What the relay can see of this account, and what it cannot. */
export type RelayKnowledge = {
	readonly relay: string;
	readonly account: string;
	readonly rooms: number;
	/** With whom, when and how often: never what. */
	readonly conversations: number;
	readonly hasPassword: boolean;
	/** Whether the connection itself is encrypted (TLS), or does not leave the machine. */
	readonly line: 'tls' | 'loopback' | 'plain';
};
