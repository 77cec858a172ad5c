import type {RoomRules} from '../protocol/moderation-records.ts';
import type {Moderation, RoomRole} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {counted, phrase, phrases} from '../words/phrase.ts';

/** A moment in the words of the place where it is shown: `14:30`, `2026-08-04 11:12`. */
export type MomentWords = (time: number) => string;

type Entry = {readonly from: string; readonly moderation?: Moderation | undefined};

/**
 * What those who run a room did, in one sentence: `ada removed bob: spam`, `ada silenced bob until 14:30`.
 * Its names and reasons are as received: to be cleaned before it is shown.
 */
export function moderationSentence({from, moderation}: Entry, moment: MomentWords): string {
	if (moderation === undefined) return phrase`${from} changed how the room is run`;
	const sentence = deedSentence(from, moderation, moment);
	const {reason = ''} = moderation;
	return reason === '' ? sentence : phrase`${sentence}: ${reason}`;
}

/** How a room is run, as a list of what is not the usual: `read-only`, `slow mode: 30 s`. */
export function ruleWords({readOnly, slowMode, keepDays}: RoomRules): readonly string[] {
	return [
		...(readOnly ? [phrase`read-only`] : []),
		...(slowMode > 0 ? [phrase`slow mode: ${spanWords(slowMode)}`] : []),
		...(keepDays === undefined || keepDays === 0
			? []
			: [counted(keepDays, ['messages kept for 1 day', 'messages kept for {1} days'])]),
	];
}

/** A span of time in its largest whole unit: `30 s`, `10 min`, `2 h`. */
export function spanWords(milliseconds: number): string {
	const seconds = Math.ceil(milliseconds / 1000);
	if (seconds % 86_400 === 0) return phrase`${seconds / 86_400} d`;
	if (seconds % 3600 === 0) return phrase`${seconds / 3600} h`;
	return seconds % 60 === 0 ? phrase`${seconds / 60} min` : phrase`${seconds} s`;
}

/** The names of the roles in a room; shown with `translated`. */
export const ROLE_WORDS: Readonly<Record<RoomRole, string>> = phrases({
	owner: 'owner',
	moderator: 'moderator',
	member: 'member',
	reader: 'reader',
});

/**
 * What the relay's staff did to this account: what, until when, why, and how to object. Its reason and
 * its appeal are as received: to be cleaned before they are shown.
 */
export function sanctionSentence(
	{deed, until, reason, appeal = ''}: Omit<RelayFrame<'sanctioned'>, 'type'>,
	moment: MomentWords = dayAndTime,
): string {
	const parts = [
		sanctionDeed(deed, until, moment),
		...(reason === '' ? [] : [phrase`Reason: ${ended(reason)}`]),
		...(appeal === '' || deed === 'unmute' ? [] : [phrase`To object: ${ended(appeal)}`]),
	];
	return parts.join(' ');
}

/**
 * What those who run a room did to this account when they took it out: who, until when, why, and how
 * to come back. Its names and its reason are as received: to be cleaned before they are shown.
 */
export function removalSentence(
	{from, moderation: {deed, until, reason = ''}}: Removal,
	room: string,
	moment: MomentWords = dayAndTime,
): string {
	return [
		deed === 'kick'
			? phrase`${from} removed you from #${room}.`
			: until === undefined
				? phrase`${from} banned you from #${room}.`
				: phrase`${from} banned you from #${room} until ${moment(until)}.`,
		...(reason === '' ? [] : [phrase`Reason: ${ended(reason)}`]),
		...(deed === 'kick' ? [phrase`You may come back with /join ${room}.`] : []),
	].join(' ');
}

/** That a member was taken out of a room. */
export type Removal = {readonly from: string; readonly moderation: Moderation};

/** Local time: `2026-08-04 11:12`; what no calendar holds is moved to its edge. */
export function dayAndTime(time: number): string {
	const date = new Date(Math.max(-LATEST, Math.min(LATEST, time)));
	const two = (value: number) => String(value).padStart(2, '0');
	const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Local time, without the day where that is today: `14:30`. */
export function momentAt(now: number): MomentWords {
	const [today] = dayAndTime(now).split(' ');
	return (time) => {
		const [day, clock = ''] = dayAndTime(time).split(' ');
		return day === today ? clock : `${day} ${clock}`;
	};
}

/** The last millisecond that a Date can hold (ECMA-262, 21.4.1.1), less a day for the zone. */
const LATEST = 8.64e15 - 86_400_000;

function deedSentence(from: string, given: Moderation, moment: MomentWords): string {
	const {deed, name = '', until, role = 'member', rules} = given;
	switch (deed) {
		case 'kick':
			return phrase`${from} removed ${name}`;
		case 'ban':
			return until === undefined
				? phrase`${from} banned ${name}`
				: phrase`${from} banned ${name} until ${moment(until)}`;
		case 'unban':
			return phrase`${from} lifted the ban of ${name}`;
		case 'mute':
			return until === undefined
				? phrase`${from} silenced ${name}`
				: phrase`${from} silenced ${name} until ${moment(until)}`;
		case 'unmute':
			return phrase`${from} let ${name} write again`;
		case 'role':
			return roleSentence(from, name, role);
		case 'settings':
			return settingsSentence(from, rules);
	}
}

function roleSentence(from: string, name: string, role: RoomRole): string {
	switch (role) {
		case 'owner':
			return phrase`${from} handed the room to ${name}`;
		case 'moderator':
			return phrase`${from} made ${name} a moderator`;
		case 'member':
			return phrase`${from} made ${name} a member`;
		case 'reader':
			return phrase`${from} made ${name} a reader`;
	}
}

function settingsSentence(from: string, rules: RoomRules | undefined): string {
	if (rules === undefined) return phrase`${from} changed how the room is run`;
	const words = ruleWords(rules);
	return words.length === 0
		? phrase`${from} changed the rules of the room: everybody writes, at any pace, and all is kept`
		: phrase`${from} changed the rules of the room: ${words.join(', ')}`;
}

function sanctionDeed(
	deed: RelayFrame<'sanctioned'>['deed'],
	until: number | undefined,
	moment: MomentWords,
): string {
	switch (deed) {
		case 'kick':
			return phrase`You were sent away from this relay, and may come back.`;
		case 'ban':
			return until === undefined
				? phrase`You are banned from this relay.`
				: phrase`You are banned from this relay until ${moment(until)}.`;
		case 'mute':
			return until === undefined
				? phrase`You cannot write on this relay.`
				: phrase`You cannot write on this relay until ${moment(until)}.`;
		case 'unmute':
			return phrase`You can write on this relay again.`;
	}
}

/** A text of somebody else's as a sentence among others. */
export function ended(text: string): string {
	return /[.!?…]$/u.test(text) ? text : `${text}.`;
}
