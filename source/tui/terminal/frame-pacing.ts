import type {Clock, Timer} from '../../protocol/environment.ts';

/** Where frames go: something that can be full for a while, such as the output gate. */
export type Outlet = {
	/** True while the terminal has stopped reading and nothing more should be drawn. */
	readonly isBlocked: boolean;
	/** Calls `run` each time the terminal reads again. Returns a function that ends this. */
	onDrain(run: () => void): () => void;
};

export type FramePacingOptions = {
	readonly clock: Clock;
	/** Brings the screen up to date with all that was touched, synchronously. */
	readonly draw: () => void;
	readonly outlet?: Outlet;
	/** Milliseconds between frames that nobody waits for. Default 33: 30 frames a second. */
	readonly interval?: number;
};

/** Decides when what has changed is drawn. The only throttle between the store and the screen. */
export type FramePacing = {
	/** Something changed that may wait for the next frame: a frame from the relay, presence, a clock. */
	touch(): void;
	/** Something changed that the person waits for: a key, a resize, an own message. Drawn at once. */
	touchNow(): void;
	/** Stops drawing for good. */
	close(): void;
};

/**
 * Starts pacing: touches are gathered so that frames are at least `interval` apart, urgent ones are
 * drawn at once with everything gathered so far, and nothing is drawn while the outlet is blocked.
 */
export function startFramePacing(options: FramePacingOptions): FramePacing {
	const {clock, draw, outlet, interval = 33} = options;
	let isDirty = false;
	let isDrawing = false;
	let isClosed = false;
	let lastDrawn = Number.NEGATIVE_INFINITY;
	let timer: Timer | undefined;

	const flush = () => {
		timer?.cancel();
		timer = undefined;
		if (isClosed || !isDirty || isDrawing || outlet?.isBlocked) {
			// A blocked outlet calls again on drain; a draw in progress looks again when it is done.
			return;
		}

		isDirty = false;
		isDrawing = true;
		try {
			draw();
		} finally {
			isDrawing = false;
			lastDrawn = clock.monotonic();
		}

		if (isDirty) {
			schedule();
		}
	};

	const schedule = () => {
		if (isClosed || isDrawing || outlet?.isBlocked) {
			return;
		}

		timer ??= clock.after(Math.max(0, lastDrawn + interval - clock.monotonic()), () => {
			timer = undefined;
			flush();
		});
	};

	const stopListening = outlet?.onDrain(flush);
	return {
		touch() {
			isDirty = true;
			schedule();
		},
		touchNow() {
			isDirty = true;
			flush();
		},
		close() {
			isClosed = true;
			timer?.cancel();
			stopListening?.();
		},
	};
}
