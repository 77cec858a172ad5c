/**
 * The candidate most like what was typed, if any is near: at most two edits away, or what was typed
 * is its beginning. Damerau-Levenshtein distance, restricted form.
 */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
	let best: {readonly name: string; readonly distance: number} | undefined;
	for (const name of candidates) {
		const isBeginning = typed.length >= 2 && name.startsWith(typed);
		const distance = isBeginning ? 1 : editDistance(typed, name);
		if (distance <= 2 && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
			best = {name, distance};
		}
	}
	return best?.name;
}

function editDistance(one: string, other: string): number {
	if (Math.abs(one.length - other.length) > 2) return Number.POSITIVE_INFINITY;
	let beforeLast: readonly number[] = [];
	let last = Array.from({length: other.length + 1}, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const isEqual = one[row - 1] === other[column - 1];
			const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
			current[column] = Math.min(
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (isEqual ? 0 : 1),
				isSwap && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
			);
		}
		beforeLast = last;
		last = current;
	}
	return last[other.length] ?? Number.POSITIVE_INFINITY;
}
