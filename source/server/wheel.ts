import type {Random} from '../protocol/environment.ts';

/**
 * Spreads its members over `slots` turns, each at a random one, so that thousands of connections do
 * not beat at once.
 */
export class Wheel<Member> {
	readonly #slots: readonly Set<Member>[];
	readonly #random: Random;
	#position = 0;
	#size = 0;

	constructor(random: Random, slots: number) {
		this.#random = random;
		this.#slots = Array.from({length: Math.max(1, slots)}, () => new Set<Member>());
	}

	get size(): number {
		return this.#size;
	}

	/** Adds a member; returns the way to take it out again. */
	add(member: Member): () => void {
		const slot = this.#slots[Math.floor(this.#random.fraction() * this.#slots.length)];
		slot?.add(member);
		this.#size++;
		return () => {
			if (slot?.delete(member)) this.#size--;
		};
	}

	/** Turns by one slot, whose members it returns. */
	turn(): Iterable<Member> {
		this.#position = (this.#position + 1) % this.#slots.length;
		return this.#slots[this.#position] ?? [];
	}

	clear(): void {
		for (const slot of this.#slots) slot.clear();
		this.#size = 0;
	}
}
