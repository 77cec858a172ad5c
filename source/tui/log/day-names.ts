import {spokenLanguage} from '../../words/phrase.ts';
import {emptyText, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';

/** Minutes to add to UTC for local time at a given time. */
export type ZoneOffset = (time: number) => number;

/** The local day a time falls on, as days since 1970. Times are milliseconds since then. */
export function dayNumber(time: number, zoneOffset: ZoneOffset): number {
	return Math.floor(localTime(time, zoneOffset) / DAY);
}

/** How times of day are written: '21:05' or '9:05 pm'. */
export type TimeFormat = '24h' | '12h';

/** How clocks are read: the zone, and the way a time of day is written. */
export type ClockStyle = {readonly zoneOffset: ZoneOffset; readonly timeFormat: TimeFormat};

/** The local time of day, '09:05' or '9:05 am'. */
export function clockTime(time: number, style: ClockStyle): SafeText {
	return clock(time, style, emptyText);
}

/** The local time of day to the second: '09:05:41' or '9:05:41 am'. */
export function clockTimeWithSeconds(time: number, style: ClockStyle): SafeText {
	// Zones differ by whole minutes, so seconds are the same in all of them.
	return clock(time, style, ownText(`:${twoDigits(modulo(Math.floor(time / 1000), 60))}`));
}

/** A moment as it is said at `now`: its day as well when that is another one. */
export function momentWords(time: number, now: number, style: ClockStyle): SafeText {
	const {zoneOffset} = style;
	const isSameDay = dayNumber(time, zoneOffset) === dayNumber(now, zoneOffset);
	const moment = clockTime(time, style);
	return isSameDay ? moment : safe`${dateWords(time, zoneOffset)} ${moment}`;
}

function clock(time: number, {zoneOffset, timeFormat}: ClockStyle, seconds: SafeText): SafeText {
	const minutes = Math.floor(localTime(time, zoneOffset) / MINUTE);
	const minute = twoDigits(modulo(minutes, 60));
	const hour = modulo(Math.floor(minutes / 60), 24);
	if (timeFormat === '24h') {
		return safe`${ownText(`${twoDigits(hour)}:${minute}`)}${seconds}`;
	}
	const shown = safe`${ownText(`${modulo(hour - 1, 12) + 1}:${minute}`)}${seconds}`;
	return hour < 12 ? safe`${shown} am` : safe`${shown} pm`;
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
	const isThisYear = yearOf(day) === yearOf(today);
	return isThisYear ? dateWords(time, zoneOffset) : dateIn(day, {hasYear: true});
}

/** The local day of a time, whatever day it is now: 'Mon 3 Aug'. */
export function dateWords(time: number, zoneOffset: ZoneOffset): SafeText {
	return dateIn(dayNumber(time, zoneOffset), {hasYear: false});
}

/** The local day of a time without its weekday, with the year where that is another: '3 Aug'. */
export function shortDate(time: number, now: number, zoneOffset: ZoneOffset): SafeText {
	const day = dayNumber(time, zoneOffset);
	const hasYear = yearOf(day) !== yearOf(dayNumber(now, zoneOffset));
	return dateIn(day, {hasYear, hasWeekday: false});
}

/** In English as it is said here; in other languages as Unicode's calendar data (CLDR) writes it. */
function dateIn(
	day: number,
	{hasYear, hasWeekday = true}: {readonly hasYear: boolean; readonly hasWeekday?: boolean},
): SafeText {
	const date = new Date(day * DAY);
	const language = spokenLanguage();
	if (language !== 'en') {
		return safeLine(dateFormat(language, {hasYear, hasWeekday}).format(date));
	}
	const dayOfMonth = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
	const words = hasWeekday ? `${WEEKDAYS[date.getUTCDay()]} ${dayOfMonth}` : dayOfMonth;
	return ownText(hasYear ? `${words} ${date.getUTCFullYear()}` : words);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(
	language: string,
	{hasYear, hasWeekday}: {readonly hasYear: boolean; readonly hasWeekday: boolean},
): Intl.DateTimeFormat {
	const key = `${language} ${hasYear} ${hasWeekday}`;
	const format =
		dateFormats.get(key) ??
		new Intl.DateTimeFormat(language, {
			...(hasWeekday ? {weekday: 'short'} : {}),
			day: 'numeric',
			month: 'short',
			...(hasYear ? {year: 'numeric'} : {}),
			timeZone: 'UTC',
		});
	dateFormats.set(key, format);
	return format;
}

function yearOf(day: number): number {
	return new Date(day * DAY).getUTCFullYear();
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
