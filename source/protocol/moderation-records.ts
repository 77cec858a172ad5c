import * as v from 'valibot';
import {count, id, name, sequence, text, time} from './fields.ts';

/**
 * Who or what a sanction is against: an account; one device or token of it; or a range of addresses
 * (`203.0.113.0/24`, `2001:db8::/48`), which only a ban of the whole relay can name.
 */
export const sanctionTarget = v.variant('type', [
	v.object({type: v.literal('account'), name}),
	v.object({type: v.literal('device'), device: id}),
	v.object({type: v.literal('address'), range: v.pipe(v.string(), v.maxLength(64))}),
]);
export type SanctionTarget = Readonly<v.InferOutput<typeof sanctionTarget>>;

/** A ban keeps out, a mute keeps from writing; of one room, or of the whole relay. */
export const sanctionType = v.picklist(['ban', 'mute']);
export type SanctionType = v.InferOutput<typeof sanctionType>;

/** A ban or a mute that holds. */
export const sanction = v.object({
	sanction: id,
	type: sanctionType,
	/** The room it holds in; the whole relay without one. */
	room: v.optional(id),
	target: sanctionTarget,
	/** The account that gave it; `relay` for the operator and the relay's own rules. */
	by: name,
	time,
	/** Until when; for good without it. */
	expiresAt: v.optional(time),
	reason: text,
});
export type Sanction = Readonly<v.InferOutput<typeof sanction>>;

/** What a `moderation` entry of a room's log did. */
export const moderationDeed = v.picklist([
	'kick',
	'ban',
	'unban',
	'mute',
	'unmute',
	'role',
	'settings',
]);
export type ModerationDeed = v.InferOutput<typeof moderationDeed>;

/** How a room is run. */
export const roomRules = v.object({
	/** Only those who run the room write in it. */
	readOnly: v.boolean(),
	/** Milliseconds that a member waits between two messages; 0 for none. */
	slowMode: count,
	/** Days that messages are kept; as long as the relay lives without it. */
	keepDays: v.optional(count),
});
export type RoomRules = Readonly<v.InferOutput<typeof roomRules>>;

/** What a filter does with a message that holds one of its words. */
export const filterAction = v.picklist(['refuse', 'mask', 'report', 'mute']);
export type FilterAction = v.InferOutput<typeof filterAction>;

/** Words that are not wanted in a room, or anywhere on the relay. */
export const wordFilter = v.object({
	filter: id,
	/** The room it holds in; every room without one. */
	room: v.optional(id),
	/** One word or several in a row; `*` at an end stands for more of the word. */
	words: text,
	action: filterAction,
	by: name,
	time,
});
export type WordFilter = Readonly<v.InferOutput<typeof wordFilter>>;

/** Something that somebody, or a filter, wants those in charge to look at. */
export const report = v.object({
	report: id,
	room: id,
	seq: sequence,
	/** Who wrote the message, and its text when it was reported; without one, its file's name. */
	about: name,
	text,
	/** Who reported it; `relay` for a filter. */
	by: name,
	time,
	reason: text,
	/** What became of it. */
	state: v.picklist(['open', 'dismissed', 'acted']),
	resolvedBy: v.optional(name),
});
export type Report = Readonly<v.InferOutput<typeof report>>;

/** One line of the audit log: who did what to whom, and why. Never a message's text. */
export const auditEntry = v.object({
	/** 1, 2, 3 … without gaps. */
	position: sequence,
	time,
	by: name,
	/** `ban`, `unban`, `kick`, `role`, `filter.set`, `account.delete`, … */
	deed: text,
	room: v.optional(id),
	/** The account, device, range, room or record it was done to. */
	target: v.optional(text),
	/** What exactly, in a few words: `member to moderator`, `until 2027-01-31T12:00Z`. */
	detail: v.optional(text),
	reason: v.optional(text),
});
export type AuditEntry = Readonly<v.InferOutput<typeof auditEntry>>;

/** An invitation to the relay, without its code, which only its maker has seen. */
export const inviteInfo = v.object({
	invite: id,
	by: name,
	createdAt: time,
	expiresAt: time,
	usesLeft: count,
	role: v.picklist(['moderator', 'member']),
	/** The room that whoever uses it enters besides the lobby. */
	room: v.optional(id),
});
export type InviteInfo = Readonly<v.InferOutput<typeof inviteInfo>>;
