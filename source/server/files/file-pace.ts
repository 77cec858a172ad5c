import type {Clock} from '../../protocol/environment.ts';

/**
 * How fast the files of a relay go to and from its disk, all together: messages come first. A disk that
 * has much to write down lets whatever is stored after it wait, and so everybody who talks. How long
 * messages take decides, as the delay of packets does in LEDBAT (RFC 6817): while they are stored as
 * quickly as ever files go faster and faster, and when they take longer files go slower. As long as next
 * to nobody talks there is no bound.
 */
export class FilePace {
	readonly #clock: Clock;
	/** Bytes a millisecond, while people talk. */
	#rate = START;
	/** Whether it doubles every second, as at the beginning: nothing has been too much yet. */
	#isRising = true;
	/** When messages were stored, the last of them. */
	readonly #talk: number[] = [];
	#slowedAt = Number.NEGATIVE_INFINITY;
	/** When the next bytes may go. */
	#next = 0;
	/** What the quickest of this time and of the one before took: the disk by itself. */
	#quickest = {now: Number.POSITIVE_INFINITY, before: Number.POSITIVE_INFINITY, since: 0};

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Stores a message, and takes note of how long that takes. */
	async storing<Outcome>(store: () => Promise<Outcome>): Promise<Outcome> {
		const begun = this.#clock.monotonic();
		const outcome = await store();
		this.#stored(this.#clock.monotonic() - begun);
		return outcome;
	}

	/** Resolves when so many bytes of a file may go. */
	async admit(bytes: number): Promise<void> {
		const now = this.#clock.monotonic();
		const [first] = this.#talk;
		const isTalk = this.#talk.length === TALK && first !== undefined && now - first < 1000;
		if (!isTalk) return;
		const at = Math.min(Math.max(now, this.#next), now + LONGEST);
		this.#next = at + bytes / this.#rate;
		if (at === now) return;
		await new Promise<void>((resolve) => {
			this.#clock.after(at - now, resolve);
		});
	}

	#stored(took: number): void {
		const now = this.#clock.monotonic();
		const passed = Math.min(1000, now - (this.#talk.at(-1) ?? now));
		this.#talk.push(now);
		if (this.#talk.length > TALK) this.#talk.shift();
		this.#learn(took, now);
		const {now: latest, before} = this.#quickest;
		const most = Math.max(SHORT, 3 * Math.min(latest, before));
		if (took > most) this.#slowDown((took - most) / (10 * most), now);
		else this.#rate = Math.min(FASTEST, this.#rate * this.#growth ** (passed / 1000));
	}

	get #growth(): number {
		return this.#isRising ? RISING : GROWING;
	}

	/** Once for all messages that waited for the same. */
	#slowDown(excess: number, now: number): void {
		if (now - this.#slowedAt < 2 * LONGEST) return;
		this.#slowedAt = now;
		this.#isRising = false;
		this.#rate = Math.max(SLOWEST, this.#rate * (1 - Math.min(1, excess) / 2));
	}

	#learn(took: number, now: number): void {
		const {now: latest, since} = this.#quickest;
		this.#quickest =
			now - since < MEMORY
				? {...this.#quickest, now: Math.min(latest, took)}
				: {now: took, before: latest, since: now};
	}
}

/** So many messages within a second are talk. */
const TALK = 10;

/** Bytes a millisecond: kilobytes a second. */
const START = 16_000;
const SLOWEST = 2000;
const FASTEST = 10_000_000;

/** By how much the rate grows each second. */
const RISING = 2;
const GROWING = 1.05;

/** What is stored in so many milliseconds is stored quickly, whatever the disk can do. */
const SHORT = 5;

/** Milliseconds that bytes wait at most. */
const LONGEST = 250;

/** For so many milliseconds the quickest is remembered at least: disks change, and are changed. */
const MEMORY = 5 * 60_000;
