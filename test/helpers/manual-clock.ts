import type {Clock} from '../../source/protocol/environment.ts';

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
	/** Lets `milliseconds` pass and runs what falls due, in order. */
	advance(milliseconds: number): void;
	/** How many timers are armed. */
	readonly armed: number;
};

export function manualClock(start = 0): ManualClock {
	let time = start;
	let timers: Array<{readonly due: number; readonly run: () => void}> = [];
	return {
		now: () => time,
		monotonic: () => time,
		after(delay, run) {
			const timer = {due: time + delay, run};
			timers.push(timer);
			return {
				cancel() {
					timers = timers.filter((other) => other !== timer);
				},
			};
		},
		get armed() {
			return timers.length;
		},
		advance(milliseconds) {
			const end = time + milliseconds;
			for (;;) {
				const next = timers
					.filter(({due}) => due <= end)
					.toSorted((left, right) => left.due - right.due)[0];
				if (!next) {
					break;
				}

				time = Math.max(time, next.due);
				timers = timers.filter((other) => other !== next);
				next.run();
			}

			time = end;
		},
	};
}
