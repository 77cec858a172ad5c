import * as v from 'valibot';
import {byteCount, count, id, time} from '../fields.ts';

const nothing = v.object({});

/** What a transfer line is opened with, once and soon: 43 characters. */
const ticket = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

/**
 * Files. These requests only say what is meant; the bytes travel over lines of their own (see
 * transfer-frame.ts), so that no message ever waits behind them.
 */
export const FILE_REQUESTS = {
	/** Makes room for a file of exactly `size` bytes. Without a room it is sealed, and its id is its secret. */
	'file.create': {
		fields: v.object({size: byteCount, room: v.optional(id)}),
		result: v.object({file: id, ticket, expiresAt: time}),
	},
	/** Goes on with an own file that is not all there yet. */
	'file.resume': {
		fields: v.object({file: id}),
		result: v.object({
			ticket,
			/** Bytes that the relay has of it. */
			received: byteCount,
			size: byteCount,
			expiresAt: time,
		}),
	},
	/** Begins to fetch a file that is all there. */
	'file.open': {
		fields: v.object({file: id}),
		result: v.object({ticket, size: byteCount, expiresAt: time}),
	},
	/** Takes away an own file, whether or not it is all there. */
	'file.delete': {fields: v.object({file: id}), result: nothing},
	/** What this account has at the relay, the newest first, and what it may have. */
	'file.list': {
		fields: v.object({}),
		result: v.object({
			files: v.array(
				v.object({
					file: id,
					size: byteCount,
					room: v.optional(id),
					createdAt: time,
					expiresAt: time,
					complete: v.boolean(),
				}),
			),
			/** Files beyond those that are listed. */
			more: count,
			/** Bytes that all of them take, and may take. */
			used: byteCount,
			most: byteCount,
			/** Bytes that may be added within a day, and how many of them were. */
			usedToday: byteCount,
			mostToday: byteCount,
			/** Bytes that one file may have. */
			mostEach: byteCount,
		}),
	},
} as const;
