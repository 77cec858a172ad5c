import {dayNumber, type ZoneOffset} from '../log/day-names.ts';

/** Whether two times fall on one local day. */
export function isSameDay(one: number, other: number, zoneOffset: ZoneOffset): boolean {
	return dayNumber(one, zoneOffset) === dayNumber(other, zoneOffset);
}
