/**
 * A moment as programs read it (ISO 8601). A relay may send any whole number as a time: what no calendar
 * holds is moved to its edge.
 */
export function isoTime(time: number): string {
	return new Date(Math.max(-LATEST, Math.min(LATEST, time))).toISOString();
}

/** The last millisecond that a Date can hold (ECMA-262, 21.4.1.1). */
const LATEST = 8.64e15;
