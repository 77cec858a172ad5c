import type {Operator} from '../../source/server/operator/operator.ts';
import {RefusedError} from '../../source/server/refused-error.ts';
import type {MemoryRoom} from '../../source/server/storage/memory-disk.ts';
import {StorageError} from '../../source/server/storage/storage.ts';
import {entriesOf} from './log-entries.ts';
import {createDice, type Dice} from './random.ts';
import type {World} from './world.ts';

/** One world of so many has somebody who keeps order in it. */
const ORDER_SHARE = 5;

/** Whether somebody keeps order in the world of a seed, where nobody says otherwise. */
export function hasOrder(seed: number): boolean {
	return seed % ORDER_SHARE === 3;
}

/** While this holds, an account says nothing in a room: by the number of entries its log has. */
type Silence = {
	readonly sanction: string;
	readonly type: 'ban' | 'mute';
	readonly room: string;
	readonly account: string;
	readonly from: number;
	until: number;
};

/** What an account that may not write does not do. */
const WRITTEN: ReadonlySet<string> = new Set(['text', 'action', 'topic']);

/**
 * Whoever runs the relay, at its console: bans, mutes, sends away, gives roles and rules. From the
 * moment a ban or a mute is answered until it is about to be lifted, nothing of that account is committed
 * in that room, whatever else happens.
 */
export class OrderKeeper {
	readonly #dice: Dice;
	readonly #silences: Silence[] = [];

	constructor(seed: number) {
		// Dice of its own: the rest of a world is as it would be without it.
		this.#dice = createDice(seed + 0x5eed);
	}

	/** Does something, at times. */
	act(world: World): void {
		if (!this.#dice.chance(0.2)) return;
		const {operator} = world.relay;
		const rooms = [...world.disk.rooms.values()];
		if (operator === undefined || rooms.length === 0) return;
		const room = this.#dice.pick(rooms);
		world.trace.add('operator', `acts in ${room.record.name}`);
		this.#do(operator, room, world).catch((error: unknown) => {
			const isOrdinary = error instanceof RefusedError || error instanceof StorageError;
			world.trace.add('operator', error instanceof Error ? error.message : String(error));
			if (!isOrdinary) world.judge.fail(`operator: ${error}`);
		});
	}

	/** Says what should not have been committed. */
	check({disk, judge}: World): void {
		for (const {room, account, from, until} of this.#silences) {
			const stored = disk.rooms.get(room);
			const said =
				stored &&
				entriesOf(stored).find(
					({seq, from: author, kind}) =>
						seq > from && seq <= until && author === account && WRITTEN.has(kind),
				);
			if (said !== undefined) {
				judge.fail(`${account} wrote ${said.seq} in ${stored?.record.name}, where it may not`);
			}
		}
	}

	async #do(operator: Operator, stored: MemoryRoom, {hosts, disk}: World): Promise<void> {
		const dice = this.#dice;
		const room = stored.record.id;
		const name = dice.pick(hosts).account;
		const target = {type: 'account', name} as const;
		const length = (): number => disk.rooms.get(room)?.log.length ?? 0;
		switch (dice.pick(['silence', 'silence', 'lift', 'kick', 'role', 'rules'] as const)) {
			case 'silence': {
				const type = dice.chance(0.4) ? 'ban' : 'mute';
				// It takes the place of one of the same type, or fails and leaves nobody knows which.
				for (const each of this.#silences) {
					const isSame = each.type === type && each.room === room && each.account === name;
					if (isSame) each.until = Math.min(each.until, length());
				}
				const {sanction} = await operator[type]({room, target});
				this.#silences.push({
					...{sanction, type, room, account: name},
					...{from: length(), until: Number.POSITIVE_INFINITY},
				});
				return;
			}
			case 'lift': {
				const open = this.#silences.filter(({until}) => until === Number.POSITIVE_INFINITY);
				if (open.length === 0) return;
				const {sanction} = dice.pick(open);
				for (const each of open) if (each.sanction === sanction) each.until = length();
				return operator.lift({sanction});
			}
			case 'kick':
				return operator.kick({room, name});
			case 'role':
				return operator.setRole({
					...{room, name, role: dice.pick(['owner', 'moderator', 'member', 'reader'] as const)},
				});
			case 'rules':
				return operator.setRules({
					...{room, readOnly: dice.chance(0.3), slowMode: dice.pick([0, 0, 3000])},
				});
		}
	}
}
