import {phrase} from '../../words/phrase.ts';

/** The names most like `text`, best first: at most three, none when nothing is close. */
export function nearest(text: string, names: readonly string[]): readonly string[] {
	const wanted = text.slice(0, LONGEST);
	const limit = Math.max(1, Math.floor(wanted.length / 2));
	return names
		.map((name) => ({name, distance: distanceBetween(wanted, name.slice(0, LONGEST))}))
		.filter(({name, distance}) => distance <= limit || name.startsWith(wanted))
		.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
		.slice(0, 3)
		.map(({name}) => name);
}

/** What is asked when something else may have been meant; undefined without any name. */
export function didYouMean([first, ...others]: readonly string[]): string | undefined {
	if (first === undefined) return undefined;
	const names = others.reduce((before, name) => phrase`${before} or ${name}`, first);
	return phrase`Did you mean ${names}?`;
}

/** Characters that are compared: a pasted page must not cost a page squared. */
const LONGEST = 40;

/**
 * How many insertions, deletions, replacements and swaps of neighbours make one text the other
 * (optimal string alignment distance).
 */
function distanceBetween(from: string, to: string): number {
	let beforeLast: readonly number[] = [];
	let last = Array.from({length: to.length + 1}, (_, index) => index);
	for (let row = 1; row <= from.length; row++) {
		const current = [row];
		for (let column = 1; column <= to.length; column++) {
			const isSame = from[row - 1] === to[column - 1];
			const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			current[column] = Math.min(
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (isSame ? 0 : 1),
				isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
			);
		}

		beforeLast = last;
		last = current;
	}

	return last[to.length] ?? 0;
}
