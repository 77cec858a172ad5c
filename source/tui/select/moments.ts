import {clockTime, dayNumber, type TimeFormat, type ZoneOffset} from '../log/day-names.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';

/** Whether two times fall on one local day. */
export function isSameDay(one: number, other: number, zoneOffset: ZoneOffset): boolean {
	return dayNumber(one, zoneOffset) === dayNumber(other, zoneOffset);
}

/** The local time of day to the second: '09:05:41' or '9:05:41 am'. */
export function withSeconds(
	time: number,
	style: {readonly zoneOffset: ZoneOffset; readonly timeFormat: TimeFormat},
): SafeText {
	// Zones differ by whole minutes, so seconds are the same in all of them.
	const seconds = ((Math.floor(time / 1000) % 60) + 60) % 60;
	const [clock = '', half] = clockTime(time, style).split(' ');
	const padded = `${seconds}`.padStart(2, '0');
	return ownText(half === undefined ? `${clock}:${padded}` : `${clock}:${padded} ${half}`);
}
