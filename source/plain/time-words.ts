import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {spokenLanguage} from '../words/phrase.ts';

/** How times of day are written: `21:05`, or `9:05 pm`. */
export type TimeFormat = '24h' | '12h';

/** A moment's time of day where the person is. */
export function clockWords(time: number, format: TimeFormat): SafeText {
	const date = dateOf(time);
	const hour = date.getHours();
	const minute = String(date.getMinutes()).padStart(2, '0');
	if (format === '24h') return ownText(`${String(hour).padStart(2, '0')}:${minute}`);
	const clock = ownText(`${((hour + 11) % 12) + 1}:${minute}`);
	return hour < 12 ? safe`${clock} am` : safe`${clock} pm`;
}

/** A moment as it is said at `now`: `21:05`, and of another day `Tuesday 4 August 2026 21:05`. */
export function momentWords(time: number, now: number, format: TimeFormat): SafeText {
	const clock = clockWords(time, format);
	return dayOf(time) === dayOf(now) ? clock : safe`${dayWords(time)} ${clock}`;
}

/** The day that a moment falls on where the person is: equal for two moments of one day. */
export function dayOf(time: number): string {
	const date = dateOf(time);
	return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** A day in words: `Tuesday 4 August 2026`, or as another language writes it. */
export function dayWords(time: number): SafeText {
	const date = dateOf(time);
	const language = spokenLanguage();
	if (language !== 'en') {
		return safeLine(new Intl.DateTimeFormat(language, {dateStyle: 'full'}).format(date));
	}
	const [weekday, month] = [DAYS[date.getDay()] ?? '', MONTHS[date.getMonth()] ?? ''];
	return ownText(`${weekday} ${date.getDate()} ${month} ${date.getFullYear()}`);
}

// Not of Intl: releases of Node differ in the commas of an English date.
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const MONTHS =
	'January February March April May June July August September October November December'.split(
		' ',
	);

/** The last millisecond that a Date can hold (ECMA-262, 21.4.1.1), less a day for the zone. */
const LATEST = 8.64e15 - 86_400_000;

/** A relay may send any whole number as a time: what no calendar holds is moved to its edge. */
function dateOf(time: number): Date {
	return new Date(Math.max(-LATEST, Math.min(LATEST, time)));
}
