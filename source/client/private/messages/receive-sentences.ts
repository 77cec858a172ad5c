import type {CryptoErrorCode} from '../../../crypto/error.ts';
import {counted, phrase} from '../../../words/phrase.ts';

/** Why a message did not open. */
export type UnopenedReason =
	| CryptoErrorCode
	/** No list of its sender has the device that it came from. */
	| 'unlisted'
	/** The relay has no keys that its sender has signed. */
	| 'unsigned-keys'
	/** This device has no place for the keys of its sender. */
	| 'keys-not-kept'
	/** This program failed over it. */
	| 'fault';

export function unopenedSentence(name: string, reason: UnopenedReason): string {
	switch (reason) {
		case 'unknown-session':
			return phrase`A message from ${name} could not be opened, because it belongs to a session that this device does not have.`;
		case 'unknown-prekey':
			return phrase`A message from ${name} could not be opened, because it was sealed for a key that this device no longer has.`;
		case 'open-failed':
			return phrase`A message from ${name} could not be opened, because it was changed on its way, or sealed with other keys.`;
		case 'too-far-ahead':
			return phrase`A message from ${name} could not be opened, because more than a thousand messages before it are missing.`;
		case 'unknown-version':
			return phrase`A message from ${name} could not be opened, because a newer version made it: update termchat.`;
		case 'wrong-conversation':
			return phrase`A message from ${name} could not be opened, because it was written to somebody else.`;
		case 'bad-content':
			return phrase`A message from ${name} could not be opened, because what is inside makes no sense.`;
		case 'unlisted':
			return phrase`A message from ${name} could not be opened, because it came from a device that is not in ${name}'s list.`;
		case 'unsigned-keys':
			return phrase`A message from ${name} could not be opened, because the relay has no keys that ${name} has signed.`;
		case 'keys-not-kept':
			return phrase`A message from ${name} could not be opened, because this device cannot keep the keys of ${name}.`;
		case 'fault':
			return phrase`A message from ${name} could not be opened, because this termchat failed over it: please report that.`;
		default:
			return phrase`A message from ${name} could not be opened, because no honest program makes such a message.`;
	}
}

/** What is added where the sender is asked for it once more. */
export function askedAgainSentence(unopened: string): string {
	return phrase`${unopened} It was asked for again.`;
}

export function keepsFailingSentence(name: string): string {
	return phrase`The session with ${name}'s device keeps failing: this can be an attack or a restored backup. Compare with /verify.`;
}

export function newerSentence(name: string): string {
	return phrase`${name} sent something that this termchat cannot show. Update it to see such messages.`;
}

export function pretenderSentence(name: string): string {
	return phrase`A message from ${name} was refused, because it claims to come from a device of yours.`;
}

export function missingSentence(name: string, count: number): string {
	return counted(
		count,
		['1 message from {2} is missing.', '{1} messages from {2} are missing.'],
		name,
	);
}

export function forkedViewSentence(name: string): string {
	return phrase`${name} was shown another list of your devices than yours. The relay may be lying: compare with /verify.`;
}

export function formerViewSentence(name: string): string {
	return phrase`${name} had not seen your new identity when this was written. If that lasts, compare with /verify.`;
}

export function oldViewSentence(name: string): string {
	return phrase`${name} still sees an old list of your devices. If that lasts, the relay holds the new one back.`;
}

export function splitDirectorySentence(name: string): string {
	return phrase`The relay shows you and ${name} different directories of keys. It may be lying: compare with /verify.`;
}

export function expiredSentence(count: number): string {
	return counted(count, [
		'A private message for this device is no longer on the relay: it waited too long.',
		'{1} private messages for this device are no longer on the relay: they waited too long.',
	]);
}
