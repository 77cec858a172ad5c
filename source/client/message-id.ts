import {toBase64url} from '../crypto/encoding.ts';
import type {Random} from '../protocol/environment.ts';

/** Bytes of a message's id: nobody can guess one, and no two are alike. */
const MESSAGE_ID_BYTES = 16;

/** An id for a message, or for a change of one. */
export function newMessageId(random: Random): string {
	return toBase64url(random.bytes(MESSAGE_ID_BYTES));
}
