import type {Clock} from '../../protocol/environment.ts';
import type {Sanction, SanctionTarget, SanctionType} from '../../protocol/moderation-records.ts';
import {AddressBook} from './address-book.ts';

/** Who is to be looked up: an account, a device, or an account at one of its devices. */
export type Person = {
	readonly account?: string | undefined;
	readonly device?: string | undefined;
};

/**
 * Every ban and mute that holds, in memory, so that asking costs a look-up and no storage. Each ends by
 * the clock, and holds again should the clock be set back before `sweep` forgets it. How many there are is for whoever adds them to bound.
 */
export class SanctionBook {
	readonly #clock: Clock;
	readonly #byId = new Map<string, Sanction>();
	/** By type, room and target: one for each. */
	readonly #byTarget = new Map<string, Sanction>();
	/** Ids by room, '' for the whole relay, in the order in which they were given. */
	readonly #byRoom = new Map<string, Set<string>>();
	readonly #addresses = new AddressBook();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** All of them, those that have ended and are not swept yet among them. */
	get size(): number {
		return this.#byId.size;
	}

	/** How many there are in a room. */
	sizeIn(room: string): number {
		return this.#byRoom.get(room)?.size ?? 0;
	}

	/** Those that were kept. */
	load(sanctions: readonly Sanction[]): void {
		for (const each of sanctions.toSorted((one, other) => one.time - other.time)) this.add(each);
	}

	/**
	 * From now on it holds, in place of one of the same type for the same target in the same place.
	 * Returns the way back, for when it could not be kept.
	 */
	add(sanction: Sanction): () => void {
		const replaced = this.#byTarget.get(keyOf(sanction.type, sanction.room, sanction.target));
		if (replaced !== undefined) this.remove(replaced.sanction);
		this.#insert(sanction);
		return () => {
			this.remove(sanction.sanction);
			if (replaced !== undefined) this.#insert(replaced);
		};
	}

	/** It holds no more. */
	remove(id: string): void {
		const sanction = this.#byId.get(id);
		if (sanction === undefined) return;
		const {type, room = '', target} = sanction;
		this.#byId.delete(id);
		this.#byTarget.delete(keyOf(type, sanction.room, target));
		const others = this.#byRoom.get(room);
		others?.delete(id);
		if (others?.size === 0) this.#byRoom.delete(room);
		if (target.type === 'address') this.#addresses.remove(target.range);
	}

	/** The one of that id, if it holds. */
	get(id: string): Sanction | undefined {
		return this.#holding(this.#byId.get(id));
	}

	/** The one that stands for this target, if it holds. */
	find(type: SanctionType, room: string | undefined, target: SanctionTarget): Sanction | undefined {
		return this.#holding(this.#byTarget.get(keyOf(type, room, target)));
	}

	/** The ban of the relay, or of the room when one is named, that holds for somebody. */
	banOf(person: Person, room?: string): Sanction | undefined {
		return this.#of('ban', person, room);
	}

	/** The mute that holds for somebody: of the relay or, when a room is named, also of that room. */
	muteOf(person: Person, room?: string): Sanction | undefined {
		const everywhere = this.#of('mute', person, undefined);
		const here = room === undefined ? undefined : this.#of('mute', person, room);
		return longer(everywhere, here);
	}

	/** The ban of the relay that holds for an address. */
	banOfAddress(address: string): Sanction | undefined {
		for (const id of this.#addresses.idsFor(address)) {
			const sanction = this.get(id);
			if (sanction !== undefined) return sanction;
		}
		return undefined;
	}

	/** Those of a room, or of the relay, that hold: the newest first, those given before `before`. */
	list(request: {
		readonly room: string | undefined;
		readonly before: string | undefined;
		readonly limit: number;
	}): {readonly sanctions: readonly Sanction[]; readonly more: boolean} {
		const {room = '', before, limit} = request;
		const ids = [...(this.#byRoom.get(room) ?? [])].toReversed();
		const start = before === undefined ? 0 : ids.indexOf(before) + 1;
		if (before !== undefined && start === 0) return {sanctions: [], more: false};
		const rest = ids.slice(start).flatMap((id) => this.get(id) ?? []);
		return {sanctions: rest.slice(0, limit), more: rest.length > limit};
	}

	/** An account was deleted: nothing is against it any more, and what it gave stays in another name. */
	rename(from: string, to: string): void {
		for (const each of [...this.#byId.values()]) {
			const {sanction: id, type, room, target} = each;
			if (target.type === 'account' && target.name === from) this.remove(id);
			else if (each.by === from) {
				const renamed = {...each, by: to};
				this.#byId.set(id, renamed);
				this.#byTarget.set(keyOf(type, room, target), renamed);
			}
		}
	}

	/** Forgets what had ended at that time; how many there were. */
	sweep(time: number): number {
		const ended = [...this.#byId.values()].filter(
			({expiresAt = Number.POSITIVE_INFINITY}) => expiresAt <= time,
		);
		for (const {sanction} of ended) this.remove(sanction);
		return ended.length;
	}

	#insert(sanction: Sanction): void {
		const {sanction: id, type, room = '', target} = sanction;
		this.#byId.set(id, sanction);
		this.#byTarget.set(keyOf(type, sanction.room, target), sanction);
		const others = this.#byRoom.get(room);
		if (others === undefined) this.#byRoom.set(room, new Set([id]));
		else others.add(id);
		if (target.type === 'address') this.#addresses.add(target.range, id);
	}

	#of(type: SanctionType, {account, device}: Person, room: string | undefined) {
		// In most rooms there is none, and most of what is asked is about those.
		if (!this.#byRoom.has(room ?? '')) return undefined;
		return longer(
			account === undefined ? undefined : this.find(type, room, {type: 'account', name: account}),
			device === undefined ? undefined : this.find(type, room, {type: 'device', device}),
		);
	}

	#holding(sanction: Sanction | undefined): Sanction | undefined {
		const {expiresAt = Number.POSITIVE_INFINITY} = sanction ?? {};
		return expiresAt > this.#clock.now() ? sanction : undefined;
	}
}

/** The target as the audit log writes it: a name, a device's id, a range. */
export function targetText(target: SanctionTarget): string {
	switch (target.type) {
		case 'account':
			return target.name;
		case 'device':
			return target.device;
		case 'address':
			return target.range;
	}
}

/** The one that holds longer; of one and none, the one. */
function longer(one: Sanction | undefined, other: Sanction | undefined): Sanction | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	const {expiresAt: first = Number.POSITIVE_INFINITY} = one;
	const {expiresAt: second = Number.POSITIVE_INFINITY} = other;
	return second > first ? other : one;
}

/** Ids have no spaces, and the words before them are few and fixed: no two targets have one key. */
function keyOf(type: SanctionType, room: string | undefined, target: SanctionTarget): string {
	return [type, room ?? '', target.type, targetText(target)].join(' ');
}
