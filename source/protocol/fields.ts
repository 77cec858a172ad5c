import * as v from 'valibot';
import {LIMITS} from './limits.ts';

/** The kinds of value that frames are made of. Each refuses what is out of its range. */

/** A request's number, chosen by the client: 1 to 4,294,967,295. */
export const requestId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_294_967_295));

/** A position in a room's log: 1, 2, 3 … without gaps; 0 stands for "before the first". */
export const sequence = v.pipe(
	v.number(),
	v.integer(),
	v.minValue(0),
	v.maxValue(Number.MAX_SAFE_INTEGER),
);

/** Milliseconds since the Unix epoch. */
export const time = v.pipe(v.number(), v.integer());

/** An id made by relay or client: URL-safe characters only. */
export const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

/** The sender's id of a message, which makes a repeated send harmless. */
export const messageId = v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/));

/** A name as typed; whether it is a good one is the handler's question, with its own sentence. */
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameLength * 4));

/** Base64url without padding, at most 2,048 characters: keys, signatures, OPAQUE messages. */
export const base64url = v.pipe(v.string(), v.regex(/^[\w-]{1,2048}$/));

/** Any text up to a frame's size; its own limit is checked by the handler, with its own sentence. */
export const text = v.pipe(v.string(), v.maxLength(LIMITS.frameBytes));

export const label = v.pipe(v.string(), v.maxLength(LIMITS.labelLength * 4));

export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000));

/** A number of bytes. */
export const byteCount = v.pipe(
	v.number(),
	v.integer(),
	v.minValue(0),
	v.maxValue(Number.MAX_SAFE_INTEGER),
);

export const pageSize = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.pageSize));

/** A signed record in base64url: a device list of 16 devices has 2,623 bytes. */
export const signedRecord = v.pipe(v.string(), v.regex(/^[\w-]{1,4096}$/));

/** A sealed message in base64url; its own limit is checked by the handler, with its own sentence. */
export const sealedBytes = v.pipe(v.string(), v.maxLength(LIMITS.frameBytes), v.regex(/^[\w-]+$/));

/** One step of linking a device, in base64url. */
export const linkStep = v.pipe(
	v.string(),
	v.maxLength(Math.ceil((LIMITS.linkStepBytes * 4) / 3)),
	v.regex(/^[\w-]+$/),
);

/** The number of a prekey, chosen by its device. */
export const prekeyId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295));

/** The number of an envelope in a device's mailbox; far from the end of what a number can be. */
export const mailboxNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 48));
