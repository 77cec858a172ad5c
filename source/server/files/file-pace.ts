import type {Clock, Timer} from '../../protocol/environment.ts';

/**
 * How fast the files of a relay go to and from its disk, all together: messages come first. A disk that
 * has much to write down lets whatever is stored after it wait, and so everybody who talks. How long
 * messages take decides, as the delay of packets does in LEDBAT (RFC 6817): while they are stored as
 * quickly as ever, files that were held back go faster; when they take longer, files go slower. As long
 * as next to nobody talks there is no bound.
 */
export class FilePace {
	readonly #clock: Clock;
	/** Bytes a millisecond, while people talk. */
	#rate = START;
	/** Whether it still grows as at the beginning: nothing has been too much yet. */
	#isRising = true;
	/** Whether files had to wait since the last message: those that need no more do not get more. */
	#wasHeld = false;
	/** When the last messages came. */
	readonly #talk: number[] = [];
	/** When those came that are not stored yet, the oldest first. */
	readonly #open = new Set<{readonly begun: number}>();
	#grownAt = 0;
	/** When a message was last seen to wait, and when that last made files slower. */
	#waitedAt = Number.NEGATIVE_INFINITY;
	#slowedAt = Number.NEGATIVE_INFINITY;
	/** When the next bytes may go. */
	#next = 0;
	readonly #waiters = new Map<object, {readonly timer: Timer; readonly go: () => void}>();
	/** What the quickest of this time and of the one before took: the disk by itself. */
	#quickest = {now: Number.POSITIVE_INFINITY, before: Number.POSITIVE_INFINITY, since: 0};

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Stores a message, and takes note of how long that takes if it was: `isWritten` tells. */
	async storing<Outcome>(
		store: () => Promise<Outcome>,
		isWritten: (outcome: Outcome) => boolean,
	): Promise<Outcome> {
		const own = {begun: this.#clock.monotonic()};
		this.#talk.push(own.begun);
		if (this.#talk.length > TALK) this.#talk.shift();
		this.#open.add(own);
		try {
			const outcome = await store();
			if (isWritten(outcome)) this.#stored(this.#clock.monotonic() - own.begun);
			return outcome;
		} finally {
			this.#open.delete(own);
		}
	}

	/**
	 * Resolves when so many bytes of a file may go, or `release` is called for whoever asks, who asks for
	 * one thing at a time.
	 */
	async admit(bytes: number, who: object): Promise<void> {
		const now = this.#clock.monotonic();
		if (!this.#isTalk(now)) return;
		const slowest = SLOWEST + this.#waiters.size * SLOWEST_EACH;
		const at = Math.max(now, this.#next);
		this.#next = at + bytes / Math.max(slowest, this.#rate);
		if (at === now) return;
		this.#wasHeld = true;
		await new Promise<void>((resolve) => {
			const go = (): void => {
				this.#waiters.delete(who);
				resolve();
			};
			const inTime = (): void => {
				const late = this.#clock.monotonic() - at;
				// What it was late for is what a message would have waited for.
				if (late > SHORT) this.#waits(late);
				go();
			};
			this.#waiters.set(who, {go, timer: this.#clock.after(at - now, inTime)});
		});
	}

	/** Lets it wait no longer. */
	release(who: object): void {
		const waiter = this.#waiters.get(who);
		waiter?.timer.cancel();
		waiter?.go();
	}

	/** Whether people talk; also when they would, if they had not to wait for what they have said. */
	#isTalk(now: number): boolean {
		const [oldest] = this.#open;
		if (oldest !== undefined && now - oldest.begun > this.#most) this.#waits(now - oldest.begun);
		const [first] = this.#talk;
		if (first === undefined || this.#talk.length < TALK) return false;
		return now - first < (now - this.#waitedAt < CAUTION ? CAUTION : 1000);
	}

	#stored(took: number): void {
		const now = this.#clock.monotonic();
		this.#learn(took, now);
		if (took > this.#most) this.#waits(took);
		else if (this.#wasHeld) {
			this.#wasHeld = false;
			const passed = Math.min(1000, now - this.#grownAt);
			this.#grownAt = now;
			const growth = this.#isRising ? RISING : GROWING;
			this.#rate = Math.min(FASTEST, this.#rate * growth ** (passed / 1000));
		}
	}

	/** Milliseconds after which a message waits for something else than itself. */
	get #most(): number {
		const {now, before} = this.#quickest;
		const quickest = Math.min(now, before);
		return Math.max(SHORT, quickest < Number.POSITIVE_INFINITY ? 3 * quickest : 0);
	}

	/** A message waits, or did: files go slower, once for all messages that wait for the same. */
	#waits(took: number): void {
		const now = this.#clock.monotonic();
		this.#waitedAt = now;
		if (now - this.#slowedAt < PATIENCE) return;
		this.#slowedAt = now;
		this.#isRising = false;
		const excess = (took - this.#most) / (10 * this.#most);
		this.#rate = Math.max(SLOWEST, this.#rate * Math.max(0.5, 0.8 - excess / 2));
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

/** Milliseconds for which that many are talk as well after one of them had to wait. */
const CAUTION = 5000;

/** Bytes a millisecond: kilobytes a second. */
const START = 3000;
const SLOWEST = 2000;
/** For each file that waits: none stands still for as long as a line may. */
const SLOWEST_EACH = 50;
const FASTEST = 10_000_000;

/** By how much the rate grows each second. */
const RISING = 1.25;
const GROWING = 1.02;

/** What is stored in so many milliseconds is stored quickly, whatever the disk can do. */
const SHORT = 5;

/** Milliseconds in which being slower shows an effect, before files go slower still. */
const PATIENCE = 500;

/** For so many milliseconds the quickest is remembered at least: disks change, and are changed. */
const MEMORY = 5 * 60_000;
