import type {Client} from '../../source/client/api.ts';
import type {ClientHost} from './client-host.ts';
import type {Dice} from './random.ts';
import type {World} from './world.ts';

/** A person at a running client. */
export type Person = {readonly world: World; readonly host: ClientHost; readonly client: Client};

export type Action = {
	readonly name: string;
	/** How often it is chosen, compared with the others. */
	readonly weight: number;
	/** Does it; a promise of the client's whose refusal is nothing special is handed back. */
	readonly run: (person: Person) => unknown;
};

/** One of the actions, as often as its weight says. */
export function drawFrom(actions: readonly Action[], dice: Dice): Action {
	const total = actions.reduce((sum, {weight}) => sum + weight, 0);
	let left = dice.integer(1, total);
	const drawn = actions.find(({weight}) => {
		left -= weight;
		return left <= 0;
	});
	if (drawn === undefined) throw new RangeError('There is nothing to do.');
	return drawn;
}
