import type {Session} from './handler-context.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import {RefusedError} from './refused-error.ts';
import {openRoom} from './room-access.ts';
import type {Services} from './services.ts';

/** Tells a room that one connection's account is writing, not too often and not to a crowd. */
export class TypingSignals {
	readonly #services: Services;
	readonly #toldAt = new Map<string, number>();

	constructor(services: Services) {
		this.#services = services;
	}

	/** Nobody sees somebody write who may not: muted, a reader, in a read-only room, a token without. */
	async send(room: string, session: Session): Promise<void> {
		const {clock, limits, bus} = this.#services;
		const now = clock.monotonic();
		const last = this.#toldAt.get(room);
		if (last !== undefined && now - last < limits.typingInterval) return;
		this.#forgetOld(now);
		this.#toldAt.set(room, now);
		if (bus.listening(room) > limits.presenceCrowd) return;
		if (!(await this.#mayWrite(room, session))) return;
		const typing = {type: 'typing', room, name: session.account} as const;
		bus.publish([room], new OutgoingFrame(typing), session.account);
	}

	async #mayWrite(room: string, session: Session): Promise<boolean> {
		if (session.scopes?.may.includes('send') === false) return false;
		try {
			await openRoom({...this.#services, ...session}, {room, operation: 'send'});
			return true;
		} catch (error) {
			if (error instanceof RefusedError) return false;
			throw error;
		}
	}

	#forgetOld(now: number): void {
		for (const [room, at] of this.#toldAt) {
			if (now - at >= this.#services.limits.typingInterval) this.#toldAt.delete(room);
		}
	}
}
