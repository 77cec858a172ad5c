import type {OutgoingFrame} from './outgoing-frame.ts';

/** Accounts whose presence is kept for one slow client; of a larger crowd it misses some. */
const MOST = 1000;

/**
 * The presence frames that one client was too slow for, the newest of each account. Presence is told
 * only when it changes: without this a dropped frame would stay untrue until the next change.
 */
export class MissedPresence {
	#frames = new Map<string, OutgoingFrame>();

	/** Keeps a frame that is dropped, if it is one that somebody would miss. */
	add(outgoing: OutgoingFrame): void {
		const {frame} = outgoing;
		if (frame.type !== 'presence') return;
		if (this.#frames.size < MOST || this.#frames.has(frame.name)) {
			this.#frames.set(frame.name, outgoing);
		}
	}

	/** The client is told this: what was missed of the same account before is of no more use. */
	overtake({frame}: OutgoingFrame): void {
		if (frame.type === 'presence') this.#frames.delete(frame.name);
	}

	/** What is to be told now. */
	take(): Iterable<OutgoingFrame> {
		const frames = this.#frames;
		this.#frames = new Map();
		return frames.values();
	}
}
