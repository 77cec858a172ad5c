import type {
	AuditEntry,
	Report,
	RoomRules,
	Sanction,
	WordFilter,
} from '../../protocol/moderation-records.ts';
import type {RelayRole, RoomMessage, RoomRole} from '../../protocol/records.ts';
import type {NewMessage} from './message-storage.ts';

/** An entry of the audit log before it has its position. */
export type NewAuditEntry = Omit<AuditEntry, 'position'>;

/** What was done together with the entry of the audit log that says so. */
export type Audited = {readonly audit: NewAuditEntry};

export type SanctionPage = {readonly sanctions: readonly Sanction[]; readonly more: boolean};

/** Bans, mutes, filters, reports, and the log of who did what. */
export type ModerationStorage = {
	/** Keeps it; one of the same type for the same target in the same place is replaced. */
	setSanction(request: Audited & {readonly sanction: Sanction}): Promise<void>;
	/** Ends it; false when there is no such sanction. */
	liftSanction(request: Audited & {readonly id: string}): Promise<boolean>;
	/** All of them, whether they have ended or not: for who keeps them in memory, at the start. */
	everySanction(): Promise<readonly Sanction[]>;
	/** Forgets those that ended before this time; how many there were. */
	sweepSanctions(time: number): Promise<number>;

	/** Keeps it, or replaces the one of the same words in the same place; `full` beyond `limit` there. */
	setFilter(
		request: Audited & {readonly filter: WordFilter; readonly limit: number},
	): Promise<'set' | 'full'>;
	removeFilter(request: Audited & {readonly id: string}): Promise<boolean>;
	everyFilter(): Promise<readonly WordFilter[]>;

	/** `duplicate` when the same account has reported that message already; `full` beyond `limit` open ones. */
	addReport(request: {
		readonly report: Report;
		readonly limit: number;
	}): Promise<'added' | 'duplicate' | 'full'>;
	report(id: string): Promise<Report | undefined>;
	/** Open ones first, then the newest; of the rooms named, or of all. */
	reports(request: {
		readonly rooms: readonly string[] | undefined;
		readonly before: string | undefined;
		readonly limit: number;
	}): Promise<{readonly reports: readonly Report[]; readonly more: boolean}>;
	/** False when it is not open. */
	resolveReport(
		request: Audited & {
			readonly id: string;
			readonly outcome: 'dismissed' | 'acted';
			readonly by: string;
		},
	): Promise<boolean>;
	/** Forgets those made before this time that are dealt with, texts and all; how many there were. */
	sweepReports(time: number): Promise<number>;

	/** For what has no record of its own, such as a kick. */
	addAudit(entry: NewAuditEntry): Promise<void>;
	/** Of a room, or of all of them and the relay; the newest first. */
	audit(request: {
		readonly room: string | undefined;
		/** Without what was done in private rooms, however much that is. */
		readonly isPublicOnly?: boolean;
		readonly before: number | undefined;
		readonly limit: number;
	}): Promise<{readonly entries: readonly AuditEntry[]; readonly more: boolean}>;
	/** Forgets entries older than this time. */
	sweepAudit(time: number): Promise<number>;

	/**
	 * Ends a membership and appends the entry that says so, in one step; an invitation to the room is
	 * gone as well. The role of an owner who is sent away passes on as at a leave.
	 */
	removeMember(
		request: Audited & {readonly room: string; readonly name: string; readonly message: NewMessage},
	): Promise<
		| {
				readonly type: 'removed';
				readonly message: RoomMessage;
				/** Who owns the room now, when it was owned by who is gone. */
				readonly heir: string | undefined;
		  }
		| {readonly type: 'not-member'}
	>;
	/**
	 * Gives a member its role and appends the entry that says so. `owner` hands the room on: who had it
	 * becomes a moderator. The role of an owner who gives it up passes on as at a leave; `no-heir` when
	 * there is nobody to have it.
	 */
	setRoomRole(
		request: Audited & {
			readonly room: string;
			readonly name: string;
			readonly role: RoomRole;
			readonly message: NewMessage;
		},
	): Promise<
		| {
				readonly type: 'set';
				readonly message: RoomMessage;
				/** Who owns the room now, when its owner has given up the role. */
				readonly heir: string | undefined;
		  }
		| {readonly type: 'not-member' | 'no-heir'}
	>;
	/** Gives an account its role on the relay; `last-owner` when that would leave the relay without one. */
	setRelayRole(
		request: Audited & {readonly name: string; readonly role: RelayRole},
	): Promise<'set' | 'not-found' | 'last-owner'>;
	/** Sets the rules and appends the entry that says so; undefined when there is no such room. */
	setRoomRules(
		request: Audited & {
			readonly room: string;
			readonly rules: RoomRules;
			readonly message: NewMessage;
		},
	): Promise<RoomMessage | undefined>;
};

/** What an account tells about itself; a missing field is one it said nothing of. */
export type ProfileRecord = {
	readonly displayName?: string;
	readonly bio?: string;
	readonly pronouns?: string;
	readonly timeZone?: string;
};

/** What an operator or a host looks at and does with accounts and rooms as wholes. */
export type KeepingStorage = {
	profile(name: string): Promise<ProfileRecord>;
	/** Sets the fields named; an empty text removes one. */
	setProfile(name: string, changes: ProfileRecord): Promise<void>;
	/** Accounts by name, after `after`. */
	accounts(request: {readonly after: string | undefined; readonly limit: number}): Promise<{
		readonly accounts: readonly {
			readonly name: string;
			readonly role: RelayRole;
			readonly createdAt: number;
			/** Of any of its devices; when it was created, if it has none. */
			readonly lastSeenAt: number;
			/** Devices and tokens. */
			readonly devices: number;
		}[];
		readonly more: boolean;
	}>;
	/** Rooms by name, after `after`, private ones among them. */
	everyRoom(request: {readonly after: string | undefined; readonly limit: number}): Promise<{
		readonly rooms: readonly {
			readonly id: string;
			readonly name: string;
			readonly visibility: 'public' | 'private';
			readonly members: number;
			/** Entries of its log that are kept. */
			readonly messages: number;
			readonly rules: RoomRules;
		}[];
		readonly more: boolean;
	}>;
	/**
	 * What the relay keeps of an account, in pieces of one kind each (`account`, `device`, `membership`,
	 * `message`, `reaction`, `sanction`, …), from the `after`th on; for its owner, so nothing of others.
	 */
	exportAccount(request: {
		readonly name: string;
		readonly after: number;
		readonly limit: number;
	}): Promise<{
		readonly pieces: readonly Readonly<Record<string, unknown>>[];
		readonly more: boolean;
	}>;
	/**
	 * Deletes an account: devices, keys, mailboxes, the sealed messages from it that wait, memberships,
	 * profile, blocks, invitations, files, reactions, sanctions against it, reports by it, and the texts it wrote,
	 * whose entries stay as deleted ones of `deleted`, so that positions keep their meaning. `deleted` is
	 * named in its place in reports, sanctions, filters, the audit log and what moderators did to it. Of
	 * its name a keyed hash is kept, so that nobody else takes it or one that looks like it; the directory
	 * of device lists keeps the name, for it is hashed into what auditors verify. Topics that are set stay.
	 *
	 * It is gone from everywhere but the logs in the first step, together with the leave entries and the
	 * entry of the audit log; the logs follow in steps that never hold the relay up, and resolve this.
	 * After a crash in between they are done when the storage is opened.
	 */
	deleteAccount(
		request: Audited & {
			readonly name: string;
			readonly time: number;
			/** A fresh id for the entry that says it left. */
			readonly entryId: (room: string) => string;
		},
	): Promise<
		| {
				readonly type: 'deleted';
				readonly devices: readonly string[];
				/** The rooms it was in. */
				readonly rooms: readonly {
					readonly room: string;
					/** Its leave, from its name as those who are there know it; the log has `deleted`. */
					readonly message: RoomMessage;
					/** Who owns the room now, when it did. */
					readonly heir: string | undefined;
				}[];
		  }
		| {readonly type: 'not-found' | 'last-owner'}
	>;
	/**
	 * Removes the oldest entries of a room's log, of whatever kind, written before that time as
	 * `firstSince` understands times; returns the position before which nothing is left.
	 */
	purgeRoom(request: {
		readonly room: string;
		readonly before: number;
		/**
		 * Entries removed in one step, so that it never holds the relay up: 25 are some ten milliseconds,
		 * because each word must leave the search index.
		 */
		readonly limit: number;
	}): Promise<{readonly before: number; readonly removed: number; readonly more: boolean}>;
	/** Forgets invitations that have ended or are used up; how many there were. */
	sweepInvites(time: number): Promise<number>;
	/** Gives back space on the disk that deletions left, in small steps, and erases what was there. */
	compact(): Promise<void>;
};
