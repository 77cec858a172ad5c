import type {Clock} from '../../source/protocol/environment.ts';

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
	/** Lets `milliseconds` pass and runs what falls due, in order. */
	advance(milliseconds: number): void;
	/** How many timers are armed. */
	readonly armed: number;
};

type Armed = {readonly due: number; readonly run: () => void};

export function manualClock(start = 0): ManualClock {
	let time = start;
	const timers: Armed[] = [];
	const disarm = (timer: Armed) => {
		const at = timers.indexOf(timer);
		if (at !== -1) timers.splice(at, 1);
	};
	return {
		now: () => time,
		monotonic: () => time,
		after(delay, run) {
			const timer = {due: time + delay, run};
			timers.push(timer);
			return {cancel: () => disarm(timer)};
		},
		get armed() {
			return timers.length;
		},
		advance(milliseconds) {
			const end = time + milliseconds;
			for (;;) {
				const next = earliest(timers);
				if (next === undefined || next.due > end) break;
				time = Math.max(time, next.due);
				disarm(next);
				next.run();
			}

			time = end;
		},
	};
}

/** The one that was armed first, of those due at the same time. A relay's month is a million of them. */
function earliest(timers: readonly Armed[]): Armed | undefined {
	let found: Armed | undefined;
	for (const timer of timers) {
		if (found === undefined || timer.due < found.due) found = timer;
	}

	return found;
}
