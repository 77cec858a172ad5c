import {CryptoError} from '../../../crypto/error.ts';
import {counted, phrase, phrases, translated} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';

/**
 * Why a message to `name` failed for good, in a sentence that says what to do; undefined for what may
 * pass. While it `isPreparing`, nothing of it has left this device.
 */
export function failureSentence(
	error: unknown,
	{name, isPreparing}: {readonly name: string; readonly isPreparing: boolean},
): string | undefined {
	if (error instanceof CryptoError) {
		return error.code === 'out-of-range'
			? translated(TOO_LONG)
			: phrase`What the relay gives as ${name}'s keys is not signed by them, so nothing was sent. Try again later.`;
	}

	// Sentences of our own, about keys that are not there or not what they should be.
	const isAnswer = error instanceof UnreachableError && error.code === 'bad-answer';
	if (isPreparing && (isAnswer || error instanceof InputError)) return error.message;
	const isForGood = error instanceof RefusedError && !error.retryable;
	return isForGood && error.code !== 'auth-required' ? refusalSentence(error, name) : undefined;
}

function refusalSentence(error: RefusedError, name: string): string {
	switch (error.code) {
		case 'not-found':
			return phrase`Nobody is named ${name} at this relay any more. Check the name.`;
		case 'no-keys':
			return phrase`${name} cannot get private messages yet. Send it again once they have started termchat.`;
		case 'forbidden':
			return phrase`This device is not in the list of your devices, so it cannot write private messages. See /link.`;
		case 'too-long':
			return translated(TOO_LONG);
		case 'quota':
			return phrase`This relay's limit for private messages is reached. Send it again later.`;
		default:
			return phrase`The relay refused this private message. Send it again, or update termchat.`;
	}
}

/** Whether a new list or new keys of the other person may make it go well. */
export function isForWantOfKeys(error: unknown): boolean {
	return error instanceof RefusedError && error.code === 'no-keys';
}

export const TOO_LONG = phrases('This is too long for a private message. Shorten or split it.');

export const TOO_OLD = phrases(
	'It could not be delivered for too long, so it was given up. Send it again if it still matters.',
);

export function noDeviceSentence(name: string): string {
	return phrase`${name} has no device yet that can get private messages. Send it again once they have one.`;
}

export function noFitSentence(name: string): string {
	return phrase`The relay and this device do not agree on ${name}'s devices, so nothing was sent. Send it again later.`;
}

export function heldSentence(name: string): string {
	return phrase`${name}'s keys changed, so this is not sent. Compare with /verify, or accept them with /trust.`;
}

export function leftOutSentence(name: string, count: number): string {
	return counted(
		count,
		[
			"One of {2}'s devices cannot get private messages yet, and misses this one.",
			"{1} of {2}'s devices cannot get private messages yet, and miss this one.",
		],
		name,
	);
}

export function fullSentence(count: number): string {
	return counted(count, [
		'One device had no room left for this message and misses it.',
		'{1} devices had no room left for this message and miss it.',
	]);
}
