import type {Clock} from '../../protocol/environment.ts';
import {Counters} from '../counters.ts';
import {type RelayLog, silentLog} from '../log.ts';
import {RecentWarnings} from './recent-warnings.ts';
import type {MachineStats, Warning} from './stats.ts';

/** What a relay is watched with: what it writes, counts, and is told of its machine. */
export type Seeing = {
	readonly log: RelayLog;
	readonly counters: Counters;
	/** The last lines of the log that somebody may want to look into, oldest first. */
	readonly warnings: () => readonly Warning[];
	readonly machine: () => MachineStats;
};

/** For a relay that writes to `log`, if there is one, on a machine that `machine` tells of. */
export function createSeeing(options: {
	readonly clock: Clock;
	readonly log?: RelayLog | undefined;
	/** Undefined while nobody watches the machine. */
	readonly machine?: (() => MachineStats | undefined) | undefined;
}): Seeing {
	const {clock, log = silentLog, machine} = options;
	const warnings = new RecentWarnings(clock);
	return {
		log: warnings.over(log),
		counters: new Counters(),
		warnings: () => warnings.all,
		machine: () => machine?.() ?? UNSEEN_MACHINE,
	};
}

const UNSEEN_MACHINE: MachineStats = {
	memory: undefined,
	heap: undefined,
	loopDelay: undefined,
	diskFree: undefined,
};
