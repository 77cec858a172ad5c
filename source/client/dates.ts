const DAY = 86_400_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * When a day begins, in local time, in milliseconds: `2026-08-02`, `2 Aug`, `Aug 2 2026`, `2-aug`,
 * `today`, `yesterday`. A day without a year is the last one that was. Undefined for anything else.
 */
export function readDay(typed: string, now: number): number | undefined {
	const words = typed
		.toLowerCase()
		.replaceAll(/[,.]/g, '')
		.split(/[\s/-]+/u);
	const [first = '', second = '', third, ...rest] = words;
	if (typed.trim().toLowerCase() === 'today') return dayOf(now);
	if (typed.trim().toLowerCase() === 'yesterday') return dayOf(dayOf(now) - DAY / 2);
	if (rest.length > 0) return undefined;
	if (/^\d{4}$/.test(first)) return localDay(Number(first), Number(second) - 1, Number(third));
	const [dayWord, monthWord] = /^\d/.test(first) ? [first, second] : [second, first];
	const month = MONTHS.findIndex((name) => monthWord.length >= 3 && monthWord.startsWith(name));
	if (month === -1 || !/^\d{1,2}$/.test(dayWord)) return undefined;
	if (third !== undefined) {
		return /^\d{4}$/.test(third) ? localDay(Number(third), month, Number(dayWord)) : undefined;
	}

	const year = new Date(now).getFullYear();
	const thisYear = localDay(year, month, Number(dayWord));
	const isPast = thisYear !== undefined && thisYear <= now;
	return isPast ? thisYear : localDay(year - 1, month, Number(dayWord));
}

/** When the day after the one that begins then begins: not always 24 hours later. */
export function nextDay(day: number): number {
	return dayOf(day + DAY + DAY / 2);
}

/** When the day of a moment began, in local time. */
export function dayOf(time: number): number {
	const date = new Date(time);
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Undefined where there is no such day. */
function localDay(year: number, month: number, day: number): number | undefined {
	const date = new Date(year, month, day);
	const isRight =
		date.getFullYear() === year && date.getMonth() === month && date.getDate() === day;
	return isRight ? date.getTime() : undefined;
}

const UNITS: Readonly<Record<string, number>> = {
	m: 60_000,
	h: 3_600_000,
	d: DAY,
	w: 7 * DAY,
};

/** A span of time as typed: `30m`, `8h`, `1d`, `2w`; in milliseconds, at most a year. */
export function readSpan(typed: string): number | undefined {
	const match = /^(\d{1,4})(?:(m)(?:in)?|(h|d|w))$/i.exec(typed);
	const unit = UNITS[(match?.[2] ?? match?.[3] ?? '').toLowerCase()];
	if (match === null || unit === undefined) return undefined;
	const span = Number(match[1]) * unit;
	return span > 0 && span <= 366 * DAY ? span : undefined;
}
