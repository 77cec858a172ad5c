import type {Sanction} from '../../protocol/moderation-records.ts';
import type {RelayFrame} from '../../protocol/relay-frame.ts';
import {RefusedError} from '../refused-error.ts';

/** Refuses somebody banned, and says until when, why, and how to object. */
export function banRefusal(ban: Sanction, appeal: string | undefined): RefusedError {
	return new RefusedError('banned', banSentence(ban, appeal));
}

/** A ban in words, for whom it holds. */
export function banSentence(ban: Sanction, appeal: string | undefined): string {
	const place = ban.room === undefined ? 'this relay' : 'this room';
	const whom = {
		account: 'You are',
		device: 'This device is',
		address: 'Your address is',
	}[ban.target.type];
	return withDetails(`${whom} banned from ${place}${until(ban)}.`, ban, appeal);
}

/** Refuses somebody muted in the same way. */
export function muteRefusal(mute: Sanction, appeal: string | undefined): RefusedError {
	const place = mute.room === undefined ? 'on this relay' : 'here';
	const sentence = `You cannot write ${place}${until(mute)}.`;
	return new RefusedError('muted', withDetails(sentence, mute, appeal));
}

/** What tells somebody that it was sanctioned. */
export function sanctionedFrame(
	deed: RelayFrame<'sanctioned'>['deed'],
	{reason, expiresAt}: {readonly reason: string; readonly expiresAt?: number | undefined},
	appeal: string | undefined,
): RelayFrame<'sanctioned'> {
	return {
		type: 'sanctioned',
		deed,
		reason,
		...(expiresAt === undefined ? {} : {until: expiresAt}),
		...(appeal === undefined ? {} : {appeal}),
	};
}

/** A time as people of every country read it: `2027-01-31 12:00 UTC`. */
export function timeText(time: number): string {
	return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function until({expiresAt}: Sanction): string {
	return expiresAt === undefined ? '' : ` until ${timeText(expiresAt)}`;
}

/** The relay's own way to object goes for rooms too: what one objects to may be their staff. */
function withDetails(sentence: string, {reason}: Sanction, appeal: string | undefined) {
	const parts = [sentence];
	if (reason !== '') parts.push(`Reason: ${reason}${/[.!?…]$/.test(reason) ? '' : '.'}`);
	if (appeal !== undefined) parts.push(`To object: ${appeal}`);
	return parts.join(' ');
}
