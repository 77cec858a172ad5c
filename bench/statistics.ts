/** The middle value; the mean of the middle two of an even number. NaN of none. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
	const high = sorted[Math.floor(middle)] ?? Number.NaN;
	return (low + high) / 2;
}

/** The smallest value that `share` (0 to 1) of all values do not exceed. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Takes every measurement once per round, one after the other, so that a busy minute of the machine
 * falls on all of them alike. Returns each one's results.
 */
export async function interleave<Name extends string, Result>(
	names: readonly Name[],
	rounds: number,
	measure: (name: Name, round: number) => Promise<Result>,
): Promise<ReadonlyMap<Name, readonly Result[]>> {
	const results = new Map<Name, Result[]>(names.map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const name of names) results.get(name)?.push(await measure(name, round));
	}
	return results;
}
