import type {Clock} from '../../../protocol/environment.ts';

/** More one-time prekeys than this handed out within the window … */
const HANDED_OUT = 40;
/** … and fewer new sessions than this: somebody uses them up (TC1 3.13). */
const SESSIONS = 5;
const WINDOW = 3_600_000;

/** Watches whether prekeys go faster than people write. */
export class DrainWatch {
	readonly #clock: Clock;
	readonly #handedOut: {readonly time: number; readonly count: number}[] = [];
	#sessions: number[] = [];
	#left: number | undefined;
	#toldAt: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** The relay has that many, after this device published some. */
	published(left: number): void {
		this.#left = left;
	}

	/** A message began a session with this device. */
	sessionOpened(): void {
		this.#sessions.push(this.#clock.monotonic());
	}

	/** The relay says how many are left. Returns whether that is worth a word, once per window. */
	isAlarming(left: number): boolean {
		const now = this.#clock.monotonic();
		const gone = (this.#left ?? left) - left;
		this.#left = left;
		if (gone > 0) this.#handedOut.push({time: now, count: gone});
		while ((this.#handedOut[0]?.time ?? now) < now - WINDOW) this.#handedOut.shift();
		this.#sessions = this.#sessions.filter((time) => time >= now - WINDOW);
		const total = this.#handedOut.reduce((sum, {count}) => sum + count, 0);
		const wasTold = this.#toldAt !== undefined && this.#toldAt >= now - WINDOW;
		if (total <= HANDED_OUT || this.#sessions.length >= SESSIONS || wasTold) return false;
		this.#toldAt = now;
		return true;
	}
}
