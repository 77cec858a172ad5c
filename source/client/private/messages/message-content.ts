import type {AccountId} from '../../../crypto/account-id.ts';
import {listView} from '../../../crypto/contact.ts';
import {
	type ContentKind,
	type DirectoryView,
	encodeContent,
	type Json,
} from '../../../crypto/content.ts';
import type {DeviceList} from '../../../crypto/device-list.ts';
import {PLAINTEXT_MAX_BYTES, paddedLength} from '../../../crypto/padding.ts';
import {LIMITS} from '../../../protocol/limits.ts';
import {isSpoken} from './body-kind.ts';
import type {Outgoing} from './outgoing.ts';

/** What the first message of a session has at most beside its text, in bytes (TC1 3.8). */
const ENVELOPE_OVERHEAD = 2560;
/** Everything in content beside the body: ids, two accounts, views of lists and directory. */
const CONTENT_OVERHEAD = 1024;

/**
 * The two texts of a message: for the other person's devices, and for this account's own other ones,
 * which show it as sent. A message to the account itself has only the latter; what one program says to
 * another, as `reset`, is not wrapped then.
 */
export function contentOf(
	message: Pick<Outgoing, 'contentId' | 'kind' | 'body' | 'time'>,
	lists: {readonly own: DeviceList; readonly peer: DeviceList},
	directory: DirectoryView | undefined,
): {readonly message: Uint8Array; readonly sent: Uint8Array} {
	const {contentId: id, kind, body, time} = message;
	const {own, peer} = lists;
	const toSelf = own.account === peer.account;
	const views = directory === undefined ? {} : {directory};
	const encode = (to: DeviceList, inner: {readonly kind: ContentKind; readonly body: Json}) =>
		encodeContent({id, time, to: to.account, ...inner, lists: listView(own, to), ...views});
	const plain = {kind, body};
	const sent = {kind: 'sent', body: sentBody(peer.account, plain)} as const;
	return {
		message: encode(peer, plain),
		sent: encode(own, toSelf && !isSpoken(kind) ? plain : sent),
	};
}

/** Whether a body fits into an envelope, in every form in which it is sealed. */
export function fitsEnvelope(kind: ContentKind, body: Json): boolean {
	const bytes = Buffer.byteLength(JSON.stringify({kind, body})) + CONTENT_OVERHEAD;
	if (bytes > PLAINTEXT_MAX_BYTES) return false;
	return paddedLength(bytes) + ENVELOPE_OVERHEAD <= LIMITS.envelopeBytes;
}

/** As `Bodies['sent']`. */
function sentBody(
	to: AccountId,
	{kind, body}: {readonly kind: ContentKind; readonly body: Json},
): Json {
	return {to, kind, body};
}
