import type {Random} from '../../source/protocol/environment.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

/** Randomness of one part of a simulated world: the same seed throws the same numbers. */
export type Dice = Random & {
	/** A whole number from `low` to `high`, both included. */
	integer(low: number, high: number): number;
	/** True with that probability. */
	chance(probability: number): boolean;
	/** One of the items. Throws RangeError when there are none. */
	pick<Item>(items: readonly Item[]): Item;
	/** A waiting time in whole milliseconds, exponentially distributed around `mean`. */
	wait(mean: number): number;
	/** Dice of their own for another part, so that what one part throws does not disturb the other. */
	fork(): Dice;
};

export function createDice(seed: number): Dice {
	const random = seededRandom(seed);
	const integer = (low: number, high: number): number =>
		low + Math.floor(random.fraction() * (high - low + 1));
	return {
		...random,
		integer,
		chance: (probability) => random.fraction() < probability,
		pick(items) {
			if (items.length === 0) throw new RangeError('There is nothing to pick from.');
			// The index is within the list, whatever type its items have.
			return items[integer(0, items.length - 1)] as (typeof items)[number];
		},
		wait: (mean) => Math.round(-Math.log(1 - random.fraction()) * mean),
		fork: () => createDice(integer(0, 0xffff_ffff)),
	};
}
