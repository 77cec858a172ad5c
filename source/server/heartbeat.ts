import type {Clock, Random} from '../protocol/environment.ts';
import {OutgoingFrame} from './outgoing-frame.ts';

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
	readonly #random: Random;
	readonly #slots: readonly Set<Beating>[];
	#now = 0;

	/** A round is `slots` calls of `tick`. */
	constructor(clock: Clock, random: Random, slots: number) {
		this.#clock = clock;
		this.#random = random;
		this.#slots = Array.from({length: Math.max(1, slots)}, () => new Set());
	}

	/** Returns the way to stop. */
	add(beating: Beating): () => void {
		const slot = this.#slots[Math.floor(this.#random.fraction() * this.#slots.length)];
		slot?.add(beating);
		return () => slot?.delete(beating);
	}

	tick(): void {
		this.#now = (this.#now + 1) % this.#slots.length;
		const time = this.#clock.now();
		const still = new OutgoingFrame({type: 'heartbeat', time, heads: {}});
		for (const beating of this.#slots[this.#now] ?? []) {
			const heads = beating.takeHeads();
			const isStill = Object.keys(heads).length === 0;
			beating.push(isStill ? still : new OutgoingFrame({type: 'heartbeat', time, heads}));
		}
	}
}
