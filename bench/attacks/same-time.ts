import {median} from '../statistics.ts';
import {mannWhitney} from './mann-whitney.ts';

/** Whether two things take the same time, as far as can be told. */
export type SameTime = {
	/** Whether chance explains the difference in at least one series of three. */
	readonly isSame: boolean;
	/** Milliseconds between the medians. */
	readonly difference: number;
	/** In words and numbers. */
	readonly figure: string;
};

/**
 * Measures two things by turns, `samples` times each, and compares the times. One series in a hundred
 * differs by chance, so that a difference counts only when three series in a row show it.
 */
export async function compareTimes(
	samples: number,
	measure: (isFirst: boolean) => Promise<number>,
): Promise<SameTime> {
	let figure = '';
	let difference = Number.POSITIVE_INFINITY;
	for (let series = 0; series < 3; series++) {
		const first: number[] = [];
		const second: number[] = [];
		for (let index = 0; index < samples; index++) {
			// Who begins changes, so that neither is always the one after the other.
			for (const isFirst of index % 2 === 0 ? [true, false] : [false, true]) {
				(isFirst ? first : second).push(await measure(isFirst));
			}
		}
		const p = mannWhitney(first, second);
		const ratio = median(first) / median(second);
		difference = Math.abs(median(first) - median(second));
		figure = `medians ${ratio.toFixed(3)} to 1, ${(difference * 1000).toFixed(0)} µs apart, p ${p.toFixed(2)} (2 × ${samples})`;
		if (p > 0.01) return {isSame: true, difference, figure};
	}
	return {isSame: false, difference, figure};
}
