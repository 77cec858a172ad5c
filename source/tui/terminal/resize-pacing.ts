import type {Clock, Timer} from '../../protocol/environment.ts';

/** Decides when a terminal that changes its size is painted anew. */
export type ResizePacing = {
	/** The terminal has another size. */
	resized(): void;
	/** Paints now what waits to be painted; false when nothing waits. */
	takePending(): boolean;
	/** Paints no more. */
	close(): void;
};

/** Milliseconds between two paintings while somebody drags the edge of a window. */
const INTERVAL = 100;

/**
 * Starts pacing: the first of a row of sizes is painted at once, those that follow closely once the
 * interval is over. Whatever else is to be drawn meanwhile asks with `takePending` first.
 */
export function startResizePacing(clock: Clock, paint: () => void): ResizePacing {
	let lastPainted = Number.NEGATIVE_INFINITY;
	let timer: Timer | undefined;

	const takePending = () => {
		const wasPending = timer !== undefined;
		timer?.cancel();
		timer = undefined;
		if (wasPending) {
			lastPainted = clock.monotonic();
			paint();
		}

		return wasPending;
	};

	return {
		resized() {
			const now = clock.monotonic();
			if (timer === undefined && now - lastPainted >= INTERVAL) {
				lastPainted = now;
				paint();
			} else {
				timer ??= clock.after(lastPainted + INTERVAL - now, takePending);
			}
		},
		takePending,
		close() {
			timer?.cancel();
			timer = undefined;
		},
	};
}
