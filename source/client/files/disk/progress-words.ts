import {phrase, spokenLanguage} from '../../../words/phrase.ts';

/** Bytes for people, by thousands: `820 B`, `12.3 MB`, `340 GB`. */
export function sizeWords(bytes: number): string {
	let amount = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
	let unit = 0;
	while (amount >= STEP - HALF_OF_LAST_DIGIT[unit === 0 ? 0 : 1] && unit < LARGEST_UNIT) {
		amount /= STEP;
		unit++;
	}
	return inUnit(tellNumber(amount, unit > 0), unit);
}

/** Bytes a second: `5.2 MB/s`. */
export function rateWords(bytesPerSecond: number): string {
	return phrase`${sizeWords(bytesPerSecond)}/s`;
}

/** A duration in seconds as a clock shows it: `0:07`, `12:30`, `1:02:10`; more than 99 hours is said so. */
export function timeWords(seconds: number): string {
	const whole = Math.ceil(Math.max(0, seconds));
	if (!(whole < LONGEST)) return phrase`over 99 hours`;
	const minutes = Math.floor(whole / MINUTE) % MINUTE;
	const hours = Math.floor(whole / HOUR);
	const end = twoDigits(whole % MINUTE);
	return hours === 0 ? `${minutes}:${end}` : `${hours}:${twoDigits(minutes)}:${end}`;
}

/** The signs that a bar is made of: eighths of a cell, or what every terminal has. */
export type BarSigns = 'unicode' | 'ascii';

/**
 * A share (0 to 1) as a bar of exactly `cells` cells. It is full only when the share is 1, and empty
 * only when it is 0.
 */
export function progressBar(share: number, cells: number, signs: BarSigns): string {
	const width = Math.max(0, Math.floor(cells));
	const {parts, rest} = BARS[signs];
	const steps = width * parts.length;
	const filled = stepsOf(share, steps);
	const whole = Math.floor(filled / parts.length);
	const part = filled % parts.length;
	const body = (parts.at(-1) ?? '').repeat(whole) + (part === 0 ? '' : (parts[part - 1] ?? ''));
	return body.padEnd(width, rest);
}

const STEP = 1000;
const LARGEST_UNIT = 4;
/** From here on a number would be rounded up to a thousand: of whole bytes, and of a larger unit. */
const HALF_OF_LAST_DIGIT = [0, 0.5] as const;

/** Below this, one digit after the point is shown. */
const MOST_WITH_FRACTION = 99.95;

const MINUTE = 60;
const HOUR = 3600;
const LONGEST = 100 * HOUR;

type Bar = {
	/** A cell that is filled more and more; the last one is full. */
	readonly parts: readonly string[];
	readonly rest: string;
};

const BARS: Readonly<Record<BarSigns, Bar>> = {
	unicode: {parts: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'], rest: '░'},
	ascii: {parts: ['#'], rest: '-'},
};

function inUnit(amount: string, unit: number): string {
	switch (unit) {
		case 0:
			return phrase`${amount} B`;
		case 1:
			return phrase`${amount} kB`;
		case 2:
			return phrase`${amount} MB`;
		case 3:
			return phrase`${amount} GB`;
		default:
			return phrase`${amount} TB`;
	}
}

/** With the decimal sign of the language. */
function tellNumber(amount: number, hasFraction: boolean): string {
	const digits = hasFraction && amount < MOST_WITH_FRACTION ? 1 : 0;
	return amount.toLocaleString(spokenLanguage(), {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
		useGrouping: false,
	});
}

function stepsOf(share: number, steps: number): number {
	const clamped = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share));
	const rounded = Math.round(clamped * steps);
	if (clamped > 0 && clamped < 1) return Math.min(Math.max(rounded, 1), Math.max(0, steps - 1));
	return rounded;
}

function twoDigits(number: number): string {
	return String(number).padStart(2, '0');
}
