import * as v from 'valibot';
import {count, id, name, pageSize, sequence, text, time} from '../fields.ts';
import {LIMITS} from '../limits.ts';
import {
	auditEntry,
	filterAction,
	inviteInfo,
	report,
	sanction,
	sanctionTarget,
	sanctionType,
	wordFilter,
} from '../moderation-records.ts';
import {roomRole} from '../records.ts';

const nothing = v.object({});

/** Milliseconds that something holds: from a minute to ten years. */
const lifetime = v.pipe(
	v.number(),
	v.integer(),
	v.minValue(60_000),
	v.maxValue(LIMITS.sanctionLifetimeMost),
);

/** For a request about a room; without it, about the whole relay. */
const room = v.optional(id);

/** Keeping order. Who may what is `server/permissions.ts`. */
export const MODERATION_REQUESTS = {
	/** Sends somebody away: out of the room, or off the relay. They may come back. */
	kick: {fields: v.object({room, name, reason: v.optional(text)}), result: nothing},
	/** Bans or mutes; one that holds for the same target in the same place is replaced. */
	'sanction.set': {
		fields: v.object({
			/** Not `type`, which is what the request is. */
			kind: sanctionType,
			room,
			target: sanctionTarget,
			lifetime: v.optional(lifetime),
			reason: v.optional(text),
		}),
		result: v.object({sanction}),
	},
	'sanction.lift': {fields: v.object({sanction: id, reason: v.optional(text)}), result: nothing},
	/** Those that hold, the newest first. */
	'sanction.list': {
		fields: v.object({room, before: v.optional(id), limit: v.optional(pageSize)}),
		result: v.object({sanctions: v.array(sanction), more: v.boolean()}),
	},
	/**
	 * Gives an account its role in a room or, with a word of `member`, `moderator` or `owner`, on the
	 * relay. A room's `owner` is handed on: who had it is a moderator then.
	 */
	'role.set': {fields: v.object({room, name, role: roomRole}), result: nothing},
	/** What is left out stays as it is. `keepDays` 0 keeps messages for good. */
	'room.rules': {
		fields: v.object({
			room: id,
			readOnly: v.optional(v.boolean()),
			slowMode: v.optional(count),
			keepDays: v.optional(count),
		}),
		result: nothing,
	},
	'filter.set': {
		fields: v.object({room, words: text, action: filterAction}),
		result: v.object({filter: wordFilter}),
	},
	'filter.remove': {fields: v.object({filter: id}), result: nothing},
	'filter.list': {
		fields: v.object({room}),
		result: v.object({filters: v.array(wordFilter)}),
	},
	/** Asks those who run the room, and the relay's staff, to look at a message. */
	'report.send': {fields: v.object({room: id, seq: sequence, reason: text}), result: nothing},
	/** Open ones first, then the newest. */
	'report.list': {
		fields: v.object({room, before: v.optional(id), limit: v.optional(pageSize)}),
		result: v.object({reports: v.array(report), more: v.boolean()}),
	},
	'report.resolve': {
		fields: v.object({report: id, outcome: v.picklist(['dismissed', 'acted'])}),
		result: nothing,
	},
	/** The newest first. */
	'audit.list': {
		fields: v.object({room, before: v.optional(sequence), limit: v.optional(pageSize)}),
		result: v.object({entries: v.array(auditEntry), more: v.boolean()}),
	},
	/** A notice in every public room's log. */
	broadcast: {fields: v.object({text}), result: v.object({rooms: count, time})},
	'invite.list': {fields: nothing, result: v.object({invites: v.array(inviteInfo)})},
	'invite.revoke': {fields: v.object({invite: id}), result: nothing},
} as const;
