import type {Clock, Timer} from '../../protocol/environment.ts';

/** Decides when a terminal that changes its size is painted anew. */
export type ResizePacing = {
	/** The terminal has another size. */
	resized(): void;
	/** A size waits to be painted: what is drawn now would not last. */
	readonly isPending: boolean;
	/** Paints now what waits to be painted; false when nothing waits. */
	takePending(): boolean;
	/** Paints no more. */
	close(): void;
};

/** Milliseconds without another size after which the last one is painted. */
const QUIET = 40;
/** Milliseconds after which a size is painted although others follow. */
const LONGEST = 150;

/**
 * Starts pacing: the first of a row of sizes is painted at once, the last of them when no more follow.
 * Between the two nothing is drawn, as it would fit no window, but what `LONGEST` asks for.
 */
export function startResizePacing(clock: Clock, paint: () => void): ResizePacing {
	let lastResized = Number.NEGATIVE_INFINITY;
	/** When the oldest size that is not painted came. */
	let since: number | undefined;
	let timer: Timer | undefined;

	const stop = () => {
		timer?.cancel();
		timer = undefined;
		since = undefined;
	};
	const takePending = () => {
		const wasPending = since !== undefined;
		stop();
		if (wasPending) paint();
		return wasPending;
	};

	return {
		get isPending() {
			return since !== undefined;
		},
		resized() {
			const now = clock.monotonic();
			const isFirst = since === undefined && now - lastResized > QUIET;
			lastResized = now;
			if (isFirst) {
				paint();
				return;
			}
			since ??= now;
			timer?.cancel();
			timer = clock.after(Math.max(0, Math.min(QUIET, since + LONGEST - now)), takePending);
		},
		takePending,
		close: stop,
	};
}
