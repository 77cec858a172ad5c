import * as v from 'valibot';
import {byteCount} from './fields.ts';

/**
 * What is said on a transfer line: a WebSocket of its own for the bytes of one file, with the
 * subprotocol `TRANSFER_SUBPROTOCOL`, at the same address and under the same rules as the connection
 * whose request gave the ticket. Text frames are the JSON below; binary frames are the file's bytes, in
 * order and without anything around them, at most `LIMITS.transferFrameBytes` each.
 *
 * Upload: `put` → `ready` → bytes, with `stored` from time to time → `done` → close 1000.
 * Download: `get` → `ready` → bytes → `done` → close 1000. Either side may cut the line at any time; the
 * next one begins where the last ended.
 */
export const TRANSFER_SUBPROTOCOL = 'termchat.files.v1';

const ticket = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

/** The client's first and only text frame. */
export const transferRequest = v.variant('type', [
	/** Bytes of the file follow, from `offset` on, which is at most what the relay has received. */
	v.object({type: v.literal('put'), ticket, offset: byteCount}),
	/** Asks for the bytes from `offset` on. */
	v.object({type: v.literal('get'), ticket, offset: byteCount}),
]);
export type TransferRequest = Readonly<v.InferOutput<typeof transferRequest>>;

/** Why a transfer ends early. Codes are of `ERROR_CODES`. */
export const transferReply = v.variant('type', [
	v.object({type: v.literal('ready'), offset: byteCount, size: byteCount}),
	/** The relay has that many bytes of the file on its disk, counted from its beginning. */
	v.object({type: v.literal('stored'), bytes: byteCount}),
	v.object({type: v.literal('done')}),
	v.object({
		type: v.literal('refused'),
		code: v.pipe(v.string(), v.maxLength(64)),
		message: v.pipe(v.string(), v.maxLength(400)),
	}),
]);
export type TransferReply = Readonly<v.InferOutput<typeof transferReply>>;

/** Reads what a client said on a transfer line; undefined when it is no request. */
export function decodeTransferRequest(text: string): TransferRequest | undefined {
	return decode(transferRequest, text);
}

/** Reads what a relay said on a transfer line; undefined when it is no reply. */
export function decodeTransferReply(text: string): TransferReply | undefined {
	return decode(transferReply, text);
}

/** Characters of a text frame: a refusal with a long sentence, escaped at worst six-fold, still fits. */
const LONGEST = 4096;

function decode<Frame>(schema: v.GenericSchema<unknown, Frame>, text: string): Frame | undefined {
	if (text.length > LONGEST) return undefined;
	try {
		const checked = v.safeParse(schema, JSON.parse(text), {abortEarly: true});
		return checked.success ? checked.output : undefined;
	} catch {
		return undefined;
	}
}
