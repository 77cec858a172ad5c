import type {Clock} from '../../protocol/environment.ts';
import type {LogFields, RelayLog} from '../log.ts';
import {withShortAddresses} from './short-address.ts';
import type {Warning} from './stats.ts';

/** Lines that are remembered. */
const KEPT = 50;

/** Remembers the last lines of a log that somebody may want to look into. */
export class RecentWarnings {
	readonly #clock: Clock;
	#warnings: readonly Warning[] = [];

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** The last 50, oldest first. */
	get all(): readonly Warning[] {
		return this.#warnings;
	}

	/** The same log, whose warnings and errors are remembered here as well. */
	over(log: RelayLog): RelayLog {
		return {
			info: (event, fields) => log.info(event, fields),
			warn: (event, fields) => {
				this.#keep({level: 'warn', event, fields});
				log.warn(event, fields);
			},
			error: (event, fields) => {
				this.#keep({level: 'error', event, fields});
				log.error(event, fields);
			},
		};
	}

	#keep(line: {
		readonly level: Warning['level'];
		readonly event: string;
		readonly fields: LogFields | undefined;
	}): void {
		const {level, event, fields = {}} = line;
		const warning = {time: this.#clock.now(), level, event, fields: withShortAddresses(fields)};
		this.#warnings = [...this.#warnings.slice(1 - KEPT), warning];
	}
}
