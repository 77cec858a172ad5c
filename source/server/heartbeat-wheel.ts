import type {Clock, Random, Timer} from '../protocol/environment.ts';
import {Wheel} from './wheel.ts';

/** Something that wants a beat once per period. */
type Member = {beat(): void};

/**
 * Gives every member one beat per `period` milliseconds, each at a phase of its own, with a single
 * timer.
 */
export class HeartbeatWheel {
	readonly #wheel: Wheel<Member>;
	readonly #clock: Clock;
	readonly #step: number;
	#timer: Timer | undefined;

	constructor(options: {readonly clock: Clock; readonly random: Random; readonly period: number}) {
		this.#clock = options.clock;
		this.#step = options.period / SLOTS;
		this.#wheel = new Wheel(options.random, SLOTS);
	}

	/** Adds a member; returns the way to take it out again. */
	add(member: Member): () => void {
		const remove = this.#wheel.add(member);
		this.#timer ??= this.#clock.after(this.#step, () => this.#turn());
		return remove;
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#wheel.clear();
	}

	#turn(): void {
		// A wheel without members stands still, so that an idle process has no timer.
		const isIdle = this.#wheel.size === 0;
		this.#timer = isIdle ? undefined : this.#clock.after(this.#step, () => this.#turn());
		for (const member of this.#wheel.turn()) member.beat();
	}
}

const SLOTS = 30;
