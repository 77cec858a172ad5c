import {accountId} from '../../../crypto/account-id.ts';
import type {Json} from '../../../crypto/content.ts';
import {ByteReader, concat, fromBase64url, toBase64url, utf8} from '../../../crypto/encoding.ts';
import type {SealedCopy} from '../../../crypto/fan-out.ts';
import {jsonFormat, type RecordFormat} from '../../vault/record.ts';
import type {BodyKind} from '../bodies.ts';
import {isBodyKind} from './body-kind.ts';

/** A private message on its way to the relay, as the vault keeps it. */
export type Outgoing = {
	/** The relay's id of it. */
	readonly id: string;
	/** The id inside: another one when the text was sent before and did not open. */
	readonly contentId: string;
	readonly kind: BodyKind;
	readonly body: Json;
	/** When it was written, by the wall clock. */
	readonly time: number;
	/** When it was last meant to be sent: later than `time` after a retry. */
	readonly since: number;
	/** How often the same content was sent before, to devices that could not open it. */
	readonly attempts: number;
	/** Why it failed for good; undefined while it may still be accepted. */
	readonly failure: string | undefined;
	/** Sealed once, and from then on sent as these very bytes; undefined before. */
	readonly copies: readonly SealedCopy[] | undefined;
};

/** A message in its record of the outbox. */
export const OUTGOING_FORMAT: RecordFormat<Outgoing> = {
	encode: (message) =>
		JSON_FORMAT.encode({...message, copies: message.copies?.map((copy) => writeCopy(copy))}),
	decode: (bytes) => readOutgoing(JSON_FORMAT.decode(bytes)),
};

const JSON_FORMAT = jsonFormat<unknown>((value) => value);

/** The device as it was when the copy was sealed, and the copy. */
function writeCopy({device, message}: SealedCopy): readonly [device: string, message: string] {
	const {account, identityKey, deviceId, signingKey, exchangeKey} = device;
	const bytes = concat(identityKey, deviceId, signingKey, exchangeKey, utf8(account));
	return [toBase64url(bytes), toBase64url(message)];
}

function readCopy(value: unknown): SealedCopy {
	const [device, message]: readonly unknown[] = Array.isArray(value) ? value : [];
	if (typeof device !== 'string' || typeof message !== 'string') throw notOutgoing();
	const reader = new ByteReader(fromBase64url(device));
	const keys = {
		identityKey: reader.exact('signingPublic'),
		deviceId: reader.exact('deviceId'),
		signingKey: reader.exact('signingPublic'),
		exchangeKey: reader.exact('exchangePublic'),
	};
	const account = accountId(new TextDecoder().decode(reader.rest()));
	return {device: {account, ...keys}, message: fromBase64url(message)};
}

function readOutgoing(value: unknown): Outgoing {
	if (typeof value !== 'object' || value === null) throw notOutgoing();
	const {id, contentId, kind, body, time, since, attempts, failure, copies}: Fields = {...value};
	const isRight =
		typeof id === 'string' &&
		typeof contentId === 'string' &&
		isBodyKind(kind) &&
		body !== undefined &&
		typeof time === 'number' &&
		typeof since === 'number' &&
		typeof attempts === 'number' &&
		(failure === undefined || typeof failure === 'string') &&
		(copies === undefined || Array.isArray(copies));
	if (!isRight) throw notOutgoing();
	// It was read as JSON.
	const json = body as Json;
	const sealed = copies?.map(readCopy);
	return {id, contentId, kind, body: json, time, since, attempts, failure, copies: sealed};
}

type Fields = Readonly<Record<string, unknown>>;

function notOutgoing(): TypeError {
	return new TypeError('Not a private message.');
}
