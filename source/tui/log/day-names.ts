import {ownText, type SafeText} from '../text/safe-text.ts';

/** Minutes to add to UTC for local time at a given time. */
export type ZoneOffset = (time: number) => number;

/** The local day a time falls on, as days since 1970. Times are milliseconds since then. */
export function dayNumber(time: number, zoneOffset: ZoneOffset): number {
	return Math.floor(localTime(time, zoneOffset) / DAY);
}

/** How times of day are written: '21:05' or '9:05 pm'. */
export type TimeFormat = '24h' | '12h';

/** The local time of day, '09:05' or '9:05 am'. */
export function clockTime(
	time: number,
	{zoneOffset, timeFormat}: {readonly zoneOffset: ZoneOffset; readonly timeFormat: TimeFormat},
): SafeText {
	const minutes = Math.floor(localTime(time, zoneOffset) / MINUTE);
	const minute = modulo(minutes, 60);
	const hour = modulo(Math.floor(minutes / 60), 24);
	return timeFormat === '24h'
		? ownText(`${twoDigits(hour)}:${twoDigits(minute)}`)
		: ownText(`${modulo(hour - 1, 12) + 1}:${twoDigits(minute)} ${hour < 12 ? 'am' : 'pm'}`);
}

/** A day as people say it at `now`: 'Today', 'Yesterday', 'Mon 3 Aug', 'Mon 3 Aug 2025'. */
export function dayName(time: number, now: number, zoneOffset: ZoneOffset): SafeText {
	const day = dayNumber(time, zoneOffset);
	const today = dayNumber(now, zoneOffset);
	if (day === today) {
		return ownText('Today');
	}
	if (day === today - 1) {
		return ownText('Yesterday');
	}
	const date = new Date(day * DAY);
	const name = dateWords(time, zoneOffset);
	const year = date.getUTCFullYear();
	const isThisYear = year === new Date(today * DAY).getUTCFullYear();
	return isThisYear ? name : ownText(`${name} ${year}`);
}

/** The local day of a time, whatever day it is now: 'Mon 3 Aug'. */
export function dateWords(time: number, zoneOffset: ZoneOffset): SafeText {
	const date = new Date(dayNumber(time, zoneOffset) * DAY);
	return ownText(
		`${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`,
	);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The last millisecond that a Date can hold (ECMA-262, 21.4.1.1), less a day for the zone. */
const LATEST = 8.64e15 - DAY;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A relay may send any whole number as a time: what no calendar holds is moved to its edge. */
function localTime(time: number, zoneOffset: ZoneOffset): number {
	const held = Math.max(-LATEST, Math.min(LATEST, time));
	return held + zoneOffset(held) * MINUTE;
}

function twoDigits(number: number): string {
	return number < 10 ? `0${number}` : `${number}`;
}

function modulo(number: number, divisor: number): number {
	return ((number % divisor) + divisor) % divisor;
}
