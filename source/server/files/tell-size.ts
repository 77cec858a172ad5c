const STEP = 1000;
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** Bytes as a refusal tells them, rounded to one digit after the point: `250 MB`, `1.5 GB`, as clients do. */
export function tellSize(bytes: number, round: 'down' | 'up' = 'down'): string {
	let amount = bytes;
	let unit = 0;
	while (amount >= STEP && unit < UNITS.length - 1) {
		amount /= STEP;
		unit++;
	}
	const tenths = round === 'down' ? Math.floor(amount * 10) : Math.ceil(amount * 10);
	return `${tenths / 10} ${UNITS[unit]}`;
}
