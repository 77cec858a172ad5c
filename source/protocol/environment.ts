/**
 * What the cores of relay and client need from the outside world. They take these instead of
 * reaching for globals, so that one seeded process can simulate both ends.
 */
export type Clock = {
	/** Wall-clock time in milliseconds since the Unix epoch. May jump. */
	now(): number;
	/** Milliseconds from an arbitrary start. Never goes backwards; use it for durations. */
	monotonic(): number;
	/** Calls `run` once after `delay` milliseconds (0 or more), unless the timer is cancelled first. */
	after(delay: number, run: () => void): Timer;
};

export type Timer = {
	/** Makes sure that the call never happens. Does nothing when it already has. */
	cancel(): void;
};

/** A source of unpredictable bytes: cryptographic in production, seeded in a simulation. */
export type Random = {
	/** Fresh bytes, `length` of them (0 to 65,536). */
	bytes(length: number): Uint8Array;
	/** A number from 0 (included) to 1 (excluded), for jitter; never for secrets. */
	fraction(): number;
};

/** The machine's own clock. Its timers keep the process alive until they are cancelled. */
export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	after(delay, run) {
		const handle = setTimeout(run, delay);
		return {cancel: () => clearTimeout(handle)};
	},
};

/** The platform's cryptographic randomness. */
export const systemRandom: Random = {
	bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
	fraction: () => Math.random(),
};
