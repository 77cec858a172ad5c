import * as v from 'valibot';
import {
	count,
	id,
	mailboxNumber,
	messageId,
	name,
	pageSize,
	sequence,
	text,
	time,
} from '../fields.ts';
import {LIMITS} from '../limits.ts';
import {roomFile, roomMessage} from '../records.ts';

const nothing = v.object({});

/** What is said in rooms, and what becomes of it. */
export const MESSAGE_REQUESTS = {
	send: {
		fields: v.object({
			room: id,
			message: messageId,
			kind: v.optional(v.picklist(['text', 'action'])),
			text,
			/** The message that this one answers; it joins that one's thread, or begins one. */
			replyTo: v.optional(sequence),
			/** A file of this room that the sender has put there in full. */
			file: v.optional(roomFile),
		}),
		result: v.object({
			seq: sequence,
			time,
			duplicate: v.boolean(),
			/** Of an answer, as the message itself has them. */
			thread: v.optional(sequence),
			threadCount: v.optional(count),
		}),
	},
	history: {
		fields: v.object({
			room: id,
			/** Messages older than this position, newest first in choice, oldest first in order. */
			before: v.optional(sequence),
			/** Messages newer than this position. */
			after: v.optional(sequence),
			/** Messages written at this time or later, the oldest of them first. */
			since: v.optional(time),
			/** Only the messages of the thread that begins at this position, and that one itself. */
			thread: v.optional(sequence),
			limit: v.optional(pageSize),
		}),
		result: v.object({messages: v.array(roomMessage), more: v.boolean()}),
	},
	'message.edit': {
		/** `message` is the id of the change, as in `send`: a repeated request is done once. */
		fields: v.object({room: id, seq: sequence, message: messageId, text}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.delete': {
		fields: v.object({room: id, seq: sequence, message: messageId}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.react': {
		fields: v.object({
			room: id,
			seq: sequence,
			message: messageId,
			emoji: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.emojiLength)),
			on: v.boolean(),
		}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.pin': {
		fields: v.object({room: id, seq: sequence, message: messageId, on: v.boolean()}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'pin.list': {
		fields: v.object({room: id}),
		/** The newest pin first. */
		result: v.object({messages: v.array(roomMessage)}),
	},
	search: {
		fields: v.object({
			/** Words that all occur in the text, each as a whole or as the beginning of one. */
			query: v.pipe(v.string(), v.maxLength(LIMITS.queryLength)),
			/** Every room of the account, unless one is named. */
			room: v.optional(id),
			from: v.optional(name),
			/** Written at or after this time, and before that one. */
			since: v.optional(time),
			before: v.optional(time),
			/** Only messages that name this account. */
			mentions: v.optional(v.boolean()),
			limit: v.optional(pageSize),
		}),
		/** The newest first. */
		result: v.object({messages: v.array(roomMessage), more: v.boolean()}),
	},
	resume: {
		/** Per room id, the position and message id of the newest message the client holds. */
		fields: v.object({
			cursors: v.record(id, v.tuple([sequence, messageId])),
			/** The newest envelope this device is done with; without it, it gets no envelopes here. */
			mailbox: v.optional(mailboxNumber),
		}),
		result: nothing,
	},
	read: {
		fields: v.object({
			room: id,
			seq: sequence,
			/** The mark is set there even if it was further on: the person wants to read it again. */
			back: v.optional(v.boolean()),
		}),
		result: nothing,
	},
} as const;
