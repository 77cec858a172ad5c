import {OutgoingFrame} from './outgoing-frame.ts';
import type {Services} from './services.ts';

/** Tells a room that one connection's account is writing, not too often and not to a crowd. */
export class TypingSignals {
	readonly #services: Services;
	readonly #toldAt = new Map<string, number>();

	constructor(services: Services) {
		this.#services = services;
	}

	/** The caller has made sure that the account is in the room. Nobody sees the muted write. */
	send(room: string, person: {readonly account: string; readonly device: string}): void {
		const {clock, limits, bus, moderation} = this.#services;
		if (moderation.sanctions.muteOf(person, room) !== undefined) return;
		const now = clock.monotonic();
		const last = this.#toldAt.get(room);
		if (last !== undefined && now - last < limits.typingInterval) return;
		this.#forgetOld(now);
		this.#toldAt.set(room, now);
		if (bus.listening(room) > limits.presenceCrowd) return;
		bus.publish(
			[room],
			new OutgoingFrame({type: 'typing', room, name: person.account}),
			person.account,
		);
	}

	#forgetOld(now: number): void {
		for (const [room, at] of this.#toldAt) {
			if (now - at >= this.#services.limits.typingInterval) this.#toldAt.delete(room);
		}
	}
}
