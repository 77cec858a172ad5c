import type {Clock} from '../../protocol/environment.ts';

/** How many entries a room's log got lately. */
export type RoomActivity = {readonly room: string; readonly messages: number};

const MINUTE = 60_000;
/** Whole minutes that count as lately. */
const MINUTES = 10;
/** Rooms counted in one minute. */
const ROOMS = 10_000;

/** Counts what is written to each room's log, minute by minute. */
export class ActivityCounter {
	readonly #clock: Clock;
	/** By minute since the clock's start, the newest last. */
	readonly #minutes = new Map<number, Map<string, number>>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	note(room: string): void {
		const minute = this.#forget();
		let counts = this.#minutes.get(minute);
		if (counts === undefined) {
			counts = new Map();
			this.#minutes.set(minute, counts);
		}
		const count = counts.get(room);
		if (count !== undefined || counts.size < ROOMS) counts.set(room, (count ?? 0) + 1);
	}

	/** The busiest rooms of the last ten minutes, by id. */
	busiest(most: number): readonly RoomActivity[] {
		this.#forget();
		const sums = new Map<string, number>();
		for (const counts of this.#minutes.values()) {
			for (const [room, count] of counts) sums.set(room, (sums.get(room) ?? 0) + count);
		}
		return [...sums]
			.map(([room, messages]) => ({room, messages}))
			.sort((one, other) => other.messages - one.messages)
			.slice(0, most);
	}

	#forget(): number {
		const minute = Math.floor(this.#clock.monotonic() / MINUTE);
		for (const old of this.#minutes.keys()) {
			if (old > minute - MINUTES) break;
			this.#minutes.delete(old);
		}
		return minute;
	}
}
