import type {RoomRules} from '../../protocol/moderation-records.ts';
import type {RelayRole, RoomMessage, RoomRole, Visibility} from '../../protocol/records.ts';
import type {TokenScopes} from '../../protocol/requests/accounts.ts';
import type {EnvelopeStorage} from './envelope-storage.ts';
import type {FileStorage} from './file-storage.ts';
import type {KeyStorage} from './key-storage.ts';
import type {AppendResult, MessageStorage, NewMessage} from './message-storage.ts';
import type {Audited, KeepingStorage, ModerationStorage} from './moderation-storage.ts';

export type {AppendResult, MessageStorage, NewMessage} from './message-storage.ts';

/**
 * What the relay keeps. Every write is one atomic step that is on disk when its promise resolves
 * (as far as the backend keeps anything); writes take effect in the order they were called.
 * Refusals that a caller must expect are values; a rejected promise is a StorageError.
 */
export type Storage = AccountStorage &
	DeviceStorage &
	InviteStorage &
	RoomStorage &
	MessageStorage &
	KeyStorage &
	EnvelopeStorage &
	ModerationStorage &
	KeepingStorage &
	FileStorage & {
		/** Changes when the data are not the ones clients knew, after a restore. */
		readonly storeId: string;
		/** A setting of the relay itself, such as its key. */
		meta(key: string): Promise<string | undefined>;
		/** Sets it if it is not set, and returns the value that stands. */
		metaOnce(key: string, value: string): Promise<string>;
		/** Finishes what was begun and lets go of files. Later calls are rejected. */
		close(): Promise<void>;
	};

export type AccountRecord = {
	/** Lower case, unique. */
	readonly name: string;
	/** Unique as well: see nameSkeleton. */
	readonly skeleton: string;
	readonly role: RelayRole;
	/** The OPAQUE registration record; undefined while the account has no password. */
	readonly passwordRecord: string | undefined;
	readonly createdAt: number;
};

export type DeviceRecord = {
	readonly id: string;
	readonly account: string;
	readonly kind: 'device' | 'token';
	/** Ed25519, base64url; undefined for tokens. */
	readonly publicKey: string | undefined;
	/** SHA-256 of the token, base64url; undefined for devices. */
	readonly tokenHash: string | undefined;
	readonly label: string;
	readonly createdAt: number;
	readonly lastSeenAt: number;
	/** What a token may do; without it, everything but what only devices may. */
	readonly scopes?: TokenScopes | undefined;
};

export type InviteRecord = {
	/** SHA-256 of the code, base64url: a stolen database invites nobody. */
	readonly codeHash: string;
	/** By which it is listed and revoked; it says nothing of the code. */
	readonly id: string;
	readonly createdBy: string;
	readonly createdAt: number;
	readonly usesLeft: number;
	readonly expiresAt: number;
	/** Whoever uses it gets this role on the relay. */
	readonly role: 'moderator' | 'member';
	/** The room that whoever uses it enters besides the lobby. */
	readonly room?: string | undefined;
};

export type RoomRecord = {
	readonly id: string;
	/** Lower case, unique. */
	readonly name: string;
	readonly topic: string;
	readonly visibility: Visibility;
	readonly epoch: string;
	/** Position of the newest message; 0 for an empty log. */
	readonly head: number;
	/** The lowest position whose entry is kept: 1 until the log is purged, one past `head` when all is gone. */
	readonly floor: number;
	readonly rules: RoomRules;
	readonly createdAt: number;
};

/** How a room is run until somebody says otherwise. */
export const USUAL_RULES: RoomRules = {readOnly: false, slowMode: 0};

export type MembershipRecord = {
	readonly room: string;
	readonly account: string;
	readonly role: RoomRole;
	readonly joinedAt: number;
	/** How far the account has read. */
	readonly read: number;
};

export type CreateAccountResult =
	| {readonly type: 'created'; readonly account: AccountRecord}
	/** There is such an account, or there was one, or one that looks like it, that was deleted. */
	| {readonly type: 'name-taken'}
	| {readonly type: 'name-similar'; readonly to: string}
	| {readonly type: 'invite-invalid'}
	/** There is a device of that id, of whatever account. */
	| {readonly type: 'device-taken'};

export type AccountStorage = {
	/**
	 * Creates the account with its first device, and uses up the invitation, all or nothing. The very
	 * first account gets the role `owner`, every later one that of its invitation, or `member`.
	 */
	createAccount(request: {
		readonly name: string;
		readonly skeleton: string;
		readonly passwordRecord: string | undefined;
		readonly device: DeviceRecord;
		/** Hash of the invitation's code, when one is to be used. */
		readonly inviteHash: string | undefined;
		readonly time: number;
	}): Promise<CreateAccountResult>;
	account(name: string): Promise<AccountRecord | undefined>;
	accountCount(): Promise<number>;
	/** Does nothing for an unknown name. */
	setPassword(name: string, passwordRecord: string): Promise<void>;
};

export type AddDeviceResult = {readonly type: 'added' | 'full' | 'taken'};

export type DeviceStorage = {
	/**
	 * Adds a device or token; `taken` when there is one of that id, of whatever account, else `full`
	 * when the account has `limit` of that kind.
	 */
	addDevice(device: DeviceRecord, limit: number): Promise<AddDeviceResult>;
	device(id: string): Promise<DeviceRecord | undefined>;
	deviceByToken(tokenHash: string): Promise<DeviceRecord | undefined>;
	/** Oldest first. */
	devices(account: string): Promise<readonly DeviceRecord[]>;
	/** Forgets the device; false when the account has no such device. */
	removeDevice(account: string, id: string): Promise<boolean>;
	/** Notes that the device was here. May be lost in a crash. */
	touchDevice(id: string, time: number): Promise<void>;
};

export type InviteStorage = {
	createInvite(invite: InviteRecord): Promise<void>;
	/** The invitation of that code, if it could be used now. */
	usableInvite(codeHash: string, time: number): Promise<InviteRecord | undefined>;
	/** Those that can still be used, made by that account or by anybody; the newest first, `limit` at most. */
	invites(request: {
		readonly by: string | undefined;
		readonly time: number;
		readonly limit: number;
	}): Promise<readonly InviteRecord[]>;
	/** Ends it; false when there is none of that id, made by that account or by anybody. */
	revokeInvite(
		request: Audited & {readonly id: string; readonly by: string | undefined},
	): Promise<boolean>;
};

/** A room with what one account is in it. */
export type RoomWithMembership = {
	readonly room: RoomRecord;
	readonly membership: MembershipRecord;
	readonly members: number;
};

export type CreateRoomResult =
	| {readonly type: 'created'; readonly room: RoomRecord; readonly message: RoomMessage}
	| {readonly type: 'name-taken'};

export type JoinResult =
	| {readonly type: 'joined'; readonly message: RoomMessage}
	| {readonly type: 'already'}
	| {readonly type: 'not-found'}
	/** The account is in as many rooms as it may be. */
	| {readonly type: 'full'};

export type LeaveResult =
	| {
			readonly type: 'left';
			readonly message: RoomMessage;
			/** Whether it was the owner, so that another may be one now. */
			readonly wasOwner: boolean;
	  }
	| {readonly type: 'not-member'};

export type RoomStorage = {
	/** Creates the room, its creator's membership as owner, and the first log entry (`create`). */
	createRoom(request: {
		readonly room: Omit<RoomRecord, 'head' | 'floor' | 'rules'>;
		readonly message: NewMessage;
	}): Promise<CreateRoomResult>;
	room(id: string): Promise<RoomRecord | undefined>;
	roomByName(name: string): Promise<RoomRecord | undefined>;
	/** Rooms the account can see: public, joined, or invited to. By name, after `after`. */
	visibleRooms(request: {
		readonly account: string;
		readonly after: string | undefined;
		readonly limit: number;
	}): Promise<{
		readonly rooms: readonly {
			readonly room: RoomRecord;
			readonly members: number;
			readonly joined: boolean;
			readonly invited: boolean;
		}[];
		readonly more: boolean;
	}>;
	roomsOf(account: string): Promise<readonly RoomWithMembership[]>;
	membership(room: string, account: string): Promise<MembershipRecord | undefined>;
	memberCount(room: string): Promise<number>;
	roomCount(): Promise<number>;
	/** By account name, after `after`. */
	members(request: {
		readonly room: string;
		readonly after: string | undefined;
		readonly limit: number;
	}): Promise<{readonly members: readonly MembershipRecord[]; readonly more: boolean}>;
	/**
	 * Adds the membership and the log entry, and uses up a room invitation. The caller has checked
	 * that the account may join. Who was a reader there comes back as one. Whoever enters a room that everybody has left becomes its owner,
	 * whatever the role: else nobody could ever run it. The read mark starts at the join entry.
	 */
	joinRoom(request: {
		readonly role: RoomRole;
		readonly limit: number;
		readonly message: NewMessage;
	}): Promise<JoinResult>;
	/** When the owner leaves, the oldest moderator, else the oldest member, becomes owner. */
	leaveRoom(message: NewMessage): Promise<LeaveResult>;
	/** Sets the topic and appends the log entry whose text it is. */
	setTopic(message: NewMessage): Promise<AppendResult>;
	/** Remembers that the account may join a private room; a second time changes nothing. */
	inviteToRoom(request: {
		readonly room: string;
		readonly account: string;
		readonly by: string;
		readonly time: number;
	}): Promise<void>;
	isInvited(room: string, account: string): Promise<boolean>;
	roomInvites(
		account: string,
	): Promise<readonly {readonly room: RoomRecord; readonly by: string}[]>;
	/** Moves the mark forward, never back and never past the head; the mark that stands afterwards. */
	markRead(room: string, account: string, seq: number): Promise<number | undefined>;
	/** Moves it to that position, forward or back, never past the head; the mark that stands then. */
	setRead(room: string, account: string, seq: number): Promise<number | undefined>;
};

/** Why storage refuses to work at all. */
export type StorageErrorCode =
	/** No space on the disk. Reads still work, and writes do again once there is space. */
	| 'full'
	/** Another process has the data open. */
	| 'in-use'
	/** The data were written by a newer termchat. */
	| 'newer-version'
	/** The folder or file cannot be written. */
	| 'unwritable'
	/** The file is not what it should be. */
	| 'damaged'
	/** The SQLite inside this Node is one we do not trust with data. */
	| 'old-sqlite'
	/** A call after close(). */
	| 'closed'
	/** A failed write whose outcome is unknown: the relay must restart. */
	| 'failed';

/** Its message is a sentence that says what to do; it never holds message text. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	readonly code: StorageErrorCode;

	constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
