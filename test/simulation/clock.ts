import type {Clock, Timer} from '../../source/protocol/environment.ts';

type Planned = {readonly at: number; readonly order: number; run: (() => void) | undefined};

/** When every simulated world begins: a wall-clock time in milliseconds since the epoch. */
const BEGINNING = 1_700_000_000_000;

/** The longest delay Node's timers take, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Time that passes only when something is due. What is due at the same millisecond happens in the
 * order it was planned, and everything that follows without waiting happens before the next.
 */
export class VirtualTime {
	/** Milliseconds since the world began. */
	now = 0;
	/** A binary heap: the next event is at index 0. */
	readonly #heap: Planned[] = [];
	#order = 0;

	/** Plans a call. */
	after(delay: number, run: () => void): Timer {
		const planned: Planned = {at: this.now + delay, order: this.#order++, run};
		this.#push(planned);
		return {
			cancel: () => {
				planned.run = undefined;
			},
		};
	}

	/** Lets time pass until the condition holds or `milliseconds` are over; whether it holds. */
	async pass(milliseconds: number, until: () => boolean = () => false): Promise<boolean> {
		const end = this.now + milliseconds;
		await settled();
		for (;;) {
			if (until()) return true;
			const next = this.#heap[0];
			if (next === undefined || next.at > end) break;
			this.#pop();
			const {run} = next;
			if (run === undefined) continue;
			this.now = next.at;
			run();
			await settled();
		}
		this.now = end;
		return until();
	}

	#push(planned: Planned): void {
		const heap = this.#heap;
		let index = heap.push(planned) - 1;
		while (index > 0) {
			const above = (index - 1) >> 1;
			const parent = heap[above];
			if (parent === undefined || !isBefore(planned, parent)) break;
			heap[index] = parent;
			index = above;
		}
		heap[index] = planned;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return;
		let index = 0;
		for (;;) {
			let below = 2 * index + 1;
			let child = heap[below];
			const other = heap[below + 1];
			if (child === undefined) break;
			if (other !== undefined && isBefore(other, child)) {
				child = other;
				below++;
			}
			if (!isBefore(child, last)) break;
			heap[index] = child;
			index = below;
		}
		heap[index] = last;
	}
}

/**
 * One run of a simulated program: its clock, whose wall time may be wrong and may jump, and its end.
 * What it planned does not happen once it is dead.
 */
export class Process implements Clock {
	readonly #time: VirtualTime;
	#offset: number;
	#isAlive = true;

	/** `offset` is how far its wall clock is ahead, in milliseconds. */
	constructor(time: VirtualTime, offset = 0) {
		this.#time = time;
		this.#offset = offset;
	}

	get isAlive(): boolean {
		return this.#isAlive;
	}

	now(): number {
		return BEGINNING + this.#time.now + this.#offset;
	}

	monotonic(): number {
		return this.#time.now;
	}

	/** As Node's timers: whole milliseconds, at least one. */
	after(delay: number, run: () => void): Timer {
		if (delay > LONGEST) throw new RangeError('No timer of Node waits that long.');
		return this.#time.after(Math.max(1, Math.trunc(delay)), () => {
			if (this.#isAlive) run();
		});
	}

	/** Never resolves when the process dies meanwhile. */
	sleep(milliseconds: number): Promise<void> {
		return new Promise((resolve) => this.after(milliseconds, resolve));
	}

	/** Sets the wall clock that far ahead, or back. */
	jump(milliseconds: number): void {
		this.#offset += milliseconds;
	}

	kill(): void {
		this.#isAlive = false;
	}
}

/** Lets everything happen that waits for nothing but promises: ticks run when no promise is left. */
function settled(): Promise<void> {
	return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(one: Planned, other: Planned): boolean {
	return one.at < other.at || (one.at === other.at && one.order < other.order);
}
