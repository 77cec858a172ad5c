import {statfs} from 'node:fs/promises';
import {type ELDHistogram, monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import type {Clock, Timer} from '../../protocol/environment.ts';
import type {LogFields, RelayLog} from '../log.ts';
import type {MachineStats} from './stats.ts';

/** Watches the process and its machine. */
export type MachineWatch = {
	stats(): MachineStats;
	close(): void;
};

export type MachineWatchOptions = {
	readonly clock: Clock;
	readonly log: RelayLog;
	/** The folder of the relay's data, whose disk is looked at; undefined when it keeps nothing. */
	readonly dataDirectory?: string | undefined;
	/** What else is known when the event loop was held up: figures and names, no texts. */
	readonly known?: (() => LogFields) | undefined;
};

/** Milliseconds the event loop may be held up before the log tells of it. */
export const LONG_DELAY = 2000;

/** Milliseconds between two looks. */
const LOOK = 1000;

/** Looks that one window of the event loop's delays lasts, and after which the disk is asked again. */
const WINDOW = 10;

/** Milliseconds between two samples: rare enough that an idle relay stays idle. */
const RESOLUTION = 50;

/**
 * Starts to watch the event loop, the memory and the disk. When the event loop was held up for longer
 * than 2 seconds, the log says so afterwards, with what is known.
 */
export function startMachineWatch(options: MachineWatchOptions): MachineWatch {
	return new Watch(options);
}

type LoopDelay = NonNullable<MachineStats['loopDelay']>;

class Watch implements MachineWatch {
	readonly #options: MachineWatchOptions;
	readonly #delays: ELDHistogram;
	#timer: Timer | undefined;
	#looks = 0;
	#before: LoopDelay | undefined;
	#diskFree: number | undefined;

	constructor(options: MachineWatchOptions) {
		this.#options = options;
		this.#delays = monitorEventLoopDelay({resolution: RESOLUTION});
		this.#delays.enable();
		this.#arm();
		void this.#askDisk();
	}

	stats(): MachineStats {
		const {rss, heapUsed} = process.memoryUsage();
		const now = delayOf(this.#delays);
		const before = this.#before ?? now;
		return {
			memory: rss,
			heap: heapUsed,
			loopDelay: {
				mean: (now.mean + before.mean) / 2,
				p99: Math.max(now.p99, before.p99),
				most: Math.max(now.most, before.most),
			},
			diskFree: this.#diskFree,
		};
	}

	close(): void {
		this.#timer?.cancel();
		this.#delays.disable();
	}

	#arm(): void {
		const {clock} = this.#options;
		const due = clock.monotonic() + LOOK;
		this.#timer = clock.after(LOOK, () => {
			this.#arm();
			this.#look(clock.monotonic() - due);
		});
	}

	#look(late: number): void {
		const {log, known} = this.#options;
		if (late > LONG_DELAY) {
			const {rss, heapUsed} = process.memoryUsage();
			const fields = {milliseconds: Math.round(late), memory: rss, heap: heapUsed, ...known?.()};
			log.warn('event loop was held up', fields);
		}
		if (++this.#looks % WINDOW !== 0) return;
		this.#before = delayOf(this.#delays);
		this.#delays.reset();
		void this.#askDisk();
	}

	async #askDisk(): Promise<void> {
		const {dataDirectory} = this.#options;
		if (dataDirectory === undefined) return;
		try {
			const {bavail, bsize} = await statfs(dataDirectory);
			this.#diskFree = bavail * bsize;
		} catch {
			this.#diskFree = undefined;
		}
	}
}

/** Node measures from one sample to the next, so that what was waited for is part of it. */
function delayOf(delays: ELDHistogram): LoopDelay {
	if (delays.count === 0) return {mean: 0, p99: 0, most: 0};
	const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
	return {
		mean: beyond(delays.mean),
		p99: beyond(delays.percentile(99)),
		most: beyond(delays.max),
	};
}
