import type {VirtualTime} from './clock.ts';
import type {Dice} from './random.ts';

/** How one direction between a client and the relay is right now; all its connections share it. */
export type Way = {
	/** Nothing leaves and nothing arrives, and nobody is told. */
	isFrozen: boolean;
	/** Milliseconds under way: at least, and at most. */
	latency: readonly [number, number];
	/** Bytes the network takes per millisecond. */
	bandwidth: number;
};

type Item = {readonly bytes: number; readonly arrive: () => void};

type PipeOptions = {
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly way: Way;
	/** The network has taken something. */
	readonly moved?: () => void;
};

/** One direction of one connection: keeps order, loses nothing while it lives, may be slow. */
export class Pipe {
	/** Bytes handed over and not yet taken by the network. */
	queued = 0;
	/** How much is still taken before the connection sticks, while others get through. */
	takes = Number.POSITIVE_INFINITY;
	readonly #options: PipeOptions;
	readonly #waiting: Item[] = [];
	/** Taken by the network, and when each is due at the other end. */
	readonly #flight: {readonly item: Item; readonly due: number}[] = [];
	#isDeparting = false;
	#isArriving = false;
	/** How much still gets through before the cut. */
	#left = Number.POSITIVE_INFINITY;

	constructor(options: PipeOptions) {
		this.#options = options;
	}

	push(bytes: number, arrive: () => void): void {
		if (this.#left === 0) return;
		this.queued += bytes;
		this.#waiting.push({bytes, arrive});
		this.#depart();
	}

	/** The way is not frozen any more. */
	thaw(): void {
		this.#depart();
		this.#arrive();
	}

	/** Cuts the connection somewhere in what is under way; everything behind the cut is lost. */
	cut(): void {
		const under = this.#flight.length + this.#waiting.length;
		this.#left = this.#options.dice.integer(0, under);
	}

	/** Nothing arrives any more. */
	kill(): void {
		this.#left = 0;
		this.queued = 0;
	}

	/** What was handed over in one turn leaves together at its end, as far as the network takes it. */
	#depart(): void {
		const {time, way} = this.#options;
		const next = this.#waiting[0];
		if (this.#isDeparting || way.isFrozen || this.takes === 0 || next === undefined) return;
		this.#isDeparting = true;
		const isInstant = way.bandwidth === Number.POSITIVE_INFINITY;
		time.after(isInstant ? 0 : Math.ceil(next.bytes / way.bandwidth), () => {
			this.#isDeparting = false;
			if (way.isFrozen || this.#left === 0) return;
			this.#take(isInstant ? Math.min(this.#waiting.length, this.takes) : 1);
			this.#depart();
		});
	}

	#take(count: number): void {
		const {time, dice, way} = this.#options;
		this.takes -= count;
		const [least, most] = way.latency;
		for (const item of this.#waiting.splice(0, count)) {
			this.queued -= item.bytes;
			const due = Math.max(this.#flight.at(-1)?.due ?? 0, time.now + dice.integer(least, most));
			this.#flight.push({item, due});
		}
		this.#arrive();
		this.#options.moved?.();
	}

	#arrive(): void {
		const {time, way} = this.#options;
		const next = this.#flight[0];
		if (this.#isArriving || way.isFrozen || next === undefined) return;
		this.#isArriving = true;
		time.after(Math.max(0, next.due - time.now), () => {
			this.#isArriving = false;
			if (way.isFrozen) return;
			this.#deliver();
			this.#arrive();
		});
	}

	#deliver(): void {
		const next = this.#flight.shift();
		if (next === undefined || this.#left === 0) return;
		this.#left--;
		next.item.arrive();
	}
}
