const UNITS = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000} as const;

/** Ten years: a longer time is a mistake, and what is meant is for good. */
const LONGEST = 3650 * UNITS.d;

/** `90s`, `10m`, `2h`, `7d`, `1w` in milliseconds; undefined for anything else, and beyond ten years. */
export function readTime(text: string): number | undefined {
	const [, digits, unit] = /^(\d{1,6})([smhdw])$/i.exec(text) ?? [];
	if (digits === undefined || unit === undefined) return undefined;
	// The expression leaves no other letter.
	const milliseconds = Number(digits) * UNITS[unit.toLowerCase() as keyof typeof UNITS];
	return milliseconds > 0 && milliseconds <= LONGEST ? milliseconds : undefined;
}

/** A length of time in its two largest units: `3 d 4 h`, `5 min`, `12 s`. */
export function tellTime(milliseconds: number): string {
	const seconds = Math.max(0, Math.round(milliseconds / 1000));
	const parts = [
		[Math.floor(seconds / 86_400), 'd'],
		[Math.floor(seconds / 3600) % 24, 'h'],
		[Math.floor(seconds / 60) % 60, 'min'],
		[seconds % 60, 's'],
	] as const;
	const first = parts.findIndex(([count]) => count > 0);
	if (first === -1) return '0 s';
	return parts
		.slice(first, first + 2)
		.filter(([count]) => count > 0)
		.map(([count, unit]) => `${count} ${unit}`)
		.join(' ');
}

/** A moment as people on any continent read it the same way: `2027-01-31 12:00 UTC`. */
export function tellMoment(time: number): string {
	return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
