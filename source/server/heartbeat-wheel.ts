import type {Clock, Random, Timer} from '../protocol/environment.ts';

/** Something that wants a beat once per turn of the wheel. */
export type Beating = {beat(): void};

/**
 * Gives every member one beat per `period` milliseconds, each at a phase of its own, with a single
 * timer: thousands of connections neither beat at once nor own a timer each.
 */
export class HeartbeatWheel {
	readonly #slots: ReadonlyArray<Set<Beating>>;
	readonly #clock: Clock;
	readonly #random: Random;
	readonly #step: number;
	#timer: Timer | undefined;
	#position = 0;
	#size = 0;

	constructor(options: {readonly clock: Clock; readonly random: Random; readonly period: number}) {
		this.#clock = options.clock;
		this.#random = options.random;
		this.#step = options.period / SLOTS;
		this.#slots = Array.from({length: SLOTS}, () => new Set<Beating>());
	}

	/** Adds a member; returns the way to take it out again. */
	add(member: Beating): () => void {
		const slot = this.#slots[Math.floor(this.#random.fraction() * SLOTS)];
		slot?.add(member);
		this.#size++;
		this.#timer ??= this.#clock.after(this.#step, () => this.#turn());
		return () => {
			if (slot?.delete(member)) this.#size--;
		};
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
		for (const slot of this.#slots) slot.clear();
		this.#size = 0;
	}

	#turn(): void {
		this.#position = (this.#position + 1) % SLOTS;
		// A wheel without members stands still, so that an idle process has no timer.
		this.#timer = this.#size === 0 ? undefined : this.#clock.after(this.#step, () => this.#turn());
		for (const member of this.#slots[this.#position] ?? []) member.beat();
	}
}

const SLOTS = 30;
