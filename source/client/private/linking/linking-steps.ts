import * as v from 'valibot';
import {fromBase64url, toBase64url, utf8} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {type BytesKind, type ExactBytes, exact} from '../../../crypto/exact-bytes.ts';
import {LIMITS} from '../../../protocol/limits.ts';

/** Bytes of one length, written in base64url. */
function bytes<Kind extends BytesKind>(kind: Kind) {
	return v.pipe(
		v.string(),
		v.check((text) => readBytes(kind, text) !== undefined),
		v.transform((text): ExactBytes<Kind> => exact(kind, fromBase64url(text))),
	);
}

/** The transaction of the comparison: names the run. Its 16 bytes stay text, for they are only compared. */
const run = v.pipe(
	v.string(),
	v.check((text) => readBytes('deviceId', text) !== undefined),
);

const linkStep = v.variant('step', [
	/** The new device to each of the others: its two keys, and what it commits to. */
	v.object({
		step: v.literal('start'),
		run,
		/** `name@host`, as the relay shows it to the new device. */
		account: v.pipe(v.string(), v.maxLength(286)),
		signingKey: bytes('signingPublic'),
		exchangeKey: bytes('exchangePublic'),
		commitment: bytes('tag'),
	}),
	/** An old one, whose person agreed to look: the account's key. */
	v.object({
		step: v.literal('answer'),
		run,
		answer: bytes('tag'),
		identityKey: bytes('signingPublic'),
	}),
	v.object({step: v.literal('reveal'), run, reveal: bytes('tag')}),
	/** What is missing of the new device's entry, signed for the account key that its person compared. */
	v.object({
		step: v.literal('entry'),
		run,
		addedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
		protocolMax: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255)),
		proof: bytes('signature'),
	}),
	/** The relay has a list with the new device. */
	v.object({step: v.literal('listed'), run}),
	v.object({step: v.literal('cancel'), run}),
]);

/** What one device says to the other while it is linked, as it was read. */
export type LinkStep = v.InferOutput<typeof linkStep>;

/** A step as it travels in `link.send`. */
export function writeLinkStep(step: LinkStep): string {
	const text = JSON.stringify(step, (_key, value: unknown) =>
		value instanceof Uint8Array ? toBase64url(value) : value,
	);
	return toBase64url(utf8(text));
}

/** Undefined for whatever is no step: it is ignored. */
export function readLinkStep(text: string): LinkStep | undefined {
	if (text.length > Math.ceil((LIMITS.linkStepBytes * 4) / 3)) return undefined;
	try {
		const source = new TextDecoder('utf-8', {fatal: true}).decode(fromBase64url(text));
		const checked = v.safeParse(linkStep, JSON.parse(source));
		return checked.success ? checked.output : undefined;
	} catch (error) {
		// Not base64url, not UTF-8, not JSON.
		const isExpected =
			error instanceof CryptoError || error instanceof TypeError || error instanceof SyntaxError;
		if (isExpected) return undefined;
		throw error;
	}
}

function readBytes<Kind extends BytesKind>(kind: Kind, text: string): ExactBytes<Kind> | undefined {
	try {
		return exact(kind, fromBase64url(text));
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
