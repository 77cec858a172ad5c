import {flushCompileCache} from 'node:module';
import {getHeapStatistics, setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import type {Clock, Timer} from '../protocol/environment.ts';

/** The process as the keeper sees it. */
export type Memory = {
	/** Bytes of JavaScript values, needed or not. */
	used(): number;
	/** From now on takes little at a time, which costs a little more time. */
	economize(): void;
	/** Gives back what nothing needs any more; nothing else happens meanwhile. */
	collect(): void;
};

type KeeperOptions = {
	readonly clock: Clock;
	readonly memory: Memory;
	/** How many bytes the person has typed so far. */
	readonly typed: () => number;
};

/** When the first frame is drawn, and what that needed is loaded, in milliseconds. */
const START = 1000;

/** How often it looks, and so how long nobody has typed at least, in milliseconds. */
const PERIOD = 5000;

/** What must have gathered since the last time, in bytes, and as a share of what was left then. */
const GATHERED = {bytes: 12 * 1_048_576, share: 0.1};

/**
 * Gives memory back after a flood of messages, but only while nobody types: V8 left alone keeps what
 * it took, and told to save memory it stops for a tenth of a second again and again within the flood.
 */
export function keepMemorySmall({clock, memory, typed}: KeeperOptions): {close(): void} {
	let typedBefore = typed();
	let left = 0;
	let timer: Timer | undefined;

	function look(): void {
		timer = clock.after(PERIOD, look);
		const typedNow = typed();
		const isTyping = typedNow !== typedBefore;
		typedBefore = typedNow;
		if (isTyping || memory.used() < left + Math.max(GATHERED.bytes, left * GATHERED.share)) return;
		memory.collect();
		left = memory.used();
	}

	timer = clock.after(START, () => {
		memory.economize();
		timer = clock.after(PERIOD, look);
	});
	return {
		close: () => timer?.cancel(),
	};
}

/** This process. */
export function processMemory(): Memory {
	return {
		// New values get no more room than at the start: short-lived ones are gone sooner, in smaller and
		// more even pauses. Of V8's flags about this it is one that still works in a running process.
		economize() {
			// Compiled code remembers the flags it was compiled under, and is of no use under others.
			flushCompileCache();
			setFlagsFromString('--semi-space-growth-factor=1');
		},
		used: () => getHeapStatistics().used_heap_size,
		collect: () => collector()(),
	};
}

let found: (() => void) | undefined;

/** V8 shows its collector to contexts that are made after it was asked to. */
function collector(): () => void {
	if (found === undefined) {
		setFlagsFromString('--expose-gc');
		const shown: unknown = runInNewContext('globalThis.gc');
		setFlagsFromString('--no-expose-gc');
		found = typeof shown === 'function' ? () => void shown() : () => {};
	}

	return found;
}
