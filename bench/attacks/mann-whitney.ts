/**
 * The probability that two samples of the same distribution differ at least this much in rank
 * (Mann and Whitney 1947, two-sided, by the normal approximation with a correction for ties). Fit for
 * samples of 20 and more.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
	const all = [
		...one.map((value) => ({value, isFirst: true})),
		...other.map((value) => ({value, isFirst: false})),
	].toSorted((a, b) => a.value - b.value);
	let rankSum = 0;
	let ties = 0;
	for (let at = 0; at < all.length; ) {
		let end = at;
		while (end < all.length && all[end]?.value === all[at]?.value) end++;
		const rank = (at + 1 + end) / 2;
		ties += (end - at) ** 3 - (end - at);
		for (let index = at; index < end; index++) if (all[index]?.isFirst) rankSum += rank;
		at = end;
	}
	const [n, m] = [one.length, other.length];
	const u = rankSum - (n * (n + 1)) / 2;
	const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
	if (variance === 0) return 1;
	return 2 * (1 - normal(Math.abs(u - (n * m) / 2) / Math.sqrt(variance)));
}

/** The share of a normal distribution below z >= 0 (Abramowitz and Stegun, 26.2.17). */
function normal(z: number): number {
	const t = 1 / (1 + 0.231_641_9 * z);
	const series =
		t *
		(0.319_381_53 +
			t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
	return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
