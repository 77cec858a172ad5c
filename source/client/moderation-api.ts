import type {
	AuditEntry,
	FilterAction,
	InviteInfo,
	Report,
	RoomRules,
	Sanction,
	SanctionTarget,
	SanctionType,
	WordFilter,
} from '../protocol/moderation-records.ts';
import type {PresenceState, RelayRole, RoomRole} from '../protocol/records.ts';

/** Where order is kept: a room, by its id; the whole relay without one. */
export type Jurisdiction = {readonly room?: string | undefined};

/** What an account tells about itself; an empty text for nothing. */
export type ProfileFields = {
	readonly displayName?: string | undefined;
	readonly bio?: string | undefined;
	readonly pronouns?: string | undefined;
	/** An IANA name such as `Europe/Vienna`. */
	readonly timeZone?: string | undefined;
};

/** Who an account is, as far as this one may know. */
export type Profile = ProfileFields & {
	readonly name: string;
	readonly role: RelayRole;
	readonly createdAt: number;
	readonly presence: PresenceState;
	readonly status?: string | undefined;
	/** Names of rooms that both are in. */
	readonly rooms: readonly string[];
};

/**
 * What a client does to keep order, and about who people are. The relay decides who may what; what it
 * would refuse for certain is refused here at once, by an InputError with the reason.
 *
 * All of these reject with InputError, RefusedError (the relay said no) or UnreachableError (no answer).
 */
export type ModerationClient = {
	/** Sends somebody away; they may come back. */
	kick(name: string, options?: Jurisdiction & {readonly reason?: string}): Promise<void>;
	/** Bans or mutes; what holds for the same target in the same place is replaced. */
	setSanction(
		request: Jurisdiction & {
			readonly type: SanctionType;
			readonly target: SanctionTarget;
			/** Milliseconds, a minute or more; for good without it. */
			readonly lifetime?: number | undefined;
			readonly reason?: string;
		},
	): Promise<Sanction>;
	liftSanction(sanction: string, reason?: string): Promise<void>;
	/** All that hold in a place, the newest first, up to `SANCTIONS_MOST`. */
	sanctions(where?: Jurisdiction): Promise<readonly Sanction[]>;
	/** Gives a role in a room, or, with the words that the relay has, on the relay. */
	setRole(name: string, role: RoomRole, where?: Jurisdiction): Promise<void>;
	/** What is left out stays as it is; `keepDays` 0 keeps messages for good. */
	setRules(room: string, rules: Partial<RoomRules>): Promise<void>;
	setFilter(
		words: string,
		options: Jurisdiction & {readonly action: FilterAction},
	): Promise<WordFilter>;
	removeFilter(filter: string): Promise<void>;
	filters(where?: Jurisdiction): Promise<readonly WordFilter[]>;
	/** Asks those who run a room to look at a message. */
	report(room: string, seq: number, reason: string): Promise<void>;
	/** Open ones first, then the newest; up to a page. */
	reports(where?: Jurisdiction): Promise<readonly Report[]>;
	resolveReport(report: string, outcome: 'dismissed' | 'acted'): Promise<void>;
	/** What was done to keep order, the newest first; up to a page. */
	audit(where?: Jurisdiction): Promise<readonly AuditEntry[]>;
	/** A notice in every public room; resolves with how many those are. */
	broadcast(text: string): Promise<number>;
	/** Own invitations to the relay; for its staff, everybody's. */
	invites(): Promise<readonly InviteInfo[]>;
	revokeInvite(invite: string): Promise<void>;

	profile(name: string): Promise<Profile>;
	/** What is left out stays as it is. */
	setProfile(change: ProfileFields): Promise<void>;
	/** Everything the relay keeps of this account, line by line of JSON. */
	exportAccount(): AsyncGenerator<string, void>;
	/** Deletes this account with all it wrote, and forgets it here. There is no way back. */
	deleteAccount(): Promise<void>;

	/** Hides what somebody writes in rooms, on this account's device only, or shows it again. */
	setIgnored(name: string, isIgnored: boolean): void;
};

/** Bans and mutes of one place that are fetched at most. */
export const SANCTIONS_MOST = 1000;
