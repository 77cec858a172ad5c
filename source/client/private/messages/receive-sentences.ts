import type {CryptoErrorCode} from '../../../crypto/error.ts';

/** Why a message did not open, to go on after "because". */
export function becauseOf(code: CryptoErrorCode): string {
	switch (code) {
		case 'unknown-session':
			return 'it belongs to a session that this device does not have';
		case 'unknown-prekey':
			return 'it was sealed for a key that this device no longer has';
		case 'open-failed':
			return 'it was changed on its way, or sealed with other keys';
		case 'too-far-ahead':
			return 'more than a thousand messages before it are missing';
		case 'unknown-version':
			return 'a newer version made it: update termchat';
		case 'wrong-conversation':
			return 'it was written to somebody else';
		case 'bad-content':
			return 'what is inside makes no sense';
		default:
			return 'no honest program makes such a message';
	}
}

export function unopenedSentence(name: string, because: string): string {
	return `A message from ${name} could not be opened, because ${because}.`;
}

export const ASKED_AGAIN = 'It was asked for again.';

export function keepsFailingSentence(name: string): string {
	return `The session with ${name}'s device keeps failing: this can be an attack or a restored backup. Compare with /verify.`;
}

export function newerSentence(name: string): string {
	return `${name} sent something that this termchat cannot show. Update it to see such messages.`;
}

export function pretenderSentence(name: string): string {
	return `A message from ${name} was refused, because it claims to come from a device of yours.`;
}

export function missingSentence(name: string, count: number): string {
	return count === 1
		? `1 message from ${name} is missing.`
		: `${count} messages from ${name} are missing.`;
}

export function forkedViewSentence(name: string): string {
	return `${name} was shown another list of your devices than yours. The relay may be lying: compare with /verify.`;
}

export function formerViewSentence(name: string): string {
	return `${name} had not seen your new identity when this was written. If that lasts, compare with /verify.`;
}

export function oldViewSentence(name: string): string {
	return `${name} still sees an old list of your devices. If that lasts, the relay holds the new one back.`;
}

export function splitDirectorySentence(name: string): string {
	return `The relay shows you and ${name} different directories of keys. It may be lying: compare with /verify.`;
}

export function expiredSentence(count: number): string {
	return count === 1
		? 'A private message for this device is no longer on the relay: it waited too long.'
		: `${count} private messages for this device are no longer on the relay: they waited too long.`;
}
