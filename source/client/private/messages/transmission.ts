import {toBase64url} from '../../../crypto/encoding.ts';
import type {SealedCopy} from '../../../crypto/fan-out.ts';
import type {RequestFields} from '../../../protocol/client-frame.ts';
import type {ChangedList} from '../../../protocol/records.ts';
import {phrase} from '../../../words/phrase.ts';
import {RefusedError, UnreachableError} from '../../error.ts';
import type {PrivateContext} from '../parts.ts';

/** What the relay said of a set of envelopes. */
export type Transmission =
	| {
			readonly type: 'accepted';
			/** When the relay took it, in milliseconds; undefined when it only says that it has it. */
			readonly time: number | undefined;
			/** Devices, base64url, whose mailbox has no room. */
			readonly full: readonly string[];
	  }
	/** Nothing of it was kept: the set is not for the devices that there are. */
	| {readonly type: 'mismatch'; readonly lists: readonly ChangedList[]};

type Envelope = RequestFields<'envelope.send'>['envelopes'][number];

/** What a frame has beside envelopes, and an envelope beside its bytes, in characters. */
const FRAME_OVERHEAD = 1024;
const ENVELOPE_OVERHEAD = 64;

/**
 * Puts a set of envelopes on the line, in as many frames as it takes, and says what the relay made of
 * it. One set at a time: a part of another one makes the relay forget those before. Throws
 * RefusedError, and UnreachableError when it is not known whether the relay has it.
 */
export async function transmit(
	{ask, frameBytes}: Pick<PrivateContext, 'ask' | 'frameBytes'>,
	set: {readonly to: string; readonly message: string; readonly copies: readonly SealedCopy[]},
): Promise<Transmission> {
	const {to, message, copies} = set;
	const parts = partsOf(copies.map(writeEnvelope), frameBytes() - FRAME_OVERHEAD);
	try {
		for (const envelopes of parts.slice(0, -1)) {
			const {outcome} = await ask('envelope.send', {to, message, envelopes, more: true});
			if (outcome !== 'incomplete') throw badAnswer();
		}

		const envelopes = parts.at(-1) ?? [];
		const answer = await ask('envelope.send', {to, message, envelopes});
		const {outcome, time, full = [], lists = []} = answer;
		if (outcome === 'accepted') return {type: 'accepted', time, full};
		if (outcome === 'mismatch') return {type: 'mismatch', lists};
	} catch (error) {
		// Under this id the relay has accepted what was sent before; only that answer was lost.
		const isKnown = error instanceof RefusedError && error.code === 'conflict';
		if (isKnown) return {type: 'accepted', time: undefined, full: []};
		throw error;
	}

	throw badAnswer();
}

function writeEnvelope({device, message}: SealedCopy): Envelope {
	return {device: toBase64url(device.deviceId), bytes: toBase64url(message)};
}

/** The envelopes in their order, as many in each part as fit; one part at least. */
function partsOf(envelopes: readonly Envelope[], size: number): Envelope[][] {
	const parts: Envelope[][] = [[]];
	let left = size;
	for (const envelope of envelopes) {
		const needed = envelope.bytes.length + ENVELOPE_OVERHEAD;
		if (needed > left && parts.at(-1)?.length !== 0) {
			parts.push([]);
			left = size;
		}

		parts.at(-1)?.push(envelope);
		left -= needed;
	}

	return parts;
}

function badAnswer(): UnreachableError {
	return new UnreachableError(
		'bad-answer',
		phrase`The relay answered with something that is no answer.`,
	);
}
