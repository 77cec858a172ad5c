import type {Client} from '../../source/client/api.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {RoomState} from '../../source/client/state/state.ts';
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

/** In one of the person's rooms, the lobby more often than others. */
export function inRoom<Result>(
	person: Person,
	run: (person: Person, room: RoomState) => Result,
): Result | undefined {
	const {client, world} = person;
	const rooms = [...client.state.rooms.values()].filter(({direct}) => direct === undefined);
	if (rooms.length === 0) return undefined;
	const lobby = roomByName(client.state, 'lobby');
	const room = lobby !== undefined && world.dice.chance(0.4) ? lobby : world.dice.pick(rooms);
	return run(person, room);
}

/** What somebody says: no two texts of a world are the same. Now and then it names somebody. */
export function newText({world: {dice, hosts}, host}: Person, verb: string): string {
	const call = dice.chance(0.1) ? ` for ${dice.pick(hosts).account}` : '';
	const rest = ' and so on'.repeat(dice.integer(0, 9));
	return `${host.name} ${verb} ${dice.integer(0, 1e9)}${call}${rest}`;
}
