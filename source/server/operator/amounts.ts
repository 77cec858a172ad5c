const STEP = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in at most three digits: `0 B`, `1.2 kB`, `34 MB`. */
export function tellBytes(bytes: number): string {
	let amount = Math.max(0, bytes);
	let unit = 0;
	while (Math.round(amount) >= STEP && unit < UNITS.length - 1) {
		amount /= STEP;
		unit++;
	}
	return `${tellNumber(amount)} ${UNITS[unit]}`;
}

/** A number with one digit after the point where there is only one before it. */
export function tellNumber(number: number): string {
	return number === 0 || number >= 9.95 ? String(Math.round(number)) : number.toFixed(1);
}
