import type {Sanction, SanctionType} from '../../protocol/moderation-records.ts';
import {phrase} from '../../words/phrase.ts';
import {dayAndTime, ended} from '../moderation-words.ts';
import {placeName} from './command.ts';
import {inPlace, undoing, type Where} from './relay-wide.ts';

/** What a sanction is about: where it holds, and whom it meets. */
export type About = {readonly where: Where; readonly name: string};

/** What is asked before it hurts; without its reason. */
export function questionFor(
	deed: 'kick' | 'ban',
	{
		where,
		name,
		until,
	}: {readonly where: Where; readonly name: string; readonly until: number | undefined},
): string {
	if (deed === 'kick') {
		return phrase`Send ${name} away from the relay? All their devices are cut off; they may come back at once.`;
	}

	if (where.type === 'relay') {
		return until === undefined
			? phrase`Ban ${name} from the relay, for good? They are cut off at once and cannot log in.`
			: phrase`Ban ${name} from the relay until ${dayAndTime(until)}? They are cut off at once and cannot log in.`;
	}

	const place = placeName(where.held);
	return until === undefined
		? phrase`Ban ${name} from ${place}, for good? They are removed and cannot come back.`
		: phrase`Ban ${name} from ${place} until ${dayAndTime(until)}? They are removed and cannot come back.`;
}

/** That it holds now, until when, and how it is undone. */
export function madeSentence({type, expiresAt}: Sanction, {where, name}: About): string {
	const undo = undoing(`/${type === 'ban' ? 'unban' : 'unsilence'} ${name}`, where);
	const until = expiresAt === undefined ? undefined : dayAndTime(expiresAt);
	if (type === 'ban') {
		return until === undefined
			? inPlace(
					where,
					(room) => phrase`${name} is banned from ${room} for good. ${undo} lifts it.`,
					() => phrase`${name} is banned from the relay for good. ${undo} lifts it.`,
				)
			: inPlace(
					where,
					(room) => phrase`${name} is banned from ${room} until ${until}. ${undo} lifts it.`,
					() => phrase`${name} is banned from the relay until ${until}. ${undo} lifts it.`,
				);
	}

	return until === undefined
		? inPlace(
				where,
				(room) =>
					phrase`${name} cannot write in ${room} until you say otherwise. ${undo} undoes it.`,
				() => phrase`${name} cannot write on the relay until you say otherwise. ${undo} undoes it.`,
			)
		: inPlace(
				where,
				(room) => phrase`${name} cannot write in ${room} until ${until}. ${undo} undoes it.`,
				() => phrase`${name} cannot write on the relay until ${until}. ${undo} undoes it.`,
			);
}

/** Always said: a time that was meant and not understood stands there, as the reason. */
export function reasonWords(reason: string): string {
	return reason === '' ? phrase`No reason was given.` : phrase`Reason: ${ended(reason)}`;
}

const EXAMPLE_SPAN = '10m';

/** How it would have got an end. */
export function howToEnd({where, name}: About): string {
	const silence = undoing(['/silence', name, EXAMPLE_SPAN].join(' '), where);
	return phrase`With a time it ends by itself: ${silence}`;
}

/** That it holds no more. */
export function liftedSentence(type: SanctionType, {where, name}: About): string {
	return type === 'ban'
		? inPlace(
				where,
				(room) => phrase`${name} is not banned from ${room} any more, and may come back.`,
				() => phrase`${name} is not banned from the relay any more, and may come back.`,
			)
		: inPlace(
				where,
				(room) => phrase`${name} can write in ${room} again.`,
				() => phrase`${name} can write on the relay again.`,
			);
}

/** That there is nothing to lift. */
export function notFound(type: SanctionType, {where, name}: About): string {
	const list = undoing('/bans', where);
	return type === 'ban'
		? inPlace(
				where,
				(room) => phrase`${name} is not banned from ${room}. See who is with ${list}.`,
				() => phrase`${name} is not banned from the relay. See who is with ${list}.`,
			)
		: inPlace(
				where,
				(room) => phrase`${name} is not silenced in ${room}. See who is with ${list}.`,
				() => phrase`${name} is not silenced on the relay. See who is with ${list}.`,
			);
}

/** That a list is empty. */
export function nobodyBanned(where: Where): string {
	return inPlace(
		where,
		(room) => phrase`Nobody is banned or silenced in ${room}.`,
		() => phrase`Nobody is banned or silenced on the relay.`,
	);
}
