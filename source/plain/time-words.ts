import {ownText, type SafeText} from '../tui/text/safe-text.ts';

/** How times of day are written: `21:05`, or `9:05 pm`. */
export type TimeFormat = '24h' | '12h';

/** A moment's time of day where the person is. */
export function clockWords(time: number, format: TimeFormat): SafeText {
	const date = dateOf(time);
	const hour = date.getHours();
	const minute = String(date.getMinutes()).padStart(2, '0');
	return format === '24h'
		? ownText(`${String(hour).padStart(2, '0')}:${minute}`)
		: ownText(`${((hour + 11) % 12) + 1}:${minute} ${hour < 12 ? 'am' : 'pm'}`);
}

/** The day that a moment falls on where the person is: equal for two moments of one day. */
export function dayOf(time: number): string {
	const date = dateOf(time);
	return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** A day in words: `Tuesday 4 August 2026`. */
export function dayWords(time: number): SafeText {
	const date = dateOf(time);
	const [weekday, month] = [DAYS[date.getDay()] ?? '', MONTHS[date.getMonth()] ?? ''];
	return ownText(`${weekday} ${date.getDate()} ${month} ${date.getFullYear()}`);
}

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
