import type {Clock, Random} from '../protocol/environment.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import {Wheel} from './wheel.ts';

/** A connection that gets heartbeats. */
export type Beating = {
	/** Positions of the rooms that changed since the last call. */
	takeHeads(): Readonly<Record<string, number>>;
	push(frame: OutgoingFrame): void;
};

/**
 * Tells every connection, once per round and each at its own random time in it, where its changed
 * rooms stand: a client that missed the last message of a burst learns of it here.
 */
export class Heartbeat {
	readonly #clock: Clock;
	readonly #wheel: Wheel<Beating>;

	/** A round is `slots` calls of `tick`. */
	constructor(clock: Clock, random: Random, slots: number) {
		this.#clock = clock;
		this.#wheel = new Wheel(random, slots);
	}

	/** Returns the way to stop. */
	add(beating: Beating): () => void {
		return this.#wheel.add(beating);
	}

	tick(): void {
		const time = this.#clock.now();
		const still = new OutgoingFrame({type: 'heartbeat', time, heads: {}});
		for (const beating of this.#wheel.turn()) {
			const heads = beating.takeHeads();
			const isStill = Object.keys(heads).length === 0;
			beating.push(isStill ? still : new OutgoingFrame({type: 'heartbeat', time, heads}));
		}
	}
}
